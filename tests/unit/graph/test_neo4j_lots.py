"""Changes are sent to the server in lots that neither many nodes nor many edges make too large."""

from __future__ import annotations

from graph.neo4j_write import EDGES_AT_ONCE, ROWS_AT_ONCE, _weighed
from graph.store import FOREVER, Change, Edge, VersionRecord


def change(id: str, edges: int) -> Change:
    ties = tuple(Edge("USES", "Thing", f"{id}-{n}") for n in range(edges))
    return Change("Thing", id, 0, 1, (), (VersionRecord(0, FOREVER, 1, FOREVER, 1, {}, edges=ties),))


def test_lots_end_at_so_many_nodes_or_edges_and_lose_nothing() -> None:
    light = [change(f"l{n}", 0) for n in range(ROWS_AT_ONCE + 1)]
    heavy = [change(f"h{n}", EDGES_AT_ONCE // 2) for n in range(3)]

    lots = [[each.id for each in lot] for lot in _weighed([*light, *heavy])]

    assert [len(lot) for lot in lots] == [ROWS_AT_ONCE, 3, 1]
    assert [id for lot in lots for id in lot] == [each.id for each in (*light, *heavy)]
    assert list(_weighed([])) == []
