"""Parts and their lines are the same in every graph store, and come into a database of the release before them."""

from __future__ import annotations

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import replace
from pathlib import Path as Folder
from typing import cast

import pytest

from graph import Direction, Expand, GraphStore, Of, Path, Schema
from objects.store import ObjectStore
from tests.conformance.graph_setups import SETUPS
from tests.unit.write.designs import bom, lines, parts, states, write, written
from tests.unit.write.setting import NOW, Clock, Setting
from timeseries.store import SeriesStore
from twin.catalog import EDGES, GRAPH, REALISED, SUBJECTS
from twin.instants import DAY
from twin.structure.records import read_content

NEW_KINDS = {"part", "part_revision", "structure"}
BEFORE_PARTS = Schema(
    nodes=tuple(kind for kind in GRAPH.nodes if kind.name not in NEW_KINDS),
    edges=tuple(
        replace(edge, targets=tuple(kind for kind in edge.targets if kind not in NEW_KINDS))
        for edge in EDGES
        if not {*edge.sources} & NEW_KINDS and not {*edge.targets} <= NEW_KINDS
    ),
)
USERS = Path("USES_ENGINEERING", Direction.IN, "structure", 1, None)
Open = Callable[[Schema], Awaitable[Setting]]


@pytest.fixture(params=SETUPS)
async def open_plant(request: pytest.FixtureRequest, tmp_path: Folder) -> AsyncIterator[Open]:
    """Open the graph of a folder; what is written here needs neither series nor files."""
    opened: list[GraphStore] = []

    async def plant_of(schema: Schema) -> Setting:
        clock = Clock()
        graph = await SETUPS[request.param](tmp_path, schema, clock)
        opened.append(graph)
        return Setting(graph, cast(SeriesStore, None), cast(ObjectStore, None), clock)

    yield plant_of
    for graph in opened:
        await graph.close()


async def test_a_database_of_the_release_before_takes_parts(open_plant: Open) -> None:
    old = await open_plant(BEFORE_PARTS)
    await old.assets("X", name="Pump")
    await old.writer.upsert_documents([{"number": "D", "subjects": ["asset:X"]}], {"validFrom": NOW - DAY})
    await old.graph.close()

    plant = await open_plant(GRAPH)
    await parts(plant, "P", "a")
    await written(plant, bom("P", "a"))
    await plant.writer.upsert_assets([{"key": "X", "realises": {"number": "P", "label": "A"}}])
    result = await plant.writer.upsert_documents([{"number": "D", "subjects": ["asset:X", "revision:P/A"]}])

    assert not result.errors
    assert await plant.row("asset", "X", "name") == ("Pump",)
    assert await plant.linked("asset", "X", REALISED) == [("P\x1fA",)]
    assert await plant.linked("document", "D", SUBJECTS) == [("X",)]
    assert await plant.linked("document", "D", replace(SUBJECTS, to="part_revision")) == [("P\x1fA",)]
    assert await lines(plant, "P") == [("a", 1.0)]


async def test_lines_live_through_release_revision_and_deletion(open_plant: Open) -> None:
    plant = await open_plant(GRAPH)
    await parts(plant, "top", "P", "Q", "a", "b", at=NOW - 100 * DAY)
    line = {"part": "P", "quantity": 2, "referenceDesignators": ["1", "2"], "substitutes": [{"number": "Q"}]}
    await written(plant, bom("top", line, "Q"), bom("P", "a"), validFrom=NOW - 90 * DAY)

    await plant.writer.transition("revision:P/A", "RELEASED")
    frozen = await write(plant, bom("P", "b"))
    cycle = await write(plant, bom("Q", "b"), bom("P", "top", label="A", view="SERVICE"), bom("a", "top"))
    await plant.writer.upsert_parts([{"number": "P", "revisions": [{"label": "B"}]}])
    await written(plant, bom("P", "a", "b", label="B"))
    used = await plant.writer.delete(["part:a"])
    plant.clock.now += DAY
    await plant.writer.delete(["revision:P/B", "part:b"])

    assert [e.code for e in (*frozen.errors, *used.errors)] == ["CONFLICT", "CONFLICT"]
    assert [e.message.partition(":")[0] for e in cycle.errors] == ["a → top → P → a"]
    assert "used in part:P;" in used.errors[0].message
    above = await plant.graph.expand(Expand("structure", ("a",), USERS, columns=(Of("content"),)))
    first = {id: read_content(str(content)).lines_of("A", "ENGINEERING")[0] for _, id, content in above}
    assert {id: line.part for id, line in first.items()} == {"P": "a", "top": "P"}
    assert first["top"].designators == ("1", "2")
    assert await lines(plant, "P", "B", at=NOW) == [("a", 1.0), ("b", 1.0)]
    assert await states(plant, "P") == {"A": "RELEASED"}
    assert await lines(plant, "top", at=NOW - 95 * DAY) == []


async def test_a_cycle_and_a_use_between_two_later_instants_are_seen(open_plant: Open) -> None:
    plant = await open_plant(GRAPH)
    await parts(plant, "A", "B", "a", "b", at=NOW - 100 * DAY)
    line = {"part": "a", "quantity": 1, "substitutes": [{"number": "b"}]}
    await written(plant, bom("B", "A", line), validFrom=NOW - 50 * DAY)
    await written(plant, bom("B"), validFrom=NOW - 20 * DAY)

    cycle = await write(plant, bom("A", "B"), validFrom=NOW - 90 * DAY)
    used = await plant.writer.delete(["part:a", "part:b"], {"validFrom": NOW - 90 * DAY})
    later = await written(plant, bom("A", "B"), validFrom=NOW - 20 * DAY)
    gone = await plant.writer.delete(["part:a", "part:b"], {"validFrom": NOW - 20 * DAY})

    assert [e.message.partition(":")[0] for e in cycle.errors] == ["A → B → A"]
    assert [e.message.partition(";")[0] for e in used.errors] == [
        "'part:a' is used in part:B",
        "'part:b' is a substitute on lines of part:B",
    ]
    assert (later.created, gone.updated) == (1, 2)
