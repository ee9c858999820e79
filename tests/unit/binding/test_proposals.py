"""The commands that are proposed bind, each, the series that they were made for."""

from __future__ import annotations

import shlex
from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from timeseries.store import SeriesKey
from twin.binding.assets import AssetNames
from twin.binding.index import AssetIndex
from twin.binding.judge import Candidate, Held, judge
from twin.binding.proposals import Guessed, proposals
from twin.cli.bind_series import rule_of
from twin.instants import Duration

SECOND = Duration(0, 1_000_000_000)
HOSTS = ("web-1", "Web 2", "web{3}", "$(x)")
ASSETS = [AssetNames(host, host) for host in HOSTS]


def series(host: str, field: str = "user", **more: str) -> SeriesKey:
    return SeriesKey("cpu", field, tuple(sorted({"host": host, **more}.items())))


def guessed(*keys: SeriesKey) -> list[Guessed]:
    index = AssetIndex(ASSETS)
    found = [(key, index.guess(key.tags)) for key in keys]
    return [Guessed(key, guess, SECOND) for key, guess in found if guess is not None]


def test_tags_that_part_the_series_of_an_asset_are_named_and_others_are_not() -> None:
    keys = [series(h, cpu=c, ip=f"10.0.0.{n}") for n, h in enumerate(HOSTS) for c in ("cpu0", "cpu1")]

    made = [(p.command, p.series) for p in proposals(guessed(*keys))]

    start = "twin bind --measurement cpu --field user --tag 'host={asset.key}' --tag cpu="
    assert made == [
        (f"{start}cpu0 --name user_cpu0 --sampling-interval PT1S", 4),
        (f"{start}cpu1 --name user_cpu1 --sampling-interval PT1S", 4),
    ]


def test_a_tag_that_parts_a_series_from_one_that_is_bound_is_named() -> None:
    rest = guessed(*(series(host, cpu="cpu0", ip="10.0.0.1") for host in HOSTS[:2]))
    bound = [series(host, cpu="all", ip="10.0.0.1") for host in HOSTS[:2]]

    (proposal,) = proposals(rest, bound)

    assert (proposal.constant, proposal.name, proposal.series) == ((("cpu", "cpu0"),), "user_cpu0", 2)


def test_a_tag_that_a_bound_series_has_not_is_named_and_other_hosts_say_nothing() -> None:
    rest = guessed(series("web-1", dc="eu"))

    (beside,) = proposals(rest, [series("web-1")])
    (elsewhere,) = proposals(rest, [series("other", dc="us"), SeriesKey("cpu", "idle", (("host", "web-1"),))])

    assert (beside.constant, elsewhere.constant) == ((("dc", "eu"),), ())


def test_a_looser_comparison_is_part_of_the_command() -> None:
    (proposal,) = proposals(guessed(series("WEB-1"), series("web.2")))

    assert proposal.command.endswith("--match punctuation")


def test_what_a_terminal_would_not_print_is_not_proposed() -> None:
    assert proposals(guessed(series("web-1", note="\x1b[2J"))) == []


KEYS = st.builds(
    lambda host, field, cpu, rack: SeriesKey(
        "cpu",
        field,
        tuple(
            sorted(
                {"host": host, **({"cpu": cpu} if cpu else {}), **({"rack": rack} if rack else {})}.items()
            )
        ),
    ),
    st.sampled_from([*HOSTS, "WEB-1", "other"]),
    st.sampled_from(["user", "idle"]),
    st.sampled_from([None, "cpu0", "{cpu}"]),
    st.sampled_from([None, "r=1", "r'2"]),
)


@settings(max_examples=200, deadline=None, print_blob=True)
@given(st.lists(KEYS, max_size=12, unique=True))
def test_a_command_binds_nothing_but_series_that_it_was_made_for(keys: list[SeriesKey]) -> None:
    for proposal in proposals(guessed(*keys)):
        words = shlex.split(proposal.command)
        given = {name: [v for w, v in pairwise(words) if w == name] for name in words if name[:2] == "--"}
        rule = rule_of(
            "cpu", proposal.field, given["--tag"], proposal.name, *given.get("--match", ["exact"]),
            even_if_absent=False, rebind=False,
        )  # fmt: skip
        held = [Held(key) for key in keys if key.field == proposal.field]

        bound = [v for v in judge(rule, map(Candidate, ASSETS), held) if v.series is not None]

        index = AssetIndex(ASSETS)
        for verdict in bound:
            assert verdict.series is not None
            guess = index.guess(verdict.series.tags)
            assert guess is not None
            assert guess.best.asset == verdict.asset
