"""A graph store against a slow, obvious one: random graphs, random requests, now and at random moments."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from pathlib import Path as Folder
from tempfile import TemporaryDirectory
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import (
    Change,
    Column,
    Count,
    CountLinked,
    Depth,
    EdgeColumn,
    Expand,
    Find,
    GraphStore,
    Moment,
    Order,
    Row,
    Scalar,
    Value,
)
from tests.conformance.graph_oracle import PlainGraph, View, present
from tests.conformance.graph_setups import SETUPS
from tests.conformance.graph_strategies import (
    columns,
    moments,
    orders,
    paths,
    predicates,
)
from tests.conformance.graph_timelines import IDS, KINDS, NOW, SCHEMA, graphs

T = TypeVar("T")
Request = Find | Expand
Check = Callable[[GraphStore, PlainGraph], Awaitable[None]]
THOROUGH = settings(max_examples=18, deadline=None, print_blob=True, suppress_health_check=list(HealthCheck))
pytestmark = pytest.mark.parametrize("setup", SETUPS)


@st.composite
def finds(draw: st.DrawFn) -> Find:
    kind = draw(KINDS)
    keys = tuple(draw(st.lists(orders(kind), max_size=2)))
    limit = draw(st.none() | st.integers(0, 4))
    return Find(kind, draw(predicates(kind)), draw(columns(kind)), keys, limit, moment=draw(moments()))


@st.composite
def expands(draw: st.DrawFn) -> Expand:
    path = draw(paths(one_way=draw(st.booleans())))
    kind = draw(KINDS)
    keys: list[Order] = draw(st.lists(orders(path.to), max_size=2))
    chosen: tuple[Column, ...] = draw(columns(path.to))
    is_one_hop = path.min_depth == path.max_depth == 1
    if draw(st.booleans()):
        keys, chosen = [*keys, Order(Depth(), draw(st.booleans()))], (*chosen, Depth())
    elif is_one_hop and path.direction.value != "both":
        chosen = (*chosen, EdgeColumn("position" if path.edge == "IN" else "is_spare"))
    ids = tuple(draw(st.lists(IDS, max_size=6)))
    limit = draw(st.none() | st.integers(1, 3))
    where = draw(predicates(path.to, depth=1))
    return Expand(kind, ids, path, where, chosen, tuple(keys), limit, moment=draw(moments()))


@pytest.mark.guarantee("G4")
@pytest.mark.guarantee("G5")
@pytest.mark.guarantee("G8")
@pytest.mark.guarantee("G13")
@THOROUGH
@given(rounds=graphs(), requests=st.lists(finds(), min_size=12, max_size=24))
def test_find_and_count_answer_as_the_slow_graph_does(
    setup: str, rounds: list[tuple[int, list[Change]]], requests: list[Find]
) -> None:
    async def check(store: GraphStore, plain: PlainGraph) -> None:
        for request in _share(setup, requests):
            view = _view(plain, request.moment)
            count = Count(request.kind, request.where, request.moment)

            assert await store.find(request) == view.find(request), request
            assert await store.count(count) == view.count(count), request

    _with_graph(setup, rounds, check)


@pytest.mark.guarantee("G9")
@pytest.mark.guarantee("G10")
@THOROUGH
@given(rounds=graphs(), requests=st.lists(expands(), min_size=12, max_size=24))
def test_expand_and_its_count_answer_as_the_slow_graph_does(
    setup: str, rounds: list[tuple[int, list[Change]]], requests: list[Expand]
) -> None:
    async def check(store: GraphStore, plain: PlainGraph) -> None:
        for request in _share(setup, requests):
            view = _view(plain, request.moment)
            count = CountLinked(request.kind, request.ids, request.path, request.where, request.moment)

            assert await store.expand(request) == view.expand(request), request
            assert await store.count_linked(count) == view.count_linked(count), request

    _with_graph(setup, rounds, check)


@pytest.mark.guarantee("G6")
@pytest.mark.guarantee("G7")
@pytest.mark.guarantee("G9")
@THOROUGH
@given(
    rounds=graphs(),
    requests=st.lists(finds() | expands(), min_size=6, max_size=12),
    size=st.integers(1, 3),
)
def test_pages_end_to_end_are_the_whole(
    setup: str, rounds: list[tuple[int, list[Change]]], requests: list[Request], size: int
) -> None:
    async def check(store: GraphStore, plain: PlainGraph) -> None:
        for request in _share(setup, requests):
            keys = tuple(each.by for each in request.order)
            whole = replace(request, columns=keys, limit=None)
            view = _view(plain, request.moment)
            expected = view.find(whole) if isinstance(whole, Find) else view.expand(whole)

            assert await _paged(store, whole, size) == expected, request

    _with_graph(setup, rounds, check)


def _share(setup: str, requests: Sequence[T]) -> Sequence[T]:
    """A server plans each text that it has not seen before, which takes longer than all the rest: it is asked fewer."""
    return requests if setup == "sqlite" else requests[:3]


async def _paged(store: GraphStore, whole: Request, size: int) -> list[Row]:
    """All pages of a find, or of an expand from one source after the other."""
    if isinstance(whole, Expand):
        singles = [replace(whole, ids=(source,)) for source in dict.fromkeys(whole.ids)]
        return [row for single in singles for row in await _pages(store, single, size)]
    return await _pages(store, whole, size)


async def _pages(store: GraphStore, whole: Request, size: int) -> list[Row]:
    rows: list[Row] = []
    while True:
        if isinstance(whole, Find):
            page = await store.find(replace(whole, limit=size))
        else:
            page = await store.expand(replace(whole, limit=size))
        rows += page
        if len(page) < size:
            return rows
        first = 1 if isinstance(whole, Find) else 2
        whole = replace(
            whole, after=tuple(_scalar(each) for each in (*page[-1][first:], page[-1][first - 1]))
        )


def _scalar(value: Value) -> Scalar:
    assert not isinstance(value, tuple)
    return value


def _view(plain: PlainGraph, moment: Moment | None) -> View:
    return present(plain, NOW) if moment is None else plain.view(moment)


def _with_graph(setup: str, rounds: Sequence[tuple[int, list[Change]]], check: Check) -> None:
    async def run() -> None:
        with TemporaryDirectory() as folder:
            store = await SETUPS[setup](Folder(folder), SCHEMA, lambda: NOW)
            try:
                await check(store, await _fill(store, rounds))
            finally:
                await store.close()

    asyncio.run(run())


async def _fill(store: GraphStore, rounds: Sequence[tuple[int, list[Change]]]) -> PlainGraph:
    plain = PlainGraph(SCHEMA)
    for known_at, changes in rounds:
        whole = []
        for change in changes:
            plain.replace_timeline(change, known_at)
            stored = (await store.versions(change.kind, [change.id])).get(change.id, ())
            whole.append(replace(change, close=tuple(each.record or 0 for each in stored)))
        await store.apply(whole, known_at=known_at)
    return plain
