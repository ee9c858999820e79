"""Texts without case: SQLite folds plain ASCII itself, and comes to what Python's casefold says of any text."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from graph import open_graph
from graph.sqlite_connection import connect_writer
from graph.sqlite_names import folded
from graph.store import NodeKind, Property, Schema

SCHEMA = Schema(nodes=(NodeKind("Thing", (Property("name", indexed=True),)),), edges=())


def test_sqlite_folds_as_python_does(tmp_path: Path) -> None:
    connection = connect_writer(str(tmp_path / "graph.db"))

    @settings(deadline=None)
    @given(
        st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])) | st.text("aZ ~\t\x7fÄß")
    )
    def alike(text: str) -> None:
        found = connection.execute(f"SELECT {folded('value')} FROM (SELECT ? AS value)", (text,)).fetchone()

        assert found == (text.casefold(),)

    alike()
    assert connection.execute(f"SELECT {folded('value')} FROM (SELECT NULL AS value)").fetchone() == (None,)
    connection.close()


async def test_the_index_of_a_former_release_makes_way(tmp_path: Path) -> None:
    path = tmp_path / "graph.db"
    await (await open_graph(f"sqlite:{path}", SCHEMA)).close()
    former = connect_writer(str(path))
    former.execute('CREATE INDEX "by_folded_Thing_name" ON "node_Thing"(fold("p_name"))')
    former.close()

    await (await open_graph(f"sqlite:{path}", SCHEMA)).close()

    with sqlite3.connect(path) as looked_at:
        names = {name for (name,) in looked_at.execute("SELECT name FROM sqlite_schema WHERE type = 'index'")}
    looked_at.close()
    assert "by_plain_Thing_name" in names
    assert "by_folded_Thing_name" not in names
