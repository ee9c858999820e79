"""Searches that a store may start from the far end of a path: whatever it starts from, the answer is the same (G8)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path as Folder

import pytest

from graph import (
    FOREVER,
    All,
    Any,
    Change,
    Compare,
    Direction,
    Edge,
    EdgeColumn,
    EdgeOf,
    Expand,
    Find,
    GraphStore,
    Id,
    Linked,
    Moment,
    Not,
    Of,
    OneOf,
    Order,
    Path,
    Predicate,
    VersionRecord,
)
from graph import Test as Is  # pytest would take a class of that name for tests
from tests.conformance.graph_setups import SETUPS
from tests.conformance.graph_timelines import NOW, SCHEMA

WITHIN = Path("IN", Direction.OUT, "Thing", 1, None)
NEWEST = Path("USES", Direction.OUT, "Piece", last_by="rank")
USED_TWICE = (("old", False), ("new", True), ("new", False))
SPREAD = {"plant": None, "a": "plant", "b": "plant", "a1": "a", "a2": "a", "b1": "b", "stray": None}


@pytest.fixture(params=SETUPS)
async def store(request: pytest.FixtureRequest, tmp_path: Folder) -> AsyncIterator[GraphStore]:
    """A small plant; each thing uses part `old`, and those in `a` use part `new` too."""
    opened = await SETUPS[request.param](tmp_path, SCHEMA, lambda: NOW)
    things = [thing(id, host) for id, host in SPREAD.items()]
    await opened.apply([part("old", 1), part("new", 2), *things], known_at=10)
    yield opened
    await opened.close()


def thing(id: str, host: str | None) -> Change:
    parts = ("old", "new") if host == "a" else ("old",)
    edges = [Edge("USES", "Piece", each) for each in parts]
    edges += [Edge("IN", "Thing", host)] if host else []
    record = VersionRecord(0, FOREVER, 10, FOREVER, 1, {"name": id}, edges=tuple(edges))
    return Change("Thing", id, 0, 1, (), (record,))


def part(id: str, rank: int) -> Change:
    record = VersionRecord(0, FOREVER, 10, FOREVER, 1, {"name": id, "rank": rank})
    return Change("Piece", id, 0, 1, (), (record,))


def within(host: str) -> Linked:
    return Linked(WITHIN, Compare(Id(), Is.EQ, host))


def newest_is(id: str) -> Linked:
    return Linked(NEWEST, Compare(Id(), Is.EQ, id))


@pytest.mark.guarantee("G8")
@pytest.mark.parametrize("moment", [None, Moment(5, 15)])
@pytest.mark.parametrize(
    ("where", "expected"),
    [
        (newest_is("new"), ["a1", "a2"]),
        (newest_is("old"), ["a", "b", "b1", "plant", "stray"]),
        (Linked(NEWEST, Compare(Of("name"), Is.EQ, "new")), ["a1", "a2"]),
        (Not(newest_is("old")), ["a1", "a2"]),
        (within("plant"), ["a", "a1", "a2", "b", "b1"]),
        (Not(within("plant")), ["plant", "stray"]),
        (Not(within("a")), ["a", "b", "b1", "plant", "stray"]),
        (Any((within("a"), within("b"))), ["a1", "a2", "b1"]),
        (Any((within("a"), Compare(Of("name"), Is.EQ, "stray"))), ["a1", "a2", "stray"]),
        (All((within("plant"), Not(within("a")))), ["a", "b", "b1"]),
        (All((OneOf(Id(), ("a1", "b1", "stray")), Not(within("a")))), ["b1", "stray"]),
        (Not(Any((within("a"), Not(within("plant")), newest_is("new")))), ["a", "b", "b1"]),
    ],
)
async def test_where_a_search_starts_does_not_show(
    store: GraphStore, where: Predicate, expected: list[str], moment: Moment | None
) -> None:
    found = [row[0] for row in await store.find(Find("Thing", where, moment=moment))]
    pages = Find("Thing", where, order=(Order(Of("name"), descending=True),), limit=100, moment=moment)

    assert found == expected
    assert [row[0] for row in await store.find(pages)] == expected[::-1]


@pytest.mark.guarantee("G8")
@pytest.mark.parametrize("moment", [None, Moment(5, 15)])
async def test_the_last_node_comes_once_and_each_edge_to_it_where_edges_are_asked_for(
    store: GraphStore, moment: Moment | None
) -> None:
    edges = tuple(Edge("USES", "Piece", to, {"is_spare": spare}) for to, spare in USED_TWICE)
    twice = VersionRecord(0, FOREVER, 10, FOREVER, 1, {"name": "twice"}, edges=edges)
    await store.apply([Change("Thing", "twice", 0, 1, (), (twice,))], known_at=10)
    spare = Compare(EdgeOf(NEWEST, "is_spare"), Is.EQ, True)
    nodes = Expand("Thing", ("twice", "a1"), NEWEST, columns=(Id(),), moment=moment)
    by_edge = Expand("Thing", ("twice",), NEWEST, columns=(EdgeColumn("is_spare"),), moment=moment)

    assert await store.expand(nodes) == [("twice", "new", "new"), ("a1", "new", "new")]
    assert await store.expand(by_edge) == [("twice", "new", True), ("twice", "new", False)]
    assert await store.find(Find("Thing", spare, moment=moment)) == [("twice",)]


@pytest.mark.guarantee("G12")
@pytest.mark.parametrize("pattern", ["(a|s)+", "(?:as)+", ".*s", "[as]{2,}", "a.+?s"])
async def test_a_pattern_is_held_against_a_long_string(store: GraphStore, pattern: str) -> None:
    """An engine that goes a level deeper for each character would end here."""
    record = VersionRecord(0, FOREVER, 10, FOREVER, 1, {"name": "as" * 2_000})
    await store.apply([Change("Thing", "long", 0, 1, (), (record,))], known_at=10)
    long = All((Compare(Id(), Is.EQ, "long"), Compare(Of("name"), Is.MATCHES, pattern)))

    assert await store.find(Find("Thing", long)) == [("long",)]
    assert await store.find(Find("Thing", All((long, Compare(Of("name"), Is.MATCHES, pattern + "b"))))) == []
