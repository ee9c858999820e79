"""Chains over SQLite: part after part, by one thread in one go."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

from graph.chains import as_expand, kinds
from graph.declared import Catalog
from graph.sqlite_text import Statement, expand_text, find_text
from graph.store import Chain, Find, Row

Run = Callable[[sqlite3.Connection, Statement], list[Row]]


def run_chain(connection: sqlite3.Connection, catalog: Catalog, chain: Chain, run: Run) -> list[list[Row]]:
    """Return the rows of each part; `run` runs one statement."""
    kinds(chain)  # refuses a chain that cannot be followed, before anything is asked
    head = chain.head
    text = find_text(catalog, head) if isinstance(head, Find) else expand_text(catalog, head)
    parts = [run(connection, text)]
    for follow in chain.follows:
        request = as_expand(chain, follow, parts[follow.of])
        parts.append(run(connection, expand_text(catalog, request)))
    return parts
