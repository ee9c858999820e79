"""A Neo4j database behind the fault proxy."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from functools import partial

import graph.errors
from graph import (
    FOREVER,
    Change,
    Count,
    CountLinked,
    Direction,
    Edge,
    Expand,
    Find,
    GraphStore,
    Label,
    Linked,
    Of,
    Path,
    VersionRecord,
    Words,
    open_graph,
)
from graph.store import TRUE
from tests.conformance.graph_timelines import NOW, SCHEMA
from tests.fault_proxy import in_front_of
from tests.faults.store_place import Ask, StorePlace, timed
from tests.real_servers import neo4j_place

NODES = 400
_CHILDREN = Path("IN", Direction.IN, "Thing")
_IN_SITE = Linked(Path("IN", Direction.OUT, "Thing"), TRUE)
_NAME = (Of("name"),)


@asynccontextmanager
async def graph_store() -> AsyncIterator[StorePlace]:
    """A site with a few hundred things in it."""
    with neo4j_place() as url:
        direct = await open_graph(url, SCHEMA, clock=lambda: NOW)
        await direct.apply(
            [_thing("site", None), *(_thing(f"t{n}", "site") for n in range(NODES))], known_at=1
        )
        async with in_front_of(url) as (proxy, through):
            store = await open_graph(through, SCHEMA, clock=lambda: NOW)
            yield StorePlace(proxy, _questions(store), partial(_writes, store, direct), _FAILURES)
            await store.close()
        await direct.close()


def _thing(id: str, parent: str | None) -> Change:
    edges = (Edge("IN", "Thing", parent, {"position": "left"}),) if parent else ()
    named = {"name": f"thing {id}"}
    record = VersionRecord(0, FOREVER, 1, FOREVER, 1, named, labels=(Label("erp", None, id),), edges=edges)
    return Change("Thing", id, 0, 1, (), (record,))


def _questions(store: GraphStore) -> dict[str, Ask]:
    return {
        "find": lambda s: store.find(Find("Thing", _IN_SITE, columns=_NAME), timeout=s),
        "expand": lambda s: store.expand(Expand("Thing", ("site",), _CHILDREN, columns=_NAME), timeout=s),
        "count": lambda s: store.count(Count("Thing", _IN_SITE), timeout=s),
        "count linked": lambda s: store.count_linked(CountLinked("Thing", ("site",), _CHILDREN), timeout=s),
        "words": lambda s: store.words(Words("thing t17", ("Thing",), 10), timeout=s),
        "ping": lambda s: store.ping(timeout=s),
        "versions": _timed(lambda: store.versions("Thing", ["site", "t1", "t2"])),
        "label owners": _timed(lambda: store.label_owners([Label("erp", None, "t3")])),
        "statistics": _timed(lambda: _kinds(store)),
    }


async def _kinds(store: GraphStore) -> object:
    return set((await store.statistics()).nodes)


def _writes(store: GraphStore, direct: GraphStore, run: str) -> dict[str, tuple[Ask, Ask]]:
    changes = [_thing(f"{run}-{n}", None) for n in range(100)]

    async def written() -> object:
        found = await direct.versions("Thing", [change.id for change in changes])
        assert len(found) in {0, len(changes)}
        return {id: [record.properties for record in records] for id, records in found.items()} or None

    return {"apply": (_timed(lambda: store.apply(changes, known_at=2)), _timed(written))}


def _timed(ask: Callable[[], Awaitable[object]]) -> Ask:
    return timed(ask, graph.errors.Timeout)


_FAILURES = (graph.errors.Unavailable, graph.errors.Timeout)
