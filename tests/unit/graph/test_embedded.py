"""The SQLite file of the embedded graph: who may use it, how it grows with the schema, and what interrupts it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path as Folder

import pytest

from graph import (
    FOREVER,
    Attribute,
    Change,
    Compare,
    Edge,
    Find,
    GraphStore,
    NodeKind,
    Of,
    Property,
    PropertyType,
    Schema,
    VersionRecord,
    Words,
)
from graph import Test as Is
from graph.embedded import open_embedded
from graph.errors import BadRequest, Timeout, Unavailable
from tests.conformance.graph_timelines import SCHEMA

SLOW = Find("Thing", Compare(Of("name"), Is.MATCHES, "(a|aa)+b(a|b)"), limit=1)


def change(id: str, record: VersionRecord | None = None, **properties: str | int | float) -> Change:
    return Change("Thing", id, 0, 1, (), (record or VersionRecord(0, FOREVER, 1, FOREVER, 1, properties),))


async def reopened(path: Folder, schema: Schema, changes: Sequence[Change]) -> GraphStore:
    """A store that was filled under the test schema and opened again under another."""
    first = await open_embedded(str(path), SCHEMA)
    await first.apply(changes, known_at=1)
    await first.close()
    return await open_embedded(str(path), schema)


async def test_a_file_of_another_program_is_refused_and_left_alone(tmp_path: Folder) -> None:
    path = tmp_path / "other.db"
    other = sqlite3.connect(path)
    other.execute("CREATE TABLE theirs(x)")
    other.commit()
    other.close()
    before = path.read_bytes()

    with pytest.raises(Unavailable, match="another program"):
        await open_embedded(str(path), SCHEMA)

    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [b"no database at all, but long enough to be looked at" * 40, b"SQLite format 3\0" + b"x" * 5000],
)
async def test_a_file_that_is_no_database_is_refused(tmp_path: Folder, content: bytes) -> None:
    path = tmp_path / "broken.db"
    path.write_bytes(content)

    with pytest.raises(Unavailable, match=r"broken\.db"):
        await open_embedded(str(path), SCHEMA)


async def test_a_missing_folder_is_named(tmp_path: Folder) -> None:
    with pytest.raises(Unavailable, match="create it first"):
        await open_embedded(str(tmp_path / "nowhere" / "graph.db"), SCHEMA)


async def test_a_file_of_a_newer_release_is_refused(tmp_path: Folder) -> None:
    path = tmp_path / "graph.db"
    await (await open_embedded(str(path), SCHEMA)).close()
    with sqlite3.connect(path) as newer:
        newer.execute("PRAGMA user_version = 99")
    newer.close()

    with pytest.raises(Unavailable, match="99"):
        await open_embedded(str(path), SCHEMA)


async def test_a_schema_that_grew_finds_its_data_and_its_new_columns(tmp_path: Folder) -> None:
    thing = SCHEMA.nodes[0]
    grown = replace(thing, properties=(*thing.properties, Property("colour", indexed=True)))
    schema = Schema((grown, NodeKind("Tool", (Property("name", words=True),))), ())

    store = await reopened(tmp_path / "graph.db", schema, [change("a", name="x")])

    assert await store.find(Find("Thing", columns=(Of("name"), Of("colour")))) == [("a", "x", None)]
    assert await store.find(Find("Tool")) == []
    await store.close()


async def test_a_property_that_becomes_searched_is_searched(tmp_path: Folder) -> None:
    renamed = NodeKind("Thing", (Property("name"), Property("note", PropertyType.JSON, words=True)))

    store = await reopened(
        tmp_path / "graph.db", Schema((renamed,), ()), [change("a", name="x", note="pump")]
    )

    assert [hit.property for hit in await store.words(Words("pump", ("Thing",), 5))] == ["note"]
    await store.close()


async def test_a_property_that_changes_its_type_is_refused(tmp_path: Folder) -> None:
    with pytest.raises(BadRequest, match="another name"):
        await reopened(
            tmp_path / "graph.db",
            Schema((NodeKind("Thing", (Property("name", PropertyType.FLOAT),)),), ()),
            [],
        )


@pytest.mark.parametrize(
    "names", [(Property("a b"),), (Property('x"; DROP TABLE node'),), (Property("name"), Property("Name"))]
)
async def test_names_that_are_no_identifiers_or_clash_are_refused(
    tmp_path: Folder, names: tuple[Property, ...]
) -> None:
    with pytest.raises(BadRequest):
        await open_embedded(str(tmp_path / "graph.db"), Schema((NodeKind("Thing", names),), ()))


@pytest.mark.parametrize(
    "record",
    [
        VersionRecord(5, 5, 1, FOREVER, 1, {}),
        VersionRecord(0, FOREVER, 1, FOREVER, 1, {"size": "large"}),
        VersionRecord(0, FOREVER, 1, FOREVER, 1, {"size": True}),
        VersionRecord(0, FOREVER, 1, FOREVER, 1, {"size": 2**64}),
        VersionRecord(0, FOREVER, 1, FOREVER, 1, {"weight": float("nan")}),
        VersionRecord(0, FOREVER, 1, FOREVER, 1, {"unheard_of": 1}),
        VersionRecord(0, FOREVER, 1, FOREVER, 1, {"name": "\ud800"}),
        VersionRecord(0, FOREVER, 1, FOREVER, 1, {}, attributes=(Attribute("w"),)),
        VersionRecord(
            0, FOREVER, 1, FOREVER, 1, {}, attributes=(Attribute("w", number=1), Attribute("w", number=2))
        ),
        VersionRecord(0, FOREVER, 1, FOREVER, 1, {}, edges=(Edge("IN", "Part", "x"),)),
        VersionRecord(0, FOREVER, 1, FOREVER, 1, {}, edges=(Edge("IN", "Thing", "x", {"position": 1}),)),
    ],
)
async def test_a_record_that_cannot_be_kept_is_refused_and_nothing_is_written(
    tmp_path: Folder, record: VersionRecord
) -> None:
    store = await open_embedded(str(tmp_path / "graph.db"), SCHEMA)

    with pytest.raises(BadRequest):
        await store.apply([change("fine"), change("a", record)], known_at=1)

    assert await store.find(Find("Thing")) == []
    await store.close()


async def test_closing_a_record_that_is_not_open_is_refused(tmp_path: Folder) -> None:
    store = await open_embedded(str(tmp_path / "graph.db"), SCHEMA)

    with pytest.raises(BadRequest, match="not open records"):
        await store.apply([Change("Thing", "a", 0, 1, (17,), ())], known_at=1)
    await store.close()


async def test_a_slow_read_ends_at_its_deadline_and_the_store_goes_on(tmp_path: Folder) -> None:
    store = await open_embedded(str(tmp_path / "graph.db"), SCHEMA)
    await store.apply([change(str(number), name="a" * 4000) for number in range(800)], known_at=1)
    start = time.perf_counter()

    with pytest.raises(Timeout):
        await store.find(SLOW, timeout=0.03)

    assert time.perf_counter() - start < 0.5
    await store.ping(timeout=2)
    await store.close()


async def test_a_cancelled_read_lets_go_of_its_thread(tmp_path: Folder) -> None:
    store = await open_embedded(str(tmp_path / "graph.db"), SCHEMA)
    await store.apply([change(str(number), name="a" * 4000) for number in range(800)], known_at=1)
    reads = [asyncio.create_task(store.find(SLOW)) for _ in range(8)]
    await asyncio.sleep(0.02)

    for read in reads:
        read.cancel()
    await asyncio.gather(*reads, return_exceptions=True)

    await store.ping(timeout=1)
    await store.close()


async def test_a_closed_store_says_so(tmp_path: Folder) -> None:
    store = await open_embedded(str(tmp_path / "graph.db"), SCHEMA)
    await store.close()

    with pytest.raises(Unavailable, match="closed"):
        await store.ping()


async def test_a_second_process_that_writes_waits_its_turn(tmp_path: Folder) -> None:
    path = str(tmp_path / "graph.db")
    one, other = await open_embedded(path, SCHEMA), await open_embedded(path, SCHEMA)

    await asyncio.gather(
        *(
            store.apply([change(f"{name}{n}")], known_at=1)
            for n in range(20)
            for name, store in (("a", one), ("b", other))
        )
    )

    assert len(await one.find(Find("Thing"))) == len(await other.find(Find("Thing"))) == 40
    await one.close()
    await other.close()
