"""Which store drives the rows of a root field: what can be found from the series side, and how that is planned (pure).

Only a condition that must hold can drive: some signals with …, not below an or, a not or an every. Those are checked
here as they always were; a driving side only decides which rows are looked at, so each gives the same answer.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Final

from graph.store import Column, Of
from twin.plan.implied import implied
from twin.plan.nodes import ALL, Cursor, Page, Scan
from twin.plan.relations import SIGNALS
from twin.plan.terms import (
    TRUE,
    Absent,
    Among,
    Both,
    Compares,
    Condition,
    Either,
    Every,
    Field,
    Negation,
    SignalStatisticValue,
    Some,
    SortKey,
    StatisticValue,
    Test,
    asks_series,
    both,
    conjuncts,
)
from twin.windows import Span

OWNER: Final[Column] = Of("asset")


class Side(Enum):
    """What is asked first: the graph, the series store, both at once, or the series store for the top of an order."""

    GRAPH = "graph"
    SERIES = "series"
    BOTH = "both"
    RANKED = "ranked"


@dataclass(frozen=True, slots=True)
class Top:
    """The first rows by a statistic; `whole`: a row without a value is in no page."""

    key: SortKey
    statistic: StatisticValue
    first: int
    after: Cursor | None
    whole: bool


@dataclass(frozen=True, slots=True)
class Contest:
    """Rows that either side can drive.

    `signals` are the signals that are spoken of, without their statistics; `driver` what must be true of one of an
    asset's; `where` the graph's condition, `rest` it without what the driver implies.
    """

    scan: Scan
    signals: Condition
    driver: Condition
    rest: Condition
    top: Top | None

    @property
    def filters(self) -> bool:
        """Whether the series side drops rows, and not only orders them."""
        return asks_series(self.driver)

    @property
    def hours(self) -> float | None:
        """The length of the longest window that is read; None: one without a beginning."""
        spans = [*_spans(self.driver), *(() if self.top is None else (self.top.statistic.span,))]
        seconds = [span.seconds for span in spans]
        return None if None in seconds else max((s / 3600 for s in seconds if s is not None), default=0.0)


@dataclass(frozen=True, slots=True)
class Rows:
    """A root rowset, taken apart: its rows, what is checked here, its order and page, what is asked of the page."""

    scan: Scan
    residual: Condition
    keys: tuple[SortKey, ...]
    page: Page
    counted: bool
    looks_back: bool


def contest(rows: Rows) -> Contest | None:
    """Return what the series side could do for these rows; None when only the graph can drive."""
    if rows.scan.kind != "asset" or rows.page == ALL:
        return None
    statistic = _ranked_by(rows)
    drivers = [c for c in conjuncts(rows.residual) if _drives(c)]
    for driver in drivers:
        assert isinstance(driver, Some), "only some signals drive"
        signals = implied(driver.where)
        is_all = statistic is not None and drivers == list(conjuncts(rows.residual)) == [driver]
        top = _top(rows, statistic, whole=True) if is_all and signals == _of_name(statistic) else None
        return Contest(rows.scan, signals, driver.where, _without(rows.scan.where, driver), top)
    if statistic is None or rows.residual != TRUE:
        return None
    return Contest(rows.scan, _of_name(statistic), TRUE, rows.scan.where, _top(rows, statistic, whole=False))


def _drives(condition: Condition) -> bool:
    return (
        isinstance(condition, Some)
        and condition.relation == SIGNALS
        and asks_series(condition.where)
        and _is_plain(condition.where)
    )


def _is_plain(condition: Condition) -> bool:
    """Whether the condition speaks of one signal alone."""
    match condition:
        case Some() | Every():
            return False
        case Both(parts) | Either(parts):
            return all(map(_is_plain, parts))
        case Negation(part):
            return _is_plain(part)
        case _:
            return True


def _spans(condition: Condition) -> Iterator[Span]:
    match condition:
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _spans(part)
        case Negation(part):
            yield from _spans(part)
        case (
            Compares(StatisticValue(_, span))
            | Among(StatisticValue(_, span))
            | Absent(StatisticValue(_, span))
        ):
            yield span
        case _:
            return


def _ranked_by(rows: Rows) -> SignalStatisticValue | None:
    """The statistic that comes first in the order, where the first page of it is all that is asked."""
    if not rows.keys or rows.counted or rows.page.first is None or not rows.page.is_forward:
        return None
    if rows.looks_back and rows.page.after is not None:
        return None  # whether rows precede the page is known of all rows only
    first = rows.keys[0]
    return first.value if isinstance(first.value, SignalStatisticValue) and not first.nulls_first else None


def _of_name(statistic: SignalStatisticValue | None) -> Condition:
    return TRUE if statistic is None else Compares(Field("name"), Test.EQ, statistic.name)


def _top(rows: Rows, statistic: SignalStatisticValue | None, *, whole: bool) -> Top | None:
    if statistic is None or rows.page.first is None:
        return None
    return Top(rows.keys[0], statistic.statistic, rows.page.first, rows.page.after, whole)


def _without(where: Condition, driver: Some) -> Condition:
    """What is left of the graph's condition when the driver holds."""
    known = conjuncts(implied(driver))
    return both(*(c for c in conjuncts(where) if c not in known))
