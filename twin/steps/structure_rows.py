"""Writes what was worked out of structures as columns: what a row says, which things it tells of, what pieces it holds.

Columns are Of(name) for what a field shows, `Told` for things, `Held` for lists of rows of their own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from graph.store import Column, Meta, Of, Row, Value
from twin.catalog import revision_id
from twin.plan.structure_steps import Things
from twin.rows import Table
from twin.structure.compare import Change, Compared, Comparison
from twin.structure.explode import Occurrence
from twin.structure.records import Effectivity, Line, Revision
from twin.structure.resolved import Resolved
from twin.structure.roll_up import RollUp
from twin.structure.totals import Total
from twin.structure.where_used import Use


@dataclass(frozen=True, slots=True)
class Told:
    """Column: the id of the thing of a kind that a row tells of, or None; of `several` a tuple of ids."""

    kind: str
    several: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """Column: the rows that a row holds under a name, each a mapping from columns."""

    name: str


Columns = dict[object, list[object]]
PLACE: Final = "place"
"Column: where a row stands in its walk, as text; cursors hold it."

_PART, _REVISION = Told("part"), Told("part_revision")
_SIDE: Final = (Of("path"), Of("quantity"), _PART, _REVISION)
_PIECES: Final[Mapping[str, tuple[object, ...]]] = {
    "effectivity": tuple(Of(name) for name in ("from", "to", "serialFrom", "serialTo", "lots")),
    "substitutes": (_PART, Of("preference"), Of("quantityFactor")),
    "added": _SIDE,
    "removed": _SIDE,
    "left": _SIDE,
    "right": _SIDE,
    "changed": (Of("path"), Of("what"), _PART, Held("left"), Held("right")),
}
"Of pieces by name: the columns of their rows."


def pieces(name: str, source: Table) -> Table:
    """Return the rows that the rows of a table hold under a name."""
    held = source.columns[Held(name)]
    rows: list[Mapping[object, object]] = []
    groups: dict[str, tuple[int, int]] = {}
    for id, of in zip(source.ids, held, strict=True):
        assert isinstance(of, tuple), "what a row holds is a tuple of rows"
        groups[id] = (len(rows), len(rows) + len(of))
        rows += of
    columns: Columns = {key: [row.get(key) for row in rows] for key in _PIECES[name]}
    return Table("structure_row", [str(n) for n in range(len(rows))], columns, groups)


def things_table(
    step: Things, sources: Sequence[str], ids: Sequence[list[str]], by_id: Mapping[str, Row]
) -> Table:
    """Return the things with these ids, each once; where a row tells of several, once for each row."""
    groups: dict[str, tuple[int, int]] = {}
    if step.several:
        kept = list(chain.from_iterable(ids))
        start = 0
        for source, several in zip(sources, ids, strict=True):
            groups[source] = (start, start + len(several))
            start += len(several)
    else:
        kept = list(by_id)
        places = {id: place for place, id in enumerate(kept)}
        groups = {s: (places[i[0]], places[i[0]] + 1) for s, i in zip(sources, ids, strict=True) if i}
    columns: dict[object, list[object]] = {
        column: [by_id[id][n] for id in kept] for n, column in enumerate(step.columns, start=1)
    }
    return Table(step.kind, kept, columns, groups)


def unknown_part(step: Things, number: str) -> Row:
    """Return the row of a part that lines name and that is not there at the moment: its number is all that is known.

    A line may be older than its part, or another program may have deleted the part. The line counts all the same (B1).
    """
    known: Mapping[Column, Value] = {
        Of("number"): number,
        Of("name"): number,
        Of("unit"): "C62",
        Meta("version"): 0,
    }
    return (number, *(known.get(column) for column in step.columns))


def total_columns(totals: Sequence[Total]) -> Columns:
    """Return the columns of totals."""
    return {
        Of("quantity"): [each.quantity for each in totals],
        Of("unit"): [each.unit for each in totals],
        Of("occurrences"): [each.occurrences for each in totals],
        _PART: [each.part for each in totals],
        _REVISION: [_id(each.part, each.revision) for each in totals],
    }


def roll_up_columns(rolled: Sequence[RollUp]) -> Columns:
    """Return the columns of sums."""
    return {
        Of("value"): [each.value for each in rolled],
        Of("unit"): [each.unit for each in rolled],
        Told("part", several=True): [each.missing for each in rolled],
    }


def use_columns(uses: Sequence[Use]) -> Columns:
    """Return the columns of uses."""
    return {
        Of("level"): [use.level for use in uses],
        Of("quantity"): [use.quantity for use in uses],
        Of("path"): [list(use.path) for use in uses],
        Of("isTop"): [use.is_top for use in uses],
        _PART: [use.part for use in uses],
        _REVISION: [_id(use.part, use.revision) for use in uses],
    }


def comparison_columns(found: Comparison) -> Columns:
    """Return the columns of a comparison, which is one row."""
    return {
        Of("identical"): [found.identical],
        Held("added"): [tuple(map(_side, found.added))],
        Held("removed"): [tuple(map(_side, found.removed))],
        Held("changed"): [tuple(map(_change, found.changed))],
    }


def _side(side: Compared) -> Mapping[object, object]:
    return {
        Of("path"): list(side.path),
        Of("quantity"): side.quantity,
        _PART: side.path[-1] if side.is_part else None,
        _REVISION: _one_revision(side),
    }


def _one_revision(side: Compared) -> str | None:
    """The revision of what stands at a path when it has one and no other."""
    if len(side.labels) != 1:
        return None
    (label,) = side.labels
    return revision_id(side.path[-1], label)


def _change(change: Change) -> Mapping[object, object]:
    return {
        Of("path"): list(change.left.path),
        Of("what"): list(change.what),
        _PART: change.left.path[-1] if change.left.is_part else None,
        Held("left"): (_side(change.left),),
        Held("right"): (_side(change.right),),
    }


# ---------------------------------------------------------------- lines
def occurrence_columns(found: Resolved, rows: Sequence[Occurrence], wanted: Sequence[Column]) -> Columns:
    """Return the columns of occurrences, of which those of their lines that are wanted."""
    return {
        Of("level"): [row.level for row in rows],
        Of("path"): [list(row.path) for row in rows],
        Of("quantity"): [row.quantity for row in rows],
        Of("unit"): [row.line.unit or found.unit_of(row.node) for row in rows],
        **line_columns(found, rows, wanted),
    }


def line_columns(found: Resolved, rows: Sequence[Occurrence], wanted: Sequence[Column]) -> Columns:
    """Return what the lines of occurrences tell of, and those of their columns that are wanted."""
    return {
        _PART: [row.line.part for row in rows],
        _REVISION: [_id(row.line.part, found.revisions[row.node]) for row in rows],
        **_line_columns(found, rows, wanted),
    }


def _id(number: str, revision: Revision | None) -> str | None:
    return None if revision is None else revision_id(number, revision.label)


def _line_columns(found: Resolved, rows: Sequence[Occurrence], wanted: Sequence[Column]) -> Columns:
    view = found.resolve.view
    by_name: Mapping[str, Callable[[], list[object]]] = {
        "line.id": lambda: _line_ids(found, rows),
        "line.findNumber": lambda: [row.line.find_number for row in rows],
        "line.quantity": lambda: [row.line.quantity for row in rows],
        "line.unit": lambda: [row.line.unit or found.unit_of(row.node) for row in rows],
        "line.referenceDesignators": lambda: [list(row.line.designators) for row in rows],
        "line.view": lambda: [view] * len(rows),
    }
    held: Mapping[str, Callable[[], list[object]]] = {
        "effectivity": lambda: [_effectivity(row.line.effectivity) for row in rows],
        "substitutes": lambda: [_substitutes(row.line) for row in rows],
    }
    names = [column.name for column in wanted if isinstance(column, Of)]
    shown: Columns = {Of(name): by_name[name]() for name in names if name in by_name}
    return shown | {Held(name): held[name]() for name in names if name in held}


def _effectivity(of: Effectivity | None) -> tuple[Mapping[object, object], ...]:
    if of is None:
        return ()
    names = ("from", "to", "serialFrom", "serialTo", "lots")
    return ({Of(name): value for name, value in zip(names, of, strict=True)},)


def _substitutes(line: Line) -> tuple[Mapping[object, object], ...]:
    return tuple(
        [
            {_PART: each.part, Of("preference"): each.preference, Of("quantityFactor"): each.quantity_factor}
            for each in line.substitutes
        ]
    )


def _line_ids(found: Resolved, rows: Sequence[Occurrence]) -> list[object]:
    """The parent, the view, and the find number, or # and the position in the list where that says more."""
    named: dict[int, list[str]] = {}
    for row in rows:
        if row.user not in named:
            named[row.user] = _names_of(found, row.user)
    return [f"line:{named[row.user][row.number]}" for row in rows]


def _names_of(found: Resolved, user: int) -> list[str]:
    number, revision = found.numbers[user], found.revisions[user]
    assert revision is not None, "who has lines is a revision"
    all_lines = found.parts[number].lines_of(revision.label, found.resolve.view)
    often = Counter(line.find_number for line in all_lines)
    places = {id(line): place for place, line in enumerate(all_lines, start=1)}
    return [
        f"{number}/{revision.label}/{found.resolve.view}/"
        + (
            line.find_number
            if line.find_number is not None and often[line.find_number] == 1
            else f"{line.find_number or ''}#{places[id(line)]}"
        )
        for line in found.lines[user]
    ]
