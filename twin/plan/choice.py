"""Chooses the driving side by what each would cost: calls, rows and keys, in microseconds. Pure.

The figures are those of `python -m tests.bench --only sides`; they only have to be right beside one another.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from graph.store import Predicate
from twin.plan.drive import Contest, Side
from twin.plan.guess import guessed
from twin.plan.learned import Learned


@dataclass(frozen=True, slots=True)
class GraphCosts:
    """Microseconds of a graph store: a call, a row found by a filter, a related one, one of a known id, a signal."""

    call: float
    found: float
    related: float
    named: float
    gathered: float


@dataclass(frozen=True, slots=True)
class SeriesCosts:
    """Microseconds of a series store: one call, the statistics of one signal, and of each hour of it that is read."""

    call: float
    signal: float
    hour: float

    def of(self, signals: float, hours: float | None) -> float:
        """Return what statistics of so many signals over so many hours (None: all time) cost."""
        return self.call + signals * (
            self.signal + self.hour * (LONG_H if hours is None else min(hours, LONG_H))
        )


@dataclass(frozen=True, slots=True)
class Costs:
    """What the two stores cost."""

    graph: GraphCosts
    series: SeriesCosts


LONG_H: Final = 30 * 24.0
"Older samples are taken to be as few as would fill no more than this."
EMBEDDED: Final = Costs(GraphCosts(500, 4, 9, 4, 8), SeriesCosts(5_000, 8, 0.7))
SERVERS: Final = Costs(GraphCosts(2_500, 6, 14, 10, 14), SeriesCosts(4_000, 60, 2.5))
CAP_AT_LEAST: Final = 64
SURELY: Final = 0.8
"What another side must cost beside the graph's to be taken: estimates are rough, and the graph is well known."


@dataclass(frozen=True, slots=True)
class Choice:
    """Who drives, why, and what each side was expected to cost in ms; `cap`: the graph may have that many rows first.

    `most`: with more owners than that they are not named to the graph.
    """

    side: Side
    reason: str
    expected_ms: tuple[tuple[Side, float], ...] = ()
    cap: int | None = None
    most: int | None = None


GRAPH_DRIVES: Final = Choice(Side.GRAPH, "it alone can drive")


@dataclass(frozen=True, slots=True)
class Match:
    """A contest as the graph store would be asked: who satisfies `where`, which signals there are."""

    contest: Contest
    where: Predicate
    signals: Predicate


Choose = Callable[[Match], Choice]


@dataclass(frozen=True, slots=True)
class Forced:
    """Always the same side, where it can drive; for tests and measurements. `cap` lets the graph try first."""

    side: Side
    cap: int | None = None
    most: int | None = None

    def __call__(self, match: Match) -> Choice:
        """Return the side if it can drive these rows."""
        if self.side is Side.GRAPH or not _sides(match.contest).count(self.side):
            return Choice(Side.GRAPH, "forced")
        return Choice(self.side, "forced", (), self.cap if self.side is Side.SERIES else None, self.most)


@dataclass(frozen=True, slots=True)
class Cheapest:
    """The side that is expected to cost least, after what was learned."""

    learned: Learned
    costs: Costs = field(default=EMBEDDED)

    def __call__(self, match: Match) -> Choice:
        """Return the cheapest side; the graph where too little is known."""
        sizes = self.learned.sizes
        if sizes is None:
            return Choice(Side.GRAPH, "no statistics yet")
        signals = self.learned.rows("signal", match.signals)
        if signals is None:
            self.learned.want("signal", match.signals)
            return Choice(Side.GRAPH, "the signals are not counted yet")
        known = self.learned.rows(match.contest.scan.kind, match.where)
        rows = guessed(match.where, sizes.nodes.get(match.contest.scan.kind, 0)) if known is None else known
        if match.contest.filters:
            rows = min(rows, signals)  # each has such a signal, or the condition drops it
        return self._cheapest(match, rows, signals, is_sure=known is not None)

    def _cheapest(self, match: Match, rows: float, signals: float, *, is_sure: bool) -> Choice:
        share = self.learned.share(match.signals, match.contest.driver) if match.contest.filters else 1.0
        odds = Odds(
            rows, signals, _SHARE if share is None else share, _first(match.contest), match.contest.hours
        )
        expected = tuple((side, expected_us(side, odds, self.costs) / 1e3) for side in _sides(match.contest))
        side, cost = min(expected, key=lambda each: each[1])
        graph = dict(expected)[Side.GRAPH]
        told = f"about {rows:,.0f} assets, {signals:,.0f} signals, {odds.share:.0%} kept"
        if side is Side.GRAPH or cost > SURELY * graph:
            return Choice(Side.GRAPH, told, expected)
        self.learned.want(match.contest.scan.kind, match.where)  # no run of another side shows it
        cap = None
        if not is_sure and side is not Side.RANKED:
            cap = max(CAP_AT_LEAST, int(_worth(cost, odds, self.costs)))
            side = Side.SERIES
        return Choice(side, told, expected, cap, int(max(rows, CAP_AT_LEAST) / 2))


_SHARE: Final = 1 / 3
"Of the owners of signals, how many a condition on series keeps, before it was seen."


@dataclass(frozen=True, slots=True)
class Odds:
    """How many assets the graph's condition has, signals are spoken of, share of them is kept, rows fill the page.

    `hours`: how long the window is; None: all time.
    """

    rows: float
    signals: float
    share: float
    first: int
    hours: float | None = 24.0


def expected_us(side: Side, odds: Odds, costs: Costs) -> float:
    """Return what a side is expected to cost, in microseconds."""
    graph, series = costs.graph, costs.series
    found = graph.call + odds.rows * graph.found
    gathered = graph.call + odds.signals * graph.gathered + series.of(odds.signals, odds.hours)
    owners = odds.share * odds.signals
    match side:
        case Side.GRAPH:
            signals = min(odds.rows, odds.signals)
            return found + graph.call + signals * graph.related + series.of(signals, odds.hours)
        case Side.SERIES:
            return gathered + min(graph.call + owners * graph.named, found)
        case Side.BOTH:
            return gathered + found / 2  # two cores hide the rest
        case Side.RANKED:
            probed = min(owners, 2 * odds.first * odds.signals / max(odds.rows, 1))
            return gathered + graph.call + probed * graph.named


def _worth(cost_ms: float, odds: Odds, costs: Costs) -> float:
    """How many rows the graph may have and still be the cheaper one."""
    one = costs.graph.found + costs.graph.related + costs.series.of(1, odds.hours) - costs.series.call
    return (cost_ms * 1e3 - 2 * costs.graph.call - costs.series.call) / one


def _sides(contest: Contest) -> tuple[Side, ...]:
    top = () if contest.top is None else (Side.RANKED,)
    return (Side.GRAPH, *((Side.SERIES, Side.BOTH) if contest.filters else ()), *top)


def _first(contest: Contest) -> int:
    return 0 if contest.top is None else contest.top.first + 1
