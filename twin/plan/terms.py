"""What filters and sort keys are made of: values of a thing, conditions on them, relations to other things.

A condition is true, false or unknown (None); the laws are F1–F8 of the semantics. Nothing here knows a store's
language, except that a relation carries the graph path it follows.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Final

from graph.store import Path
from twin.plan.relative import AgainstMoment
from twin.statistics import Measure
from twin.windows import Span


class Test(Enum):
    """How a value is compared with a constant."""

    __test__ = False

    EQ = "="
    NE = "≠"
    GT = ">"
    GTE = "≥"
    LT = "<"
    LTE = "≤"
    CONTAINS = "contains"
    STARTS = "starts with"
    ENDS = "ends with"
    MATCHES = "matches"


class Moment(Enum):
    """Instants that the service keeps of every thing, in known time."""

    CREATED = "created_at"
    UPDATED = "updated_at"


# ---------------------------------------------------------------- values of one thing
@dataclass(frozen=True, slots=True)
class Key:
    """The store's id of the thing."""


@dataclass(frozen=True, slots=True)
class Field:
    """A property of the thing, by its name in the catalog."""

    name: str


@dataclass(frozen=True, slots=True)
class Recorded:
    """When this service first learned of the thing, or last did."""

    moment: Moment


@dataclass(frozen=True, slots=True)
class EdgeField:
    """A property of the one edge that a relation follows, such as the position in the parent."""

    relation: Relation
    name: str


@dataclass(frozen=True, slots=True)
class FarField:
    """A property of the one thing that a relation leads to, such as the newest revision's release date."""

    relation: Relation
    name: str


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """A free-named attribute; `part` is string, number, boolean or time; `unit` asks for conversion."""

    name: str
    part: str
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class StatisticValue:
    """A statistic of the signal's own series over a window; `unit` asks for conversion."""

    measure: Measure
    span: Span
    unit: str | None = None


@dataclass(frozen=True, slots=True)
class ExtremeValue:
    """The least or greatest date (or size, number, title, kind) among the related documents that satisfy `where`."""

    relation: Relation
    where: Condition
    value: Field | FarField
    greatest: bool


@dataclass(frozen=True, slots=True)
class SignalStatisticValue:
    """A statistic of the asset's signal of that name."""

    name: str
    statistic: StatisticValue


Value = (
    Key
    | Field
    | Recorded
    | EdgeField
    | FarField
    | AttributeValue
    | StatisticValue
    | ExtremeValue
    | SignalStatisticValue
)


# ---------------------------------------------------------------- conditions
@dataclass(frozen=True, slots=True)
class Truth:
    """True, false or unknown whatever the thing."""

    value: bool | None


@dataclass(frozen=True, slots=True)
class Both:
    """All parts; without any it is true."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One part at least; without any it is false."""

    parts: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class Negation:
    """Not the part; unknown stays unknown."""

    part: Condition


@dataclass(frozen=True, slots=True)
class Compares:
    """A value against a constant; unknown when the value is missing."""

    value: Value
    test: Test
    constant: str | int | float | bool
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Among:
    """A value against a list of constants; false for an empty list, else unknown when the value is missing."""

    value: Value
    constants: tuple[str | int | float | bool, ...]
    fold: bool = False


@dataclass(frozen=True, slots=True)
class Absent:
    """The value is missing; never unknown."""

    value: Value


@dataclass(frozen=True, slots=True)
class Labelled:
    """One of its identifiers fits; `value` is a condition on Field("value"). Never unknown."""

    scheme: str | None
    issuer: str | None
    value: Condition | None


@dataclass(frozen=True, slots=True)
class Some:
    """The relation leads to a thing for which the condition is true; never unknown."""

    relation: Relation
    where: Condition


@dataclass(frozen=True, slots=True)
class Every:
    """Of the related things narrowed by `of` there is one, and `where` is true of all; never unknown."""

    relation: Relation
    of: Condition
    where: Condition


Condition = (
    Truth | Both | Either | Negation | Compares | Among | Absent | Labelled | Some | Every | AgainstMoment
)

TRUE: Final = Truth(True)
FALSE: Final = Truth(False)


@dataclass(frozen=True, slots=True)
class Relation:
    """A named way from things of one kind to things of another: a path, or `ways` of which each is several in a row.

    A thing that several ways lead to counts once; `path` is then the last one of a way.
    """

    name: str
    path: Path
    ways: tuple[tuple[Path, ...], ...] = ()

    @property
    def kind(self) -> str:
        """The kind of thing it leads to."""
        return self.path.to


@dataclass(frozen=True, slots=True)
class SortKey:
    """One entry of an order. `ranks` lists an enum's values in the order that counts."""

    value: Value | HopCount | HopField
    descending: bool = False
    nulls_first: bool = False
    ranks: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class HopCount:
    """How many hops the related thing lies away."""


@dataclass(frozen=True, slots=True)
class HopField:
    """A property of the edge that was followed to the related thing."""

    name: str


def both(*parts: Condition) -> Condition:
    """Join conditions by AND, without needless layers."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Both) else (part,))
    kept = [p for p in dict.fromkeys(flat) if p != TRUE]
    if FALSE in kept:
        return FALSE
    return kept[0] if len(kept) == 1 else Both(tuple(kept)) if kept else TRUE


def either(*parts: Condition) -> Condition:
    """Join conditions by OR, without needless layers."""
    flat: list[Condition] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, Either) else (part,))
    kept = [p for p in dict.fromkeys(flat) if p != FALSE]
    if TRUE in kept:
        return TRUE
    return kept[0] if len(kept) == 1 else Either(tuple(kept)) if kept else FALSE


def conjuncts(condition: Condition) -> tuple[Condition, ...]:
    """Return the parts that must all be true."""
    if isinstance(condition, Both):
        return tuple(c for part in condition.parts for c in conjuncts(part))
    return () if condition == TRUE else (condition,)


def asks_series(condition: Condition) -> bool:
    """Whether the condition needs sensor data at any depth."""
    match condition:
        case Both(parts) | Either(parts):
            return any(asks_series(p) for p in parts)
        case Negation(part):
            return asks_series(part)
        case Some(_, where):
            return asks_series(where)
        case Every(_, of, where):
            return asks_series(of) or asks_series(where)
        case Compares(value) | Among(value) | Absent(value):
            return isinstance(value, StatisticValue | SignalStatisticValue)
        case _:
            return False
