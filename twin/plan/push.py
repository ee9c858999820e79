"""Conditions and sort keys in the graph store's language, as far as its capabilities go.

What the store cannot say is replaced so that the store's answer is a superset: every row for which the condition is
true comes back, and the condition is checked again here. Kleene logic is monotone in false < unknown < true, so a leaf
becomes true where the condition grows with it, and false below a negation.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from graph.store import (
    All,
    Any,
    AttributeOf,
    Capabilities,
    Column,
    Compare,
    Depth,
    EdgeColumn,
    EdgeOf,
    Id,
    Linked,
    LinkedExtreme,
    LinkedOf,
    Literal,
    Meta,
    Missing,
    Not,
    Of,
    OneOf,
    Operand,
    Order,
    Path,
    Predicate,
)
from graph.store import Labelled as GraphLabelled
from graph.store import Test as GraphTest
from twin.plan.relative import AgainstMoment
from twin.plan.terms import (
    Absent,
    Among,
    AttributeValue,
    Both,
    Compares,
    Condition,
    EdgeField,
    Either,
    Every,
    ExtremeValue,
    FarField,
    Field,
    HopCount,
    HopField,
    Key,
    Labelled,
    Negation,
    Recorded,
    Relation,
    SignalStatisticValue,
    Some,
    SortKey,
    StatisticValue,
    Test,
    Truth,
    Value,
)

_TRUE, _FALSE = Literal(True), Literal(False)


@dataclass(frozen=True, slots=True)
class Pushed:
    """A predicate for the store; `exact` when it says all that the condition says."""

    predicate: Predicate
    exact: bool


def push(condition: Condition, capabilities: Capabilities) -> Pushed:
    """Say a condition in the store's language, widened where the store cannot say it."""
    pusher = _Pusher(capabilities)
    predicate = pusher.predicate(condition, widen=True)
    return Pushed(predicate, pusher.exact)


def push_order(key: SortKey, capabilities: Capabilities) -> Order | None:
    """Say a sort key in the store's language; None when it must be sorted here."""
    match key.value:
        case HopCount():
            return Order(Depth(), key.descending, key.nulls_first)
        case HopField():
            return None
        case Recorded(moment):
            return Order(Meta(moment.value), key.descending, key.nulls_first)
        case value:
            operand = operand_of(value, capabilities)
            return None if operand is None else Order(operand, key.descending, key.nulls_first, key.ranks)


def column_of(value: Value | HopCount | HopField, capabilities: Capabilities) -> Column | None:
    """Return the graph column that holds a value; None when it is worked out here."""
    match value:
        case HopCount():
            return Depth()
        case HopField(name):
            return EdgeColumn(name)
        case Recorded(moment):
            return Meta(moment.value)
        case _:
            return operand_of(value, capabilities)


def operand_of(value: Value, capabilities: Capabilities) -> Operand | None:
    """Return the store's operand for a value, None when the store has none."""
    match value:
        case Key():
            return Id()
        case Field(name):
            return Of(name)
        case EdgeField(relation, name):
            return EdgeOf(relation.path, name)
        case FarField(relation, name):
            return LinkedOf(relation.path, name)
        case AttributeValue(name, part, unit):
            return AttributeOf(name, part) if unit is None else None
        case ExtremeValue(relation, where, of, greatest):
            pushed = push(where, capabilities)
            inner = operand_of(of, capabilities)
            if not (pushed.exact and capabilities.linked_extreme and isinstance(inner, Of | LinkedOf)):
                return None
            return LinkedExtreme(relation.path, pushed.predicate, inner, greatest)
        case StatisticValue() | SignalStatisticValue() | Recorded():
            return None
        case _:
            assert_never(value)


