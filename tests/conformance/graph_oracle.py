"""A slow, obvious graph: lists of version records, and loops. What a graph store should answer.

Not for: patterns (the stores share one dialect, tested apart), words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cmp_to_key

from graph import (
    FOREVER,
    All,
    Any,
    AttributeOf,
    Attributes,
    Change,
    Column,
    Compare,
    Count,
    CountLinked,
    Depth,
    Edge,
    EdgeColumn,
    EdgeOf,
    Expand,
    Find,
    Id,
    Label,
    Labelled,
    Labels,
    Linked,
    LinkedExtreme,
    LinkedOf,
    Literal,
    Meta,
    Missing,
    Moment,
    Not,
    Of,
    OneOf,
    Order,
    Path,
    Predicate,
    Row,
    Scalar,
    Schema,
    Value,
    VersionRecord,
)
from tests.conformance.graph_oracle_logic import (
    all_of,
    attribute_part,
    compared,
    is_one_of,
    label_order,
    negated,
    ordering,
)
from tests.conformance.graph_oracle_walk import Key, hop, reach


@dataclass
class PlainGraph:
    """All records that were ever written, by (kind, id)."""

    schema: Schema
    records: dict[Key, list[VersionRecord]] = field(default_factory=dict)

    def replace_timeline(self, change: Change, known_at: int) -> None:
        """Close every open record of the node and add the new ones."""
        held = self.records.setdefault((change.kind, change.id), [])
        closed = [replace(each, known_to=min(each.known_to, known_at)) for each in held]
        self.records[change.kind, change.id] = [*closed, *change.add]

    def view(self, moment: Moment) -> View:
        """What holds at a moment."""
        found = {
            key: record
            for key, records in self.records.items()
            for record in records
            if record.valid_from <= moment.valid_at < record.valid_to
            and record.known_from <= moment.known_at < record.known_to
            and not record.deleted
        }
        return View(self, moment, found)


@dataclass
class View:
    """The records that hold at one moment."""

    graph: PlainGraph
    moment: Moment
    held: dict[Key, VersionRecord]

    def find(self, request: Find) -> list[Row]:
        """Answer a find without `after`."""
        found = [key for key in self.held if key[0] == request.kind and self.is_true(request.where, key)]
        found = self._sorted(found, request.order, lambda order, key: self._ordered(order, key, 0))
        rows = [
            (id, *(self._column(column, (kind, id), 0, None) for column in request.columns))
            for kind, id in found
        ]
        return rows[: request.limit]

    def count(self, request: Count) -> int:
        """Answer a count."""
        return len(self.find(Find(request.kind, request.where)))

    def count_linked(self, request: CountLinked) -> dict[str, int]:
        """Answer a count per source."""
        rows = self.expand(Expand(request.kind, request.ids, request.path, request.where))
        return {
            source: sum(row[0] == source for row in rows)
            for source in dict.fromkeys(str(row[0]) for row in rows)
        }

    def expand(self, request: Expand) -> list[Row]:
        """Answer an expand without `after`."""
        known = [source for source in dict.fromkeys(request.ids) if (request.kind, source) in self.held]
        return [row for source in known for row in self._expanded(request, source)[: request.limit]]

    def _expanded(self, request: Expand, source: str) -> list[Row]:
        has_edges = any(isinstance(each, EdgeColumn) for each in request.columns)
        depths = self.reach((request.kind, source), request.path)
        kept = [key for key in depths if self.is_true(request.where, key)]
        kept = self._sorted(kept, request.order, lambda order, key: self._ordered(order, key, depths[key]))
        return [
            (source, key[1], *(self._column(each, key, depths[key], edge) for each in request.columns))
            for key in kept
            for edge in self._followed(request, source, key, has_edges=has_edges)
        ]

    def is_true(self, predicate: Predicate, key: Key) -> bool:
        """Whether a predicate is true, not unknown, of a node."""
        return self.truth(predicate, lambda operand: self.operand(operand, key), key) is True

    def truth(self, predicate: Predicate, value: Callable[..., Scalar], key: Key | None) -> bool | None:
        """Three-valued logic; `value` knows what the operands are."""
        match predicate:
            case Literal(truth):
                return truth
            case All(parts):
                return all_of([self.truth(part, value, key) for part in parts])
            case Any(parts):
                inner = all_of([negated(self.truth(part, value, key)) for part in parts])
                return negated(inner)
            case Not(part):
                return negated(self.truth(part, value, key))
            case Compare():
                return compared(predicate, value(predicate.operand))
            case OneOf():
                return is_one_of(predicate, value(predicate.operand))
            case Missing(operand):
                return value(operand) is None
            case Linked(path, where):
                assert key is not None
                return any(self.is_true(where, each) for each in self.reach(key, path))
            case Labelled():
                assert key is not None
                return any(self._has_label(predicate, each) for each in self.held[key].labels)

    def operand(self, operand: object, key: Key) -> Scalar:
        """The value of an operand for a node."""
        record = self.held[key]
        match operand:
            case Id():
                return key[1]
            case Of(name):
                return record.properties.get(name)
            case AttributeOf(name, part):
                return next(
                    (attribute_part(each, part) for each in record.attributes if each.name == name), None
                )
            case EdgeOf(path, name):
                reached = sorted((far, place) for place, (far, _) in enumerate(self._hop(key, path)))
                return self._hop(key, path)[reached[0][1]][1].properties.get(name) if reached else None
            case LinkedOf(path, name):
                far = min(self.reach(key, path), default=None)
                return None if far is None else self.operand(Id() if name == "id" else Of(name), far)
            case LinkedExtreme(path, where, value, greatest):
                ends = [each for each in self.reach(key, path) if self.is_true(where, each)]
                values = [found for each in ends if (found := self.operand(value, each)) is not None]
                best = max if greatest else min
                return best(values) if values else None
            case _:
                raise AssertionError(operand)

    def reach(self, start: Key, path: Path) -> dict[Key, int]:
        """The nodes that a path leads to, each with its depth."""
        return reach(self.held, start, path, self._is_followed)

    def _hop(self, start: Key, path: Path) -> list[tuple[Key, Edge]]:
        return hop(self.held, start, path, self._is_followed)

    def _is_followed(self, path: Path, edge: Edge) -> bool:
        where = path.where or Literal(True)
        return self.truth(where, lambda operand: edge.properties.get(operand.name), None) is True

    def _followed(self, request: Expand, source: str, far: Key, *, has_edges: bool) -> Sequence[Edge | None]:
        if not has_edges:
            return [None]
        return [edge for end, edge in self._hop((request.kind, source), request.path) if end == far]

    def _has_label(self, asked: Labelled, label: Label) -> bool:
        is_named = asked.scheme in (None, label.scheme) and asked.issuer in (None, label.issuer)
        return is_named and self.truth(asked.value or Literal(True), lambda _: label.value, None) is True

    def _column(self, column: Column, key: Key, depth: int, edge: Edge | None) -> Value:
        record = self.held[key]
        match column:
            case Attributes(names):
                kept = [each for each in record.attributes if names is None or each.name in names]
                return tuple(sorted(kept, key=lambda each: each.name))
            case Labels():
                return tuple(sorted(record.labels, key=label_order))
            case Meta(name):
                return self._meta(name, key)
            case Depth():
                return depth
            case EdgeColumn(name):
                assert edge is not None
                return edge.properties.get(name)
            case _:
                return self.operand(column, key)

    def _meta(self, name: str, key: Key) -> int:
        known = [each for each in self.graph.records[key] if each.known_from <= self.moment.known_at]
        match name:
            case "created_at":
                return min(each.known_from for each in known)
            case "updated_at":
                newest = max(each.version for each in known)
                return min(each.known_from for each in known if each.version == newest)
            case "version":
                return max(each.version for each in known)
            case "valid_from":
                return self.held[key].valid_from
            case _:
                return self.held[key].known_from

    def _ordered(self, order: Order, key: Key, depth: int) -> Scalar:
        match order.by:
            case Meta(name):
                return self._meta(name, key)
            case Depth():
                return depth
            case operand:
                value = self.operand(operand, key)
        if value is None or order.ranks is None:
            return value
        return order.ranks.index(str(value)) if value in order.ranks else len(order.ranks)

    def _sorted(
        self, keys: list[Key], orders: Sequence[Order], value: Callable[[Order, Key], Scalar]
    ) -> list[Key]:
        def compare(one: Key, other: Key) -> int:
            for order in orders:
                result = ordering(order, value(order, one), value(order, other))
                if result:
                    return result
            return (one[1] > other[1]) - (one[1] < other[1])

        return sorted(keys, key=cmp_to_key(compare))


def present(graph: PlainGraph, now: int) -> View:
    """What holds now, as believed."""
    return graph.view(Moment(now, FOREVER - 1))
