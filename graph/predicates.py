"""What can be said of a node: paths to others, operands, and predicates on them; three-valued."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final


class Direction(Enum):
    """OUT follows an edge from source to target."""

    OUT = "out"
    IN = "in"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Path:
    """Steps along one kind of edge: from min_depth to max_depth hops (None: any number).

    `where` is a predicate on the edge's own properties (Of operands), the same for each hop. `last_by` keeps, of the
    nodes reached from one source in one hop, only the one with the greatest value of that (integer) node property;
    of equals the least id. One hop (1 to 1) follows edges. Other bounds are on the distance, the smallest number of
    hops, so a node is never reached from itself unless min_depth is 0; a walk may pass through nodes of any kind.
    """

    edge: str
    direction: Direction
    to: str
    min_depth: int = 1
    max_depth: int | None = 1
    where: Predicate | None = None
    last_by: str | None = None


@dataclass(frozen=True, slots=True)
class Id:
    """The node's id."""


@dataclass(frozen=True, slots=True)
class Of:
    """A declared property of the node; within Path.where of the edge."""

    name: str


@dataclass(frozen=True, slots=True)
class AttributeOf:
    """A value of a free-named attribute; `part` is string, number, boolean, time or unit."""

    name: str
    part: str


@dataclass(frozen=True, slots=True)
class EdgeOf:
    """A property of the node's edge along a one-hop path that leads to one node at most; None without it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class LinkedOf:
    """A property ("id" for the id) of the node a one-hop path leads to; of several, the least id. None without it."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class LinkedExtreme:
    """The least or greatest value of a property among the nodes a path leads to that satisfy `where`; None without one.

    `value` may itself be a LinkedOf, seen from the linked node.
    """

    path: Path
    where: Predicate
    value: Of | LinkedOf
    greatest: bool


Operand = Id | Of | AttributeOf | EdgeOf | LinkedOf | LinkedExtreme


class Test(Enum):
    """How an operand is compared with a constant."""

    EQ = "="
    NE = "<>"
    GT = ">"
    GTE = ">="
    LT = "<"
    LTE = "<="
    CONTAINS = "contains"
    STARTS = "starts"
    ENDS = "ends"
    MATCHES = "matches"


@dataclass(frozen=True, slots=True)
class Literal:
    """True, False or (None) unknown for every node."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Compare:
    """`operand test value`; unknown when the operand is missing, or of another type than the value."""

    operand: Operand
    test: Test
    value: str | int | float | bool
    fold: bool = False


@dataclass(frozen=True, slots=True)
class OneOf:
    """Whether the operand is one of the values; unknown when it is missing. An empty list is false."""

    operand: Operand
    values: tuple[str | int | float | bool, ...]
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Missing:
    """Whether the operand has no value; never unknown."""

    operand: Operand


@dataclass(frozen=True, slots=True)
class Linked:
    """Whether the path leads to a node that satisfies `where`; never unknown."""

    path: Path
    where: Predicate


@dataclass(frozen=True, slots=True)
class Labelled:
    """Whether the node carries a label with this scheme and issuer (None: any) whose value satisfies the test.

    `value` is a predicate on Of("value"); never unknown.
    """

    scheme: str | None = None
    issuer: str | None = None
    value: Predicate | None = None


@dataclass(frozen=True, slots=True)
class All:
    """Every part is true; empty is true."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Any:
    """One part at least is true; empty is false."""

    parts: tuple[Predicate, ...]


@dataclass(frozen=True, slots=True)
class Not:
    """The negation; unknown stays unknown."""

    part: Predicate


Predicate = Literal | Compare | OneOf | Missing | Linked | Labelled | All | Any | Not
TRUE: Final = Literal(True)
