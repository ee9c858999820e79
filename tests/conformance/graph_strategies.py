"""Random requests of a graph, for comparing a store with the slow one."""

from __future__ import annotations

from functools import cache
from typing import Final

from hypothesis import strategies as st

from graph import (
    All,
    Any,
    AttributeOf,
    Attributes,
    Column,
    Compare,
    Direction,
    EdgeOf,
    Id,
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
    Operand,
    Order,
    Path,
    Predicate,
    Test,
)
from tests.conformance.graph_timelines import EDGE_NAMES, FLOATS, IDS, INTEGERS, KINDS, NODE_NAMES, TEXTS

_PATTERNS: Final = st.sampled_from(["a.*", "[A-Zß]+", "", ".", "(a|s)+b?", r"\W*", "^s{2}$"])
_CONSTANTS: Final = st.one_of(TEXTS, INTEGERS, FLOATS, st.booleans(), IDS)


@cache
def moments() -> st.SearchStrategy[Moment | None]:
    """Now, or some valid and known instant."""
    return st.none() | st.builds(Moment, st.integers(0, 70), st.integers(0, 60))


@cache
@st.composite
def paths(draw: st.DrawFn, *, one_hop: bool = False, one_way: bool = False) -> Path:
    """Any path that the schema has."""
    edge = draw(st.sampled_from(["IN", "USES"]))
    to = "Thing" if edge == "IN" else draw(KINDS)
    depths = (
        [(1, 1)] if one_hop else [(1, 1), (1, None), (0, None), (0, 2), (1, 2), (2, 2), (2, None), (3, 4)]
    )
    least, most = draw(st.sampled_from(depths))
    directions = [Direction.OUT, Direction.IN] + ([] if one_way else [Direction.BOTH])
    return Path(
        edge,
        draw(st.sampled_from(directions)),
        to,
        least,
        most,
        where=draw(_edge_tests(edge)) if draw(st.booleans()) else None,
        last_by=draw(st.sampled_from([None, None, None, "size" if to == "Thing" else "rank"])),
    )


@cache
def _edge_tests(edge: str) -> st.SearchStrategy[Predicate]:
    return _tests(st.sampled_from(EDGE_NAMES[edge]).map(Of))


@cache
def _operands_of(kind: str) -> st.SearchStrategy[Operand]:
    parts = st.sampled_from(["string", "number", "boolean", "time", "unit"])
    names = st.sampled_from(["w", "x'", "$.y"])
    return st.one_of(
        st.just(Id()), st.sampled_from(NODE_NAMES[kind]).map(Of), st.builds(AttributeOf, names, parts)
    )


@cache
@st.composite
def operands(draw: st.DrawFn, kind: str, *, deep: bool = True) -> Operand:
    """Any operand on a node of the kind."""
    if not deep or draw(st.integers(0, 3)):
        return draw(_operands_of(kind))
    path = draw(paths(one_hop=True, one_way=True))
    match draw(st.integers(0, 2)):
        case 0:
            return EdgeOf(path, draw(st.sampled_from(EDGE_NAMES[path.edge])))
        case 1:
            return LinkedOf(path, draw(st.sampled_from(["id", *NODE_NAMES[path.to]])))
        case _:
            far = draw(paths())
            value = Of(draw(st.sampled_from(NODE_NAMES[far.to])))
            return LinkedExtreme(far, draw(predicates(far.to, depth=0)), value, draw(st.booleans()))


@cache
def _tests(operand: st.SearchStrategy[Operand]) -> st.SearchStrategy[Predicate]:
    relations = st.sampled_from([Test.EQ, Test.NE, Test.GT, Test.GTE, Test.LT, Test.LTE])
    strings = st.sampled_from([Test.CONTAINS, Test.STARTS, Test.ENDS])
    return st.one_of(
        st.builds(Compare, operand, relations, _CONSTANTS, st.booleans()),
        st.builds(Compare, operand, strings, TEXTS, st.booleans()),
        st.builds(Compare, operand, st.just(Test.MATCHES), _PATTERNS, st.booleans()),
        st.builds(OneOf, operand, st.lists(_CONSTANTS, max_size=3).map(tuple), st.booleans()),
        st.builds(Missing, operand),
    )


@cache
def _node_tests(kind: str, deep: bool) -> st.SearchStrategy[Predicate]:
    return _tests(operands(kind, deep=deep))


@cache
def _labelled() -> st.SearchStrategy[Predicate]:
    value = (
        st.none()
        | _tests(st.just(Of("value")))
        | st.builds(Compare, st.just(Of("value")), st.just(Test.EQ), TEXTS)
    )
    return st.builds(Labelled, st.none() | st.just("erp"), st.none() | TEXTS, value)


@cache
def _several(kind: str, depth: int) -> st.SearchStrategy[tuple[Predicate, ...]]:
    return st.lists(predicates(kind, depth), max_size=3).map(tuple)


@cache
@st.composite
def predicates(draw: st.DrawFn, kind: str, depth: int = 2) -> Predicate:
    """Any predicate on a node of the kind."""
    match draw(st.integers(0, 8 if depth else 3)):
        case 0:
            return Literal(draw(st.sampled_from([True, False, None])))
        case 1 | 2:
            return draw(_node_tests(kind, depth > 0))
        case 3:
            return draw(_labelled())
        case 4 | 5:
            path = draw(paths())
            return Linked(path, draw(predicates(path.to, depth - 1)))
        case 6:
            return All(draw(_several(kind, depth - 1)))
        case 7:
            return Any(draw(_several(kind, depth - 1)))
        case _:
            return Not(draw(predicates(kind, depth - 1)))


@cache
@st.composite
def orders(draw: st.DrawFn, kind: str) -> Order:
    """Any sort key of a node of the kind."""
    flags = draw(st.booleans()), draw(st.booleans())
    if draw(st.booleans()):
        return Order(Of("name"), *flags, ranks=draw(st.none() | st.just(("ss", "", "a"))))
    return Order(
        draw(operands(kind) | st.sampled_from(["version", "valid_from", "updated_at"]).map(Meta)), *flags
    )


@cache
def columns(kind: str) -> st.SearchStrategy[tuple[Column, ...]]:
    """Some columns of a node of the kind."""
    metas = st.sampled_from(["version", "valid_from", "known_from", "created_at", "updated_at"]).map(Meta)
    lists = st.sampled_from([Labels(), Attributes(), Attributes(("w",))])
    one: st.SearchStrategy[Column] = st.one_of(operands(kind), metas, lists)
    return st.lists(one, max_size=3).map(_as_tuple)


def _as_tuple(chosen: list[Column]) -> tuple[Column, ...]:
    return tuple(chosen)