class _Pusher:
    """Walks one condition and remembers whether anything had to be replaced; `level` counts the links around it."""

    def __init__(self, capabilities: Capabilities) -> None:
        self.capabilities = capabilities
        self.exact = True
        self.level = 0

    def predicate(self, condition: Condition, *, widen: bool) -> Predicate:
        match condition:
            case Truth(value):
                return Literal(value)
            case Both(parts):
                return conjunction(*(self.predicate(p, widen=widen) for p in parts))
            case Either(parts):
                return Any(tuple(self.predicate(p, widen=widen) for p in parts))
            case Negation(part):
                return _negated(self.predicate(part, widen=not widen))
            case Some() | Every():
                return self._related(condition, widen=widen)
            case Labelled(scheme, issuer, value):
                inner = None if value is None else self.predicate(value, widen=widen)
                return GraphLabelled(scheme, issuer, inner)
            case Compares() | Among() | Absent():
                return self._leaf(condition, widen=widen)
            case AgainstMoment(date):
                self.exact = False
                return _negated(Missing(Of(date))) if widen else _FALSE
            case _:
                assert_never(condition)

    def _related(self, condition: Some | Every, *, widen: bool) -> Predicate:
        """What stands inside more links than the store can follow is left open, and checked here."""
        levels, most = _levels(condition.relation), self.capabilities.nesting
        if most is not None and self.level + levels > most:
            self.exact = False
            return _TRUE if widen else _FALSE
        self.level += levels
        try:
            if isinstance(condition, Every):
                return self._every(condition, widen=widen)
            where = self.predicate(condition.where, widen=widen)
            return _linked(condition.relation, where)
        finally:
            self.level -= levels

    def _every(self, every: Every, *, widen: bool) -> Predicate:
        """There is one, and there is none of which the condition is not true."""
        one = self.predicate(every.of, widen=widen)
        of = self.predicate(every.of, widen=not widen)
        where = self.predicate(every.where, widen=widen)
        exceptions = _linked(every.relation, conjunction(of, not_true(where)))
        return conjunction(_linked(every.relation, one), _negated(exceptions))

    def _leaf(self, leaf: Compares | Among | Absent, *, widen: bool) -> Predicate:
        if isinstance(leaf, Among) and not leaf.constants:
            return _FALSE  # also for a missing value, which `not_true` would take for unknown
        operand = operand_of(leaf.value, self.capabilities)
        if operand is None or not self._is_able(leaf):
            self.exact = False
            return self._presence(leaf) if widen else _FALSE
        match leaf:
            case Compares(_, test, constant, fold):
                return Compare(operand, GraphTest[test.name], constant, fold)
            case Among(_, constants, fold):
                return OneOf(operand, constants, fold)
            case Absent():
                return Missing(operand)

    def _is_able(self, leaf: Compares | Among | Absent) -> bool:
        if isinstance(leaf, Absent):
            return True
        if leaf.fold and not self.capabilities.fold:
            return False
        return not (
            isinstance(leaf, Compares) and leaf.test is Test.MATCHES and not self.capabilities.matches
        )

    def _presence(self, leaf: Compares | Among | Absent) -> Predicate:
        """What must hold at least: an attribute that is compared after conversion has to be there."""
        if isinstance(leaf.value, AttributeValue) and not isinstance(leaf, Absent):
            return _negated(Missing(AttributeOf(leaf.value.name, leaf.value.part)))
        return _TRUE


def _linked(relation: Relation, where: Predicate) -> Predicate:
    """One of the ways of a relation leads to a node of which this holds."""
    if where == _FALSE:
        return _FALSE
    found = tuple(_along(way, where) for way in relation.ways or ((relation.path,),))
    return found[0] if len(found) == 1 else Any(found)


def _along(way: tuple[Path, ...], where: Predicate) -> Predicate:
    for path in reversed(way):
        where = Linked(path, where)
    return where


def _levels(relation: Relation) -> int:
    """How many links stand inside one another for a relation; one of several hops counts twice."""
    ways = relation.ways or ((relation.path,),)
    return max(sum(1 if path.max_depth == 1 else 2 for path in way) for way in ways)


def conjunction(*parts: Predicate) -> Predicate:
    """Join predicates by AND, without needless layers."""
    flat: list[Predicate] = []
    for part in parts:
        flat.extend(part.parts if isinstance(part, All) else (part,))
    kept = [p for p in flat if p != _TRUE]
    if _FALSE in kept:
        return _FALSE
    return kept[0] if len(kept) == 1 else All(tuple(kept)) if kept else _TRUE


def not_true(predicate: Predicate) -> Predicate:
    """Return a predicate that holds where the given one is false or unknown, and is never unknown itself."""
    return _outside(predicate, of=True)


def _outside(predicate: Predicate, *, of: bool) -> Predicate:
    """Where the predicate is not `of` (true or false), which includes unknown."""
    match predicate:
        case Literal(value):
            return Literal(value is not of)
        case All(parts):
            inner = tuple(_outside(p, of=of) for p in parts)
            return Any(inner) if of else All(inner)
        case Any(parts):
            inner = tuple(_outside(p, of=of) for p in parts)
            return All(inner) if of else Any(inner)
        case Not(part):
            return _outside(part, of=not of)
        case Compare(operand) | OneOf(operand):
            return Any((Missing(operand), Not(predicate) if of else predicate))
        case Missing() | Linked() | GraphLabelled():
            return Not(predicate) if of else predicate
        case _:
            assert_never(predicate)


def _negated(predicate: Predicate) -> Predicate:
    match predicate:
        case Literal(value):
            return Literal(None if value is None else not value)
        case Not(part):
            return part
        case _:
            return Not(predicate)
