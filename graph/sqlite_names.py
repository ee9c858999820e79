"""What a schema is called in SQLite: tables and columns."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from graph.store import Property, PropertyType

COLUMN_TYPES: Final = {
    PropertyType.STRING: "TEXT",
    PropertyType.INTEGER: "INTEGER",
    PropertyType.FLOAT: "REAL",
    PropertyType.BOOLEAN: "INTEGER",
    PropertyType.TIME: "INTEGER",
    PropertyType.JSON: "TEXT",
}


def node_table(kind: str) -> str:
    """Return the table of the nodes of a kind that hold now."""
    return f'"node_{kind}"'


def past_table(kind: str) -> str:
    """Return the table of all version records of a kind."""
    return f'"past_{kind}"'


def link_table(edge: str) -> str:
    """Return the table of the edges of a kind that hold now."""
    return f'"link_{edge}"'


def past_link_table(edge: str) -> str:
    """Return the table of the edges of a kind in all version records."""
    return f'"past_link_{edge}"'


def column(name: str) -> str:
    """Return the column of a declared property."""
    return f'"p_{name}"'


def folded(column: str) -> str:
    """Return a column without case. SQLite folds plain ASCII itself; for other texts it waits for Python."""
    return f"CASE WHEN {column} GLOB '*[^ -~]*' THEN fold({column}) ELSE lower({column}) END"


def columns(properties: Iterable[Property], *, of: str = "") -> str:
    """Return the columns of the properties, each with a leading comma, so that none is fine too."""
    prefix = f"{of}." if of else ""
    return "".join(f", {prefix}{column(each.name)}" for each in properties)
