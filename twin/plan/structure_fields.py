"""Plans the fields that look at structures: lines, occurrences, totals, sums, uses, differences."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from graph.store import Of
from twin.errors import BadRequest
from twin.plan.asked import Asked
from twin.plan.builders import Builder
from twin.plan.connection import OutputsOf, connection_fingerprint
from twin.plan.nodes import (
    Connection,
    ConnectionPart,
    Constant,
    Itself,
    Leaf,
    Many,
    One,
    Output,
    Page,
    Rowset,
)
from twin.plan.page import position, read_page
from twin.plan.structure import (
    Difference,
    ExplosionOf,
    LinesOf,
    PieceOf,
    RollUpOf,
    Structured,
    ThingOf,
    TotalsOf,
    UsesOf,
)
from twin.plan.structure_arguments import read_resolve, read_side
from twin.selection import Selection
from twin.structure.resolve import Resolve
from twin.units.ucum import parse_unit

Input = Mapping[str, object]

_TYPES: Final[Mapping[str, str]] = {
    "line": "BomLine",
    "row": "BomRow",
    "total": "BomTotal",
    "roll_up": "RollUp",
    "use": "WhereUsed",
    "effectivity": "Effectivity",
    "substitutes": "Alternate",
    "comparison": "StructureComparison",
    "added": "StructureLine",
    "removed": "StructureLine",
    "left": "StructureLine",
    "right": "StructureLine",
    "changed": "StructureChange",
}
_LINE_LEAVES: Final = ("id", "findNumber", "quantity", "unit", "referenceDesignators", "view")
_PIECES: Final = ("effectivity", "substitutes", "added", "removed", "changed", "left", "right")
_ONE_PIECE: Final = ("effectivity", "left", "right")


def structure_fields(outputs: OutputsOf) -> Mapping[tuple[str, str], Builder]:
    """Return what plans the fields of parts and revisions about structures; things are answered by `outputs`."""
    of = _Structures(outputs)
    return {
        ("part", "whereUsed"): of.uses,
        ("part_revision", "lines"): of.lines,
        ("part_revision", "explode"): of.explosion,
        ("part_revision", "totals"): of.totals,
        ("part_revision", "rollUp"): of.roll_up,
    }


def comparison(selection: Selection, asked: Asked, outputs: OutputsOf) -> One:
    """Plan `compareStructures`."""
    left, right = (read_side(cast("Input", selection.arguments[name]), asked) for name in ("left", "right"))
    of = _Structures(outputs)
    answered = of.answers(selection, "comparison", asked, "/compareStructures")
    return One(selection.key, Rowset(Difference(left, right), answered), answered)


@dataclass(frozen=True, slots=True)
class _Structures:
    """Plans answers about structures; things are answered by `outputs`."""

    outputs: OutputsOf

    # ------------------------------------------------------------ fields
    def lines(self, child: Selection, asked: Asked, path: str) -> Output:
        source = LinesOf(read_resolve(child.arguments.get("resolve"), asked))
        return self._listed(child, source, "line", asked, path)

    def totals(self, child: Selection, asked: Asked, path: str) -> Output:
        source = TotalsOf(read_resolve(child.arguments.get("resolve"), asked), _depth(child))
        return self._listed(child, source, "total", asked, path)

    def roll_up(self, child: Selection, asked: Asked, path: str) -> Output:
        unit = cast("str | None", child.arguments.get("unit"))
        if unit is not None:
            parse_unit(unit)
        resolve = read_resolve(child.arguments.get("resolve"), asked)
        source = RollUpOf(resolve, str(child.arguments["attribute"]), unit)
        answered = self.answers(child, "roll_up", asked, path)
        return One(child.key, Rowset(source, answered), answered)

    def explosion(self, child: Selection, asked: Asked, path: str) -> Output:
        page, resolve, of = _page(child, asked, path)
        source = ExplosionOf(resolve, _depth(child), page.first or 0, _place(page))
        return self._connection(child, source, "row", page, asked, path, of)

    def uses(self, child: Selection, asked: Asked, path: str) -> Output:
        page, resolve, of = _page(child, asked, path)
        source = UsesOf(resolve, _depth(child), page.first or 0, _place(page))
        return self._connection(child, source, "use", page, asked, path, of)

    # ------------------------------------------------------------ what is answered of each row
    def answers(self, child: Selection, row: str, asked: Asked, path: str) -> tuple[Output, ...]:
        """Plan what is answered of each row of a kind."""
        return tuple(self._answer(c, row, asked, f"{path}/{c.key}") for c in child.children)

    def _answer(self, child: Selection, row: str, asked: Asked, path: str) -> Output:
        match child.field:
            case "__typename":
                return Constant(child.key, _TYPES[row])
            case "line":
                return Itself(child.key, self.answers(child, "line", asked, path))
            case "part" | "revision":
                kind = "part" if child.field == "part" else "part_revision"
                answered = self.outputs(child, kind, asked, path)
                source = ThingOf("part" if kind == "part" else "part_revision")
                return One(child.key, Rowset(source, answered), answered)
            case "missing":
                answered = self.outputs(child, "part", asked, path)
                return Many(child.key, (Rowset(ThingOf("part", several=True), answered),), (answered,))
            case name if name in _PIECES:
                return self._piece(child, asked, path)
            case name:
                is_line = row == "line" and name in _LINE_LEAVES
                is_time = row == "effectivity" and name in ("from", "to")
                return Leaf(
                    child.key, Of(f"line.{name}" if is_line else name), "instant" if is_time else "plain"
                )

    def _piece(self, child: Selection, asked: Asked, path: str) -> Output:
        answered = self.answers(child, child.field, asked, path)
        rowset = Rowset(PieceOf(child.field), answered)
        if child.field in _ONE_PIECE:
            return One(child.key, rowset, answered)
        return Many(child.key, (rowset,), (answered,))

    def _listed(self, child: Selection, source: Structured, row: str, asked: Asked, path: str) -> Many:
        answered = self.answers(child, row, asked, path)
        return Many(child.key, (Rowset(source, answered),), (answered,))

    def _connection(
        self, child: Selection, source: Structured, row: str, page: Page, asked: Asked, path: str, of: str
    ) -> Connection:
        parts = tuple(self._part(c, row, asked, f"{path}/{child.field}") for c in child.children)
        answered = tuple(output for part in parts for output in part.outputs)
        counted = any(part.field == "totalCount" for part in parts)
        return Connection(child.key, Rowset(source, answered, counted), parts, page, of)

    def _part(self, child: Selection, row: str, asked: Asked, path: str) -> ConnectionPart:
        match child.field:
            case "nodes":
                return ConnectionPart(child.key, "nodes", self.answers(child, row, asked, path))
            case "pageInfo":
                inner = tuple(
                    ConnectionPart(c.key, "=PageInfo" if c.field == "__typename" else c.field)
                    for c in child.children
                )
                return ConnectionPart(child.key, "pageInfo", (), inner)
            case "__typename":
                return ConnectionPart(child.key, f"={_TYPES[row]}Connection")
            case name:
                return ConnectionPart(child.key, name)


def _depth(child: Selection) -> int | None:
    depth = cast("int | None", child.arguments.get("depth"))
    if depth is not None and depth < 0:
        raise BadRequest(f"depth is {depth}; it must not be negative", path=("depth",), value=depth)
    return depth


def _page(child: Selection, asked: Asked, path: str) -> tuple[Page, Resolve, str]:
    """The page, and how the structure is read: every page of one walk at the now of the first (O2)."""
    of = connection_fingerprint(child, asked, path)
    page = read_page(child.arguments, asked, of, values=1)
    found = position(child.arguments, "after", asked, of)
    at = asked if found is None else asked.frozen_at(found.now)
    return page, read_resolve(child.arguments.get("resolve"), at), of


def _place(page: Page) -> str | None:
    return None if page.after is None else str(page.after[0])
