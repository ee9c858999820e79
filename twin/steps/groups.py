"""Groups of rows: their keys as text, how many there are, a figure for each measure. Pure.

The figure of a group comes from the statistic of each of its assets, as a filter or an order reads it: MIN the least,
MAX the greatest, COUNT, SUM and INTEGRAL the total, of all others the mean.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import fsum
from statistics import fmean
from typing import Final, cast

from graph.store import Depth, Of
from twin.errors import UnitMismatch
from twin.instants import format_instant
from twin.plan.group_steps import some_above, some_measured
from twin.plan.groups import GroupKey, Groups, NearestAbove
from twin.plan.terms import AttributeValue, Recorded, SignalStatisticValue, Value
from twin.rows import Table
from twin.selection import Selection
from twin.shape.plain import record
from twin.statistics import is_unitless
from twin.steps.evaluate import Rows, sort_values

Figure = float | None
Place = tuple[int, object]
"Where a key stands among others: first by what kind of value it is, then by the value."


@dataclass(frozen=True, slots=True)
class Group:
    """One group: its key, one text for each thing that was grouped by, how many rows it has, its figures."""

    key: tuple[str | None, ...]
    count: int
    measures: tuple[Figure, ...]


def grouped(groups: Groups, rows: Rows) -> list[Group]:
    """Return the groups in the order of their keys, missing ones last; without anything to group by, the one group."""
    keys = [_keys(by, rows) for by in groups.by]
    measured = [_measured(measure, rows) for measure in groups.measures]
    members: dict[tuple[str | None, ...], list[int]] = {} if groups.by else {(): []}
    for number, key in enumerate(zip(*(texts for texts, _ in keys), strict=True) if keys else _alike(rows)):
        members.setdefault(key, []).append(number)
    places = {key: tuple(min(at[n] for n in held) for _, at in keys) for key, held in members.items()}
    return [
        Group(key, len(members[key]), _figures(groups.measures, measured, members[key]))
        for key in sorted(members, key=lambda key: places[key])
    ]


def groups_as(selection: Selection, found: Sequence[Group]) -> list[dict[str, object]]:
    """Return [AssetGroup!]!."""
    rows = ({"key": list(each.key), "count": each.count, "measures": list(each.measures)} for each in found)
    return [record(selection.children, row, "AssetGroup") for row in rows]


def values_of_a_group(groups: Groups) -> int:
    """Return how many values one group adds to an answer."""
    return 1 + len(groups.by) + len(groups.measures)


def _alike(rows: Rows) -> Iterable[tuple[str | None, ...]]:
    return [()] * len(rows.table)


# ---------------------------------------------------------------- keys
def _keys(by: GroupKey | NearestAbove, rows: Rows) -> tuple[list[str | None], list[Place]]:
    """Return for each row the text of its key, and where it stands."""
    if isinstance(by, NearestAbove):
        above = _nearest(rows.table, rows.related(some_above(by)).table)
        return above, [_place(text, 0, None) for text in above]
    texts: list[str | None] = [None] * len(rows.table)
    places: list[Place] = [_MISSING] * len(rows.table)
    for kind, value in reversed(list(enumerate(by.values))):
        for number, found in enumerate(sort_values(value, rows)):
            if found is not None:
                texts[number], places[number] = _text(value, found), _place(found, kind, by.ranks)
    return texts, places


_MISSING: Final[Place] = (9, 0)


def _place(value: object, kind: int, ranks: tuple[str, ...] | None) -> Place:
    if value is None:
        return _MISSING
    return kind, value if ranks is None else ranks.index(str(value))


def _nearest(table: Table, above: Table) -> list[str | None]:
    hops = cast("list[int]", above.columns[Depth()])
    nearest = (min(above.range_of(id), key=hops.__getitem__, default=None) for id in table.ids)
    return [None if number is None else above.ids[number] for number in nearest]


def _text(value: Value, found: object) -> str:
    """Whole numbers have no decimal point, whatever a store makes of them."""
    match found:
        case bool():
            return "true" if found else "false"
        case int() if isinstance(value, Recorded) or _is_time(value):
            return format_instant(found)
        case float() if found.is_integer():
            return str(int(found))
        case _:
            return str(found)


def _is_time(value: Value) -> bool:
    return isinstance(value, AttributeValue) and value.part == "time"


# ---------------------------------------------------------------- measures
def _measured(measure: SignalStatisticValue, rows: Rows) -> list[Figure]:
    """Return the statistic of each row; None for all when the series store did not answer (X1)."""
    signals = rows.related(some_measured(measure)).table
    figures = cast("list[Figure] | None", signals.columns.get(measure.statistic))
    if figures is None:
        return [None] * len(rows.table)
    if measure.statistic.unit is None and not is_unitless(measure.statistic.measure):
        _refuse_mixed(measure, cast("list[str | None]", signals.columns[Of("unit")]), figures)
    places = map(signals.first_of, rows.table.ids)
    return [None if place is None else figures[place] for place in places]


def _refuse_mixed(measure: SignalStatisticValue, units: Sequence[str | None], figures: list[Figure]) -> None:
    """Numbers in several units have no mean, no least and no total."""
    found = {unit for unit, figure in zip(units, figures, strict=True) if figure is not None}
    if len(found) > 1:
        kept = ", ".join(sorted("no unit" if unit is None else unit for unit in found))
        raise UnitMismatch(
            f"signals {measure.name!r} of these assets are kept in several units ({kept}); "
            "name the `unit` that the measure is wanted in",
            path=("measure", "unit"),
        )


def _figures(
    measures: Sequence[SignalStatisticValue], measured: Sequence[list[Figure]], members: Sequence[int]
) -> tuple[Figure, ...]:
    found = ([column[n] for n in members if column[n] is not None] for column in measured)
    return tuple(_joined(measure, figures) for measure, figures in zip(measures, found, strict=True))


def _joined(measure: SignalStatisticValue, figures: list[Figure]) -> Figure:
    present = cast("list[float]", figures)
    return float(_JOIN.get(measure.statistic.measure.name, fmean)(present)) if present else None


_JOIN: Final[Mapping[str, Callable[[list[float]], float]]] = {
    "MIN": min,
    "MAX": max,
    "COUNT": fsum,
    "SUM": fsum,
    "INTEGRAL": fsum,
}
