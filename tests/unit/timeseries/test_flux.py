"""Scripts are pure text: what a request names stands in them as quoted strings and escaped expressions."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from timeseries.flux import RAW, Choice, Yield, quoted, script, size_script, whole, windowed
from timeseries.flux_words import expression

PUMPS = Choice(("temperature",), "value", ((("asset", "pump 1"),), (("asset", "pump/2"),)))


def test_a_statistic_is_computed_where_it_is_read_and_grouped_after() -> None:
    text = script("plant", [Yield("0:max", PUMPS, -5, 60, whole("max()"))])

    assert text == (
        'from(bucket: "plant") |> range(start: time(v: -5), stop: time(v: 60))'
        ' |> filter(fn: (r) => r["_measurement"] == "temperature" and r["_field"] == "value"'
        ' and r["asset"] =~ /^pump(?: 1|\\/2)$/)'
        " |> max() |> group()"
        ' |> drop(columns: ["_start", "_stop", "_field", "_measurement"])'
        ' |> yield(name: "0:max")'
    )


def test_each_statistic_is_a_yield_of_its_own() -> None:
    text = script("plant", [Yield(name, PUMPS, 0, 60, whole(f"{name}()")) for name in ("min", "max")])

    assert re.findall(r'(\w+)\(\) \|> group\(\).*yield\(name: "(\w+)"\)', text) == [
        ("min", "min"),
        ("max", "max"),
    ]


def test_windows_have_the_length_of_their_buckets_and_none_is_empty() -> None:
    text = script("plant", [Yield("0:mean", PUMPS, 0, 60, windowed(300 * 10**9, "mean"))])

    assert "|> aggregateWindow(every: 300000000000ns, fn: mean, createEmpty: false) |> group()" in text


def test_measurements_with_the_same_series_are_read_together_and_told_apart() -> None:
    choice = Choice(("current", "flow.rate"), "value", ((),))

    text = script("plant", [Yield("0:raw", choice, 0, 60, RAW)])

    assert (
        'filter(fn: (r) => r["_measurement"] =~ /^(?:current|flow\\.rate)$/ and r["_field"] == "value")'
        in text
    )
    assert 'drop(columns: ["_start", "_stop", "_field"])' in text


def test_a_tag_that_only_some_series_have_is_no_condition() -> None:
    choice = Choice(("m",), "value", ((("a", "1"), ("b", "2")), (("a", "3"),)))

    text = script("plant", [Yield("0:raw", choice, 0, 60, RAW)])

    assert 'r["a"] =~ /^[13]$/' in text
    assert 'r["b"]' not in text


def test_no_word_leaves_its_quotes() -> None:
    assert quoted('a" or true') == '"a\\" or true"'
    assert quoted("\\") == '"\\\\"'
    assert quoted("${secret}") == '"\\${secret}"'
    assert '"a\\"b"' in size_script("plant", 'a"b')


@given(st.lists(st.text(st.characters(codec="utf-8", exclude_characters="\r\n")), min_size=1))
def test_an_expression_matches_its_words_and_no_others(words: list[str]) -> None:
    pattern = re.compile(expression(words)[1:-1].replace("\\/", "/"))

    assert all(pattern.fullmatch(word) for word in words)
    assert bool(pattern.fullmatch("xy")) == ("xy" in words)
    assert not re.search(r"(?<!\\)(?:\\\\)*/", expression(words)[1:-1])
