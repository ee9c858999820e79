"""Search by words in Cypher: a full-text index over the folded texts of each kind, cut at white space alone.

A word is asked for whole, as a beginning and as a part, in this order of weight; its characters are escaped, so the
syntax of the index means nothing in it. A part of a word makes the index look through all its words.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from graph.cypher_names import WORDS, now_label, words_index
from graph.cypher_query import Query, Statement
from graph.declared import Catalog
from graph.store import Property, WordHit, Words
from graph.wording import MOST_LOOKED_AT, best_hits, wanted_words, word_hit

_LONGEST_ASKED: Final = 100
"The index cuts longer words; what it finds is held against the whole word."


def words_text(catalog: Catalog, request: Words) -> Statement | None:
    """Return the statement of a search; None when nothing can be found. Its one column is a list of rows."""
    words = wanted_words(request)
    kinds = _searched_kinds(catalog, request)
    if not words or not kinds:
        return None
    query = Query(catalog)
    asked, most = query.bind(lucene(words)), query.bind(max(MOST_LOOKED_AT, request.limit))
    whole = f"all(word IN {query.bind(words)} WHERE node.{WORDS} CONTAINS word)"
    found = " UNION ALL ".join(_of_kind(catalog, kind, asked, most, whole) for kind in kinds)
    best = f"WITH kind, id, texts, score ORDER BY score DESC LIMIT {most}"
    rows = f"CALL () {{ {found} }} {best} WITH collect([kind, id, texts]) AS rows"
    return query.statement(rows, "rows", [None])


def lucene(words: Sequence[str]) -> str:
    """Return the question to the index: all the words, whole ones before beginnings before parts."""
    return " AND ".join(f"({word}^3 OR {word}*^2 OR *{word}*)" for word in map(_escaped, words))


def read_hits(catalog: Catalog, request: Words, rows: object) -> list[WordHit]:
    """Return the hits, best first."""
    assert isinstance(rows, list)
    words = wanted_words(request)
    hits = []
    for kind, id, texts in rows:
        names = (each.name for each in searched(catalog, kind))
        named = {name: text for name, text in zip(names, texts, strict=True) if text}
        hits.append(word_hit(kind, id, named, words))
    return best_hits(hits, request.limit)


def searched(catalog: Catalog, kind: str) -> tuple[Property, ...]:
    """Return the properties of a kind that words are looked for in."""
    return tuple(each for each in catalog.node(kind).properties if each.words)


def _searched_kinds(catalog: Catalog, request: Words) -> list[str]:
    return [kind for kind in dict.fromkeys(request.kinds) if searched(catalog, kind)]


def _of_kind(catalog: Catalog, kind: str, asked: str, most: str, whole: str) -> str:
    texts = ", ".join(f"node.{each.name}" for each in searched(catalog, kind))
    return (
        f"CALL db.index.fulltext.queryNodes('{words_index(kind)}', {asked}, {{limit: {most}}}) YIELD node, score"
        f" WHERE node:{now_label(kind)} AND {whole} RETURN '{kind}' AS kind, node.id AS id, [{texts}] AS texts, score"
    )


def _escaped(word: str) -> str:
    return "".join(each if each.isalnum() else f"\\{each}" for each in word[:_LONGEST_ASKED])
