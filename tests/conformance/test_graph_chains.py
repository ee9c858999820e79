"""Chains (G18): each part is what an expand from the rows before it would bring, in every store, now and then."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path as Folder
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph import (
    Chain,
    Change,
    Compare,
    Direction,
    Find,
    Follow,
    GraphStore,
    Id,
    Of,
    Order,
    Path,
    Row,
)
from graph import Test as Is
from graph.chains import as_expand
from graph.errors import BadRequest
from tests.conformance.graph_setups import SETUPS
from tests.conformance.graph_strategies import columns, orders, paths, predicates
from tests.conformance.graph_timelines import NOW, SCHEMA, graphs
from tests.conformance.test_graph import thing
from tests.conformance.test_graph_oracle import expands, finds

GUESTS = Path("IN", Direction.IN, "Thing")
HOST = Path("IN", Direction.OUT, "Thing")
NAME = (Of("name"),)


@pytest.fixture(params=SETUPS)
async def store(request: pytest.FixtureRequest, tmp_path: Folder) -> AsyncIterator[GraphStore]:
    opened = await SETUPS[request.param](tmp_path, SCHEMA, lambda: NOW)
    yield opened
    await opened.close()


async def part_by_part(store: GraphStore, chain: Chain) -> list[list[Row]]:
    """Ask for each part by itself."""
    head = chain.head
    parts = [await (store.find(head) if isinstance(head, Find) else store.expand(head))]
    for follow in chain.follows:
        parts.append(await store.expand(as_expand(chain, follow, parts[follow.of])))
    return parts


@pytest.mark.guarantee("G18")
async def test_a_chain_brings_what_each_part_leads_to_once(store: GraphStore) -> None:
    await store.apply(
        [thing("line"), *(thing(f"pump-{n}", parent="line", name=f"pump {n}") for n in range(3))], known_at=10
    )
    pumps = Find("Thing", Compare(Of("name"), Is.STARTS, "pump"), NAME, limit=3)

    found = await store.chain(
        Chain(pumps, (Follow(0, HOST, columns=NAME, first=2), Follow(1, GUESTS, limit=1)))
    )

    assert [[row[0] for row in part] for part in found] == [
        ["pump-0", "pump-1", "pump-2"],
        ["pump-0", "pump-1"],
        ["line"],
    ]
    assert found[2] == [("line", "pump-0")]


@pytest.mark.guarantee("G18")
async def test_what_follows_nothing_is_empty(store: GraphStore) -> None:
    nobody = Find("Thing", Compare(Id(), Is.EQ, "nobody"))

    found = await store.chain(Chain(nobody, (Follow(0, GUESTS), Follow(1, HOST, order=(Order(Of("name")),)))))

    assert found == [[], [], []]


async def test_a_part_that_follows_itself_is_refused(store: GraphStore) -> None:
    with pytest.raises(BadRequest, match="part 1 of a chain follows part 1; name an earlier one"):
        await store.chain(Chain(Find("Thing"), (Follow(1, GUESTS),)))


@st.composite
def chains(draw: st.DrawFn) -> Chain:
    head = draw(finds() | expands())
    kinds = [head.kind if isinstance(head, Find) else head.path.to]
    follows: list[Follow] = []
    for number in range(1, draw(st.integers(2, 4))):
        path = draw(paths(one_way=draw(st.booleans())))
        keys = tuple(draw(st.lists(orders(path.to), max_size=1)))
        first, limit = (draw(st.none() | st.integers(1, 3)) for _ in range(2))
        of = draw(st.integers(0, number - 1))
        where = draw(predicates(path.to, depth=1))
        follows.append(Follow(of, path, where, draw(columns(path.to)), keys, limit, first))
        kinds.append(path.to)
    return Chain(head, tuple(follows))


@pytest.mark.guarantee("G18")
@pytest.mark.parametrize("setup", SETUPS)
def test_a_chain_is_its_parts_one_after_the_other(setup: str) -> None:
    few = (
        setup != "sqlite"
    )  # a server plans each text that is new to it, which takes longer than all the rest

    @settings(
        max_examples=3 if few else 15,
        deadline=None,
        print_blob=True,
        suppress_health_check=list(HealthCheck),
    )
    @given(rounds=graphs(), asked=st.lists(chains(), min_size=1, max_size=1 if few else 8))
    def alike(rounds: list[tuple[int, list[Change]]], asked: list[Chain]) -> None:
        with TemporaryDirectory() as folder:
            asyncio.run(asked_both_ways(setup, Folder(folder), rounds, asked))

    alike()


async def asked_both_ways(
    setup: str, folder: Folder, rounds: list[tuple[int, list[Change]]], asked: list[Chain]
) -> None:
    """Write the graph, and ask for each chain in one call and part by part."""
    opened = await SETUPS[setup](folder, SCHEMA, lambda: NOW)
    try:
        await write(opened, rounds)
        for chain in asked:
            assert await opened.chain(chain) == await part_by_part(opened, chain), chain
    finally:
        await opened.close()


async def write(store: GraphStore, rounds: list[tuple[int, list[Change]]]) -> None:
    """Write each round, which closes what was believed of its things."""
    for known_at, changes in rounds:
        closing = []
        for change in changes:
            held = (await store.versions(change.kind, [change.id])).get(change.id, ())
            closing.append(replace(change, close=tuple(record.record or 0 for record in held)))
        await store.apply(closing, known_at=known_at)
