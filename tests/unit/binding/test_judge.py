"""Which series an asset's signal is bound to, and every reason why not."""

from __future__ import annotations

import pytest

from timeseries.store import SeriesKey
from twin.binding.assets import AssetNames
from twin.binding.closeness import Closeness
from twin.binding.judge import Candidate, Held, Rule, Verdict, Why, default_series, judge, quoted
from twin.binding.template import parse_tag

HOST = ("host={asset.key}",)


def rule(
    *tags: str, closeness: Closeness = Closeness.EXACT, absent: bool = False, rebind: bool = False
) -> Rule:
    parsed = tuple(parse_tag(tag) for tag in tags or HOST)
    return Rule("cpu", "user", parsed, "load", closeness, even_if_absent=absent, rebind=rebind)


def key(**tags: str) -> SeriesKey:
    return SeriesKey("cpu", "user", tuple(sorted(tags.items())))


def held(*readers: tuple[str, str], **tags: str) -> Held:
    return Held(key(**tags), readers)


def asset(name: str, reads: SeriesKey | None = None, **more: str) -> Candidate:
    return Candidate(AssetNames(name, name, serial_number=more.get("serial")), reads)


def judged(rule: Rule, asset: Candidate, *series: Held, filled: tuple[SeriesKey, ...] = ()) -> Verdict:
    (verdict,) = judge(rule, [asset], series, filled)
    return verdict


def test_an_asset_takes_the_series_that_its_template_names() -> None:
    assert judged(rule(), asset("a"), held(host="a"), held(host="b")) == Verdict("a", key(host="a"))


def test_tags_that_are_not_named_may_have_any_value_where_one_series_is_left() -> None:
    assert judged(rule(), asset("a"), held(host="a", rack="7")).series == key(host="a", rack="7")


def test_a_series_without_other_tags_is_meant_where_there_is_one() -> None:
    assert judged(rule(), asset("a"), held(host="a", cpu="0"), held(host="a")).series == key(host="a")


def test_several_series_are_told_with_what_would_part_them() -> None:
    verdict = judged(rule(), asset("a"), held(host="a", cpu="1"), held(host="a", cpu="0"))

    assert (verdict.why, verdict.detail) == (Why.SEVERAL_SERIES, "2 fit; add --tag cpu=0")


def test_without_the_value_or_the_series_nothing_is_bound() -> None:
    by_serial = rule("host={asset.serialNumber}")

    assert judged(by_serial, asset("a"), held(host="a")).why is Why.NO_VALUE
    assert judged(by_serial, asset("a", serial="s"), held(host="a")).why is Why.NO_SERIES


def test_an_absent_series_is_bound_where_that_is_asked() -> None:
    assert judged(rule(absent=True), asset("a")).series == key(host="a")


def test_the_closest_value_is_taken_and_case_counts_unless_asked_otherwise() -> None:
    loose = rule(closeness=Closeness.CASE)

    assert judged(rule(), asset("a"), held(host="A")).why is Why.NO_SERIES
    assert judged(loose, asset("a"), held(host="A")).series == key(host="A")
    assert judged(loose, asset("a"), held(host="A"), held(host="a")).series == key(host="a")
    assert judged(loose, asset("ab"), held(host="Ab"), held(host="aB")).why is Why.SEVERAL_SERIES


def test_a_series_of_another_signal_stays_with_it() -> None:
    verdict = judged(rule(), asset("a"), held(("b", "load"), host="a"))

    assert (verdict.why, verdict.detail) == (Why.TAKEN, "b/load")


def test_what_is_bound_already_is_bound_again_without_change() -> None:
    verdict = judged(rule(), asset("a", key(host="a")), held(("a", "load"), host="a"))

    assert verdict == Verdict("a", key(host="a"), is_new=False)


def test_a_signal_that_reads_another_series_is_left_alone_unless_asked() -> None:
    other = asset("a", key(host="z"))

    assert judged(rule(), other, held(host="a")).why is Why.READS_ANOTHER
    assert judged(rule(rebind=True), other, held(host="a")).series == key(host="a")


def test_a_signal_of_this_service_is_free_as_long_as_it_has_no_samples() -> None:
    own = default_series("a", "load")

    assert judged(rule(), asset("a", own), held(host="a")).series == key(host="a")
    assert judged(rule(), asset("a", own), held(host="a"), filled=(own,)).why is Why.READS_ANOTHER


def test_two_assets_that_name_one_series_both_go_without() -> None:
    twins = [asset("a", serial="s"), asset("b", serial="s"), asset("c", serial="t")]

    verdicts = judge(rule("host={asset.serialNumber}"), twins, [held(host="s"), held(host="t")])

    assert [(v.why, v.detail) for v in verdicts] == [(Why.SHARED, "b"), (Why.SHARED, "a"), (None, "")]


@pytest.mark.parametrize(
    ("text", "shown"), [("a-b", "a-b"), ("a b", "'a b'"), ("\x1b[2J", r"'\x1b[2J'"), ("", "''")]
)
def test_names_of_another_program_cannot_disturb_a_terminal(text: str, shown: str) -> None:
    assert quoted(text) == shown
