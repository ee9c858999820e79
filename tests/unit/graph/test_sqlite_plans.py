"""How SQLite goes about requests: the steps it plans, where a wrong one would cost the plant instead of the part."""

from __future__ import annotations

import sqlite3
from pathlib import Path as Folder

import pytest

from graph import (
    TRUE,
    All,
    AttributeOf,
    Compare,
    Direction,
    Expand,
    Find,
    Id,
    Labelled,
    Linked,
    Of,
    OneOf,
    Order,
    Path,
    Predicate,
)
from graph import Test as Is
from graph.declared import read_schema
from graph.embedded import open_embedded
from graph.sqlite_connection import connect_reader
from graph.sqlite_text import Statement, expand_text, find_text
from tests.conformance.graph_timelines import SCHEMA

WITHIN_SITE = Linked(Path("IN", Direction.OUT, "Thing", 1, None), Compare(Id(), Is.EQ, "SITE-1"))
SOME_NAMES = OneOf(Of("name"), ("pump", "motor"))
CATALOG = read_schema(SCHEMA)


@pytest.fixture
async def file(tmp_path: Folder) -> sqlite3.Connection:
    path = str(tmp_path / "graph.db")
    await (await open_embedded(path, SCHEMA)).close()
    return connect_reader(path)


def steps(connection: sqlite3.Connection, statement: Statement) -> list[str]:
    found = connection.execute(f"EXPLAIN QUERY PLAN {statement.text}", _values(statement)).fetchall()
    connection.close()
    return [str(row[3]) for row in found]


def _values(statement: Statement) -> dict[str, str | int | float | None]:
    return {**statement.values, "walk": 1}


@pytest.mark.parametrize(
    "where",
    [
        WITHIN_SITE,
        All((SOME_NAMES, WITHIN_SITE)),
        All((Compare(Of("name"), Is.EQ, "pump"), All((Compare(Of("size"), Is.GT, 3), WITHIN_SITE)))),
        All((Linked(Path("USES", Direction.OUT, "Piece"), TRUE), WITHIN_SITE)),
        All((SOME_NAMES, Labelled("erp", None, Compare(Of("value"), Is.EQ, "77")))),
        All((SOME_NAMES, OneOf(Id(), tuple(str(number) for number in range(1000))))),
        All((SOME_NAMES, Linked(Path("IN", Direction.OUT, "Thing"), Compare(Id(), Is.EQ, "LINE-1")))),
        Compare(AttributeOf("w", "number"), Is.EQ, 5),
    ],
)
def test_a_selective_condition_drives_the_search(file: sqlite3.Connection, where: Predicate) -> None:
    plan = steps(file, find_text(CATALOG, Find("Thing", where)))

    nodes = [step for step in plan if " n1 " in f"{step} "]
    assert len(nodes) == 1
    assert nodes[0].startswith("SEARCH n1 USING INTEGER PRIMARY KEY") or "id=?)" in nodes[0]


@pytest.mark.parametrize("order", [(), (Order(Of("name")),), (Order(Of("size"), nulls_first=True),)])
def test_a_page_in_the_order_of_an_index_is_not_sorted(
    file: sqlite3.Connection, order: tuple[Order, ...]
) -> None:
    plan = steps(file, find_text(CATALOG, Find("Thing", order=order, limit=20)))

    assert not [step for step in plan if "TEMP B-TREE" in step]


def test_a_condition_on_linked_nodes_does_not_look_at_those_of_the_whole_graph(
    file: sqlite3.Connection,
) -> None:
    """What stands beyond the site, or beyond the sources of an expand, must not cost anything."""
    linked = Linked(Path("USES", Direction.OUT, "Thing"), Compare(Of("name"), Is.EQ, "gear"))
    below = Path("IN", Direction.IN, "Thing")

    found = [find_text(CATALOG, Find("Thing", All((linked, WITHIN_SITE))))]
    found += [expand_text(CATALOG, Expand("Thing", ("a", "b"), below, linked, limit=2))]

    for statement in found:
        plan = [
            str(row[3]) for row in file.execute(f"EXPLAIN QUERY PLAN {statement.text}", _values(statement))
        ]
        assert not [step for step in plan if "by_Thing_name" in step]
    file.close()


@pytest.mark.parametrize("direction", Direction)
def test_an_expand_looks_up_edges_and_ends(file: sqlite3.Connection, direction: Direction) -> None:
    path = Path("IN", direction, "Thing")

    plan = steps(file, expand_text(CATALOG, Expand("Thing", ("a", "b"), path, limit=3)))

    tables = [step for step in plan if step.startswith("SCAN") and step.split()[1][0] in "en"]
    assert tables == []


def test_a_folded_comparison_uses_the_index_of_folded_names(file: sqlite3.Connection) -> None:
    plan = steps(file, find_text(CATALOG, Find("Thing", Compare(Of("name"), Is.EQ, "PUMP", fold=True))))

    assert any("by_plain_Thing_name" in step for step in plan)
