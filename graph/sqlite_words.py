"""Search by words: an FTS5 index of three-letter pieces over folded text, one row per node that holds now.

Folded means without case and accents; the text shown is the original. Words of fewer than three letters are looked for
one row after the other.
"""

from __future__ import annotations

import sqlite3
import unicodedata
from collections.abc import Sequence
from typing import Final

from graph.declared import Catalog
from graph.errors import BadRequest
from graph.sqlite_names import column, node_table
from graph.sqlite_query import either
from graph.store import Property, WordHit, Words

_INDEXED_LENGTH: Final = 3
_SNIPPET: Final = 80
_MOST_LOOKED_AT: Final = 500
_MOST_WORDS: Final = 32
_LIMITS: Final = range(1, 10_001)


def index_words(connection: sqlite3.Connection, catalog: Catalog, kind: str) -> None:
    """Bring the index up to date for the rows in temp.touched; texts that stayed the same are not written."""
    if not _searched(catalog, kind):
        return
    wanted = _texts(connection, catalog, kind, "SELECT row FROM temp.holding")
    stored = dict(
        connection.execute(
            "SELECT w.rowid, w.text FROM temp.touched AS t CROSS JOIN words AS w ON w.rowid = t.row"
        )
    )
    outdated = [(row,) for row, text in stored.items() if wanted.get(row) != text]
    connection.executemany("DELETE FROM words WHERE rowid = ?", outdated)
    connection.executemany(
        "INSERT INTO words(rowid, text) VALUES (?, ?)",
        [(row, text) for row, text in wanted.items() if stored.get(row) != text],
    )


def index_all_words(connection: sqlite3.Connection, catalog: Catalog) -> None:
    """Index the kinds whose searched properties are not those that the file was indexed by."""
    indexed = dict(connection.execute("SELECT kind, properties FROM words_of"))
    for kind in catalog.nodes:
        wanted = ",".join(each.name for each in _searched(catalog, kind))
        if indexed.get(kind, "") == wanted:
            continue
        rows = f"SELECT row FROM {node_table(kind)}"
        connection.execute(f"DELETE FROM words WHERE rowid IN ({rows})")
        connection.executemany(
            "INSERT INTO words(rowid, text) VALUES (?, ?)", _texts(connection, catalog, kind, rows).items()
        )
        connection.execute("INSERT OR REPLACE INTO words_of VALUES (?, ?)", (kind, wanted))


def find_words(connection: sqlite3.Connection, catalog: Catalog, request: Words) -> list[WordHit]:
    """Return the nodes that have all the words, or words with these parts, in their texts; best first."""
    if request.limit not in _LIMITS:
        raise BadRequest(f"the limit of words is {request.limit}; use {_LIMITS.start} to {_LIMITS.stop - 1}")
    words = tuple(dict.fromkeys(fold_text(request.text).split()))[:_MOST_WORDS]
    kinds = [kind for kind in dict.fromkeys(request.kinds) if _searched(catalog, kind)]
    if not words or not kinds:
        return []
    found = _candidates(connection, words, kinds, limit=max(_MOST_LOOKED_AT, request.limit))
    hits: list[WordHit] = []
    for kind in kinds:
        ranked = {row: score for row, of_kind, score in found if of_kind == kind}
        hits += _hits(connection, catalog, kind, ranked, words)
    hits.sort(key=lambda hit: (-hit.score, hit.kind, hit.id))
    return hits[: request.limit]


def fold_text(text: str) -> str:
    """Return the text without case and accents."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_character(each) for each in text.casefold())


def _searched(catalog: Catalog, kind: str) -> tuple[Property, ...]:
    return tuple(each for each in catalog.node(kind).properties if each.words)


def _texts(connection: sqlite3.Connection, catalog: Catalog, kind: str, rows: str) -> dict[int, str]:
    """The folded texts of the nodes that a sub-select names; without any text there is no entry."""
    names = [f"n.{column(each.name)}" for each in _searched(catalog, kind)]
    if not names:
        return {}
    stored = connection.execute(
        f"SELECT n.row, {', '.join(names)} FROM {node_table(kind)} AS n WHERE n.row IN ({rows})"
    )
    folded = {row: fold_text("\n".join(text for text in texts if text)) for row, *texts in stored}
    return {row: text for row, text in folded.items() if text}


def _candidates(
    connection: sqlite3.Connection, words: Sequence[str], kinds: Sequence[str], *, limit: int
) -> list[tuple[int, str, float]]:
    """(row, kind, score) of the texts that hold all words. Quotes make a word data: FTS syntax means nothing in it."""
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
    score, order = ("-w.rank", "w.rank, ") if long else ("0.0", "")
    return connection.execute(
        f"SELECT w.rowid, k.name, {score} FROM words AS w CROSS JOIN node AS n ON n.row = w.rowid"
        f" CROSS JOIN kind AS k ON k.number = n.kind WHERE {' AND '.join(conditions)} ORDER BY {order}w.rowid LIMIT ?",
        values,
    ).fetchall()


def _hits(
    connection: sqlite3.Connection,
    catalog: Catalog,
    kind: str,
    ranked: dict[int, float],
    words: Sequence[str],
) -> list[WordHit]:
    properties = _searched(catalog, kind)
    rows = connection.execute(
        f"SELECT n.row, n.id, {', '.join(f'n.{column(each.name)}' for each in properties)} FROM {node_table(kind)} AS n"
        f" WHERE n.row IN ({', '.join('?' * len(ranked))})",
        list(ranked),
    )
    hits = []
    for row, id, *texts in rows:
        named = [(each.name, text) for each, text in zip(properties, texts, strict=True) if text]
        name, text = max(named, key=lambda pair: _fit(fold_text(pair[1]), words))
        best = max(_fit(fold_text(text), words) for _, text in named)
        hits.append(WordHit(kind, id, name, _snippet(text, words), round(ranked[row] + best, 6)))
    return hits


def _fit(text: str, words: Sequence[str]) -> float:
    """How well a text fits: whole words count most, their beginnings more than their middles; short texts a little."""
    tokens = "".join(each if each.isalnum() else " " for each in text).split()
    total = 0.0
    for word in words:
        if word in tokens or word == text:
            total += 3
        elif any(token.startswith(word) for token in tokens):
            total += 2
        elif word in text:
            total += 1
    return total + len(words) / (1 + len(text))


def _snippet(text: str, words: Sequence[str]) -> str:
    """The part of the original text around the first word found in it."""
    pieces = (
        [_fold_character(each) for each in text.casefold()]
        if len(text.casefold()) == len(text)
        else list(text)
    )
    folded = "".join(pieces)
    places = [place for word in words if (place := folded.find(word)) >= 0]
    reached, start = 0, 0
    for start, piece in enumerate(pieces):  # noqa: B007 - the place where it ends is what is looked for
        reached += len(piece)
        if reached > min(places, default=0):
            break
    first = max(0, min(start - _SNIPPET // 4, len(text) - _SNIPPET))
    shown = text[first : first + _SNIPPET].strip()
    return f"{'…' if first else ''}{shown}{'…' if first + _SNIPPET < len(text) else ''}"


def _fold_character(character: str) -> str:
    if character.isascii():
        return character
    return "".join(
        each for each in unicodedata.normalize("NFKD", character) if not unicodedata.combining(each)
    )
