"""One Cypher statement under construction: bound values, fresh names, and patterns as of now or as of a moment.

A node is an anchor. Now, the anchor carries what holds; at a moment, a version record does, by the name `record` gives.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from graph.cypher_names import (
    DELETED,
    DUE,
    KNOWN_FROM,
    KNOWN_TO,
    OF,
    VALID_FROM,
    VALID_TO,
    any_label,
    now_edge,
    now_label,
    then_edge,
    version_label,
)
from graph.cypher_rows import Reading
from graph.declared import Catalog
from graph.logic import both
from graph.store import Direction, Moment, PropertyType, Scalar

Bound = Scalar | Sequence[Scalar] | Mapping[str, int]

_INT64: Final = range(-(2**63), 2**63)


@dataclass(frozen=True, slots=True)
class Typed:
    """A piece of Cypher and the type of its value."""

    text: str
    type: PropertyType


def is_computed(text: str) -> bool:
    """Whether a value is found by a sub-query: it is computed once, by a name of its own."""
    return text.startswith("COLLECT")


@dataclass(frozen=True, slots=True)
class Node:
    """A node in a statement: its kind, and the name of its anchor.

    `is_sought`: it is what the statement looks for first, so what is asked once can be asked before it.
    """

    kind: str
    alias: str
    is_sought: bool = False


@dataclass(frozen=True, slots=True)
class Statement:
    """Cypher, its values by name, how each column of its one record is read (None: as it is).

    `is_present`: it asks as of now, takes $now, and returns before its columns how many instants are due by then.
    """

    text: str
    values: Mapping[str, Bound]
    readings: tuple[Reading | None, ...] = ()
    is_present: bool = True


@dataclass(slots=True)
class Query:
    """What the parts of one statement share."""

    catalog: Catalog
    moment: Moment | None = None
    values: dict[str, Bound] = field(default_factory=dict)
    sets: dict[str, str] = field(default_factory=dict)
    "Lists of anchors that are asked for once, before the node that is sought, by their names."
    _aliases: int = 0

    def __post_init__(self) -> None:
        if self.moment is not None:
            self.values |= {"valid_at": self.moment.valid_at, "known_at": self.moment.known_at}

    def bind(self, value: Bound) -> str:
        """Return a parameter for a value; values never become text of the statement."""
        name = f"v{len(self.values)}"
        self.values[name] = _storable(value)
        return f"${name}"

    def alias(self, letter: str) -> str:
        """Return a name that no other part of the statement has."""
        self._aliases += 1
        return f"{letter}{self._aliases}"

    def node(self, kind: str, *, is_sought: bool = False) -> Node:
        """Return a new node of a kind, or raise BadRequest."""
        self.catalog.node(kind)
        return Node(kind, self.alias("n"), is_sought)

    def first(self) -> str:
        """Return the clauses that ask for the sets."""
        return "".join(f"CALL () {{ {clauses} AS {name} }} " for name, clauses in self.sets.items())

    def anchor(self, node: Node) -> str:
        """Return the pattern of a node's anchor."""
        label = any_label(node.kind) if self.moment else now_label(node.kind)
        return f"({node.alias}:{label})"

    def pattern(self, node: Node) -> str:
        """Return the pattern of a node with what holds of it; `held` has its condition."""
        return f"{self.anchor(node)}{self._of(node)}" if self.moment else self.anchor(node)

    def settled(self, node: Node) -> str:
        """Return the clause that finds what holds of a bound anchor, to be followed by WHERE; now there is none."""
        return f" MATCH ({node.alias}){self._of(node)}" if self.moment else ""

    def record(self, node: Node) -> str:
        """Return the name of what carries the node's properties."""
        return f"{node.alias}_" if self.moment else node.alias

    def held(self, node: Node) -> list[str]:
        """Return the conditions under which a node's record holds."""
        record = self.record(node)
        return [*self.held_link(record), f"NOT {record}.{DELETED}"] if self.moment else []

    def held_link(self, alias: str) -> list[str]:
        """Return the conditions under which an edge, or what carries intervals, holds.

        On the edges of a walk the server tests them in this order, and most of a past ends at the first.
        """
        if self.moment is None:
            return []
        return [
            f"{alias}.{KNOWN_TO} > $known_at",
            f"{alias}.{VALID_TO} > $valid_at",
            f"{alias}.{VALID_FROM} <= $valid_at",
            f"{alias}.{KNOWN_FROM} <= $known_at",
        ]

    def any_held(self, kinds: Sequence[str], alias: str) -> str:
        """Return whether a node, of one of the kinds, holds."""
        if self.moment is None:
            return f"{alias}:{'|'.join(now_label(kind) for kind in kinds)}"
        record = self.alias("r")
        labels = "|".join(version_label(kind) for kind in kinds)
        conditions = both([*self.held_link(record), f"NOT {record}.{DELETED}"])
        return f"EXISTS {{ MATCH ({alias})<-[:{OF}]-({record}:{labels}) WHERE {conditions} }}"

    def link(self, edge: str, direction: Direction, inside: str) -> str:
        """Return the arrow of an edge of a kind; `inside` is `{}` with the type in its place."""
        self.catalog.edge(edge)
        label = inside.format(then_edge(edge) if self.moment else now_edge(edge))
        left, right = ("<" if direction is Direction.IN else ""), (">" if direction is Direction.OUT else "")
        return f"{left}-[{label}]-{right}"

    def statement(self, rows: str, returned: str, readings: Sequence[Reading | None]) -> Statement:
        """Return the statement of these clauses and columns."""
        due = "" if self.moment else f"COUNT {{ MATCH (due:{DUE}) WHERE due.at <= $now }} AS due, "
        return Statement(f"{rows} RETURN {due}{returned}", self.values, tuple(readings), self.moment is None)

    def _of(self, node: Node) -> str:
        return f"<-[:{OF}]-({self.record(node)}:{version_label(node.kind)})"


def where(conditions: Sequence[str]) -> str:
    """Return the conditions after WHERE, or nothing when there are none."""
    return f" WHERE {' AND '.join(conditions)}" if conditions else ""


def _storable(value: Bound) -> Bound:
    if isinstance(value, Mapping):
        return value
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_scalar(each) for each in value]
    return _scalar(value)


def _scalar(value: Scalar) -> Scalar:
    if isinstance(value, int) and value not in _INT64:
        return float("inf") if value > 0 else float("-inf")
    return value
