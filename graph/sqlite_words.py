"""Search by words: an FTS5 index of three-letter pieces over folded text, one row per node that holds now.

Folded means without case and accents; the text shown is the original. Words of fewer than three letters are looked for
one row after the other.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final

from graph.declared import Catalog
from graph.logic import either
from graph.sqlite_bulk import insert_rows, read_rows_at_once
from graph.sqlite_names import column, node_table
from graph.store import Property, WordHit, Words
from graph.wording import MOST_LOOKED_AT, best_hits, fold_text, wanted_words, word_hit

_INDEXED_LENGTH: Final = 3


def index_words(connection: sqlite3.Connection, catalog: Catalog, kind: str) -> None:
    """Bring the index up to date for the rows in temp.touched; texts that stayed the same are not written."""
    if not _searched(catalog, kind):
        return
    wanted = _texts(connection, catalog, kind, "SELECT row FROM temp.holding")
    there = "FROM temp.touched AS t CROSS JOIN words AS w ON w.rowid = t.row"
    stored: dict[int, str] = dict(read_rows_at_once(connection, "w.rowid, w.text", there, ()))
    outdated = [(row,) for row, text in stored.items() if wanted.get(row) != text]
    connection.executemany("DELETE FROM words WHERE rowid = ?", outdated)
    changed = [(row, text) for row, text in wanted.items() if stored.get(row) != text]
    insert_rows(connection, "words(rowid, text)", changed)


def index_all_words(connection: sqlite3.Connection, catalog: Catalog) -> None:
    """Index the kinds whose searched properties are not those that the file was indexed by."""
    indexed = dict(connection.execute("SELECT kind, properties FROM words_of"))
    for kind in catalog.nodes:
        wanted = ",".join(each.name for each in _searched(catalog, kind))
        if indexed.get(kind, "") == wanted:
            continue
        rows = f"SELECT row FROM {node_table(kind)}"
        connection.execute(f"DELETE FROM words WHERE rowid IN ({rows})")
        texts = list(_texts(connection, catalog, kind, rows).items())
        insert_rows(connection, "words(rowid, text)", texts)
        connection.execute("INSERT OR REPLACE INTO words_of VALUES (?, ?)", (kind, wanted))


def find_words(connection: sqlite3.Connection, catalog: Catalog, request: Words) -> list[WordHit]:
    """Return the nodes that have all the words, or words with these parts, in their texts; best first."""
    words = wanted_words(request)
    kinds = [kind for kind in dict.fromkeys(request.kinds) if _searched(catalog, kind)]
    if not words or not kinds:
        return []
    found = _candidates(connection, words, kinds, limit=max(MOST_LOOKED_AT, request.limit))
    hits: list[WordHit] = []
    for kind in kinds:
        rows = [row for row, of_kind in found if of_kind == kind]
        hits += _hits(connection, catalog, kind, rows, words)
    return best_hits(hits, request.limit)


def _searched(catalog: Catalog, kind: str) -> tuple[Property, ...]:
    return tuple(each for each in catalog.node(kind).properties if each.words)


def _texts(connection: sqlite3.Connection, catalog: Catalog, kind: str, rows: str) -> dict[int, str]:
    """The folded texts of the nodes that a sub-select names; without any text there is no entry."""
    names = [f"n.{column(each.name)}" for each in _searched(catalog, kind)]
    if not names:
        return {}
    there = f"FROM {node_table(kind)} AS n WHERE n.row IN ({rows})"
    stored = read_rows_at_once(connection, f"n.row, {', '.join(names)}", there, ())
    folded = {row: fold_text("\n".join(text for text in texts if text)) for row, *texts in stored}
    return {row: text for row, text in folded.items() if text}


def _candidates(
    connection: sqlite3.Connection, words: Sequence[str], kinds: Sequence[str], *, limit: int
) -> list[tuple[int, str]]:
    """(row, kind) of the texts that hold all words. Quotes make a word data: FTS syntax means nothing in it."""
    long = [word for word in words if len(word) >= _INDEXED_LENGTH]
    short = [word for word in words if len(word) < _INDEXED_LENGTH]
    values: list[str | int] = []
    conditions = ["1"]
    if long:
        conditions.append("w.text MATCH ?")
        values.append(" ".join('"' + word.replace('"', '""') + '"' for word in long))
    conditions += ["instr(w.text, ?) > 0"] * len(short)
    values += short
    conditions.append(either(["k.name = ?"] * len(kinds)))
    values += [*kinds, limit]
    order = "w.rank, " if long else ""
    return connection.execute(
        f"SELECT w.rowid, k.name FROM words AS w CROSS JOIN node AS n ON n.row = w.rowid"
        f" CROSS JOIN kind AS k ON k.number = n.kind WHERE {' AND '.join(conditions)} ORDER BY {order}w.rowid LIMIT ?",
        values,
    ).fetchall()


def _hits(
    connection: sqlite3.Connection,
    catalog: Catalog,
    kind: str,
    found: Sequence[int],
    words: Sequence[str],
) -> list[WordHit]:
    properties = _searched(catalog, kind)
    rows = connection.execute(
        f"SELECT n.id, {', '.join(f'n.{column(each.name)}' for each in properties)} FROM {node_table(kind)} AS n"
        f" WHERE n.row IN ({', '.join('?' * len(found))})",
        found,
    )
    hits = []
    for id, *texts in rows:
        named = {each.name: text for each, text in zip(properties, texts, strict=True) if text}
        hits.append(word_hit(kind, id, named, words))
    return hits
