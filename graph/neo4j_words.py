"""The searched text of nodes that are there already, when the schema has other properties searched."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Final

from graph.cypher_names import OF, WORDS, any_label, version_label
from graph.cypher_words import searched
from graph.declared import Catalog
from graph.neo4j_session import Server, Transaction
from graph.wording import fold_text

_MOST: Final = 1_000
"Nodes, with all their records, in one transaction."
_SET: Final = (
    f"UNWIND $rows AS row MATCH (n) WHERE elementId(n) = row.node SET n.{WORDS} = row.words RETURN count(n)"
)


def searched_names(catalog: Catalog) -> dict[str, list[str]]:
    """Return by kind the names of the properties that words are looked for in."""
    return {kind: [each.name for each in searched(catalog, kind)] for kind in catalog.nodes}


async def rewrite_words(
    server: Server, catalog: Catalog, before: Mapping[str, list[str]], *, until: float
) -> None:
    """Write the searched text anew for each kind whose searched properties are not those of before."""
    for kind, names in searched_names(catalog).items():
        if names != before.get(kind, []):
            await _rewrite_kind(server, kind, names, until)


async def _rewrite_kind(server: Server, kind: str, names: list[str], until: float) -> None:
    after = ""
    while True:
        page = {"after": after, "most": _MOST}
        last, nodes = await server.read(_page(kind, names), page, until=until)
        if last is None:
            return
        assert isinstance(nodes, list)
        rows = [{"node": node, "words": _folded(texts)} for node, texts in nodes]
        await server.write(partial(_write, rows=rows), until=until)
        after = str(last)


async def _write(transaction: Transaction, rows: list[dict[str, str | None]]) -> None:
    await transaction.run(_SET, rows=rows)


def _page(kind: str, names: list[str]) -> str:
    """The last id of a page, and all that its nodes and their records hold of the searched texts."""
    texts = ", ".join(f"n.{name}" for name in names)
    return (
        f"MATCH (a:{any_label(kind)}) WHERE a.id > $after WITH a ORDER BY a.id LIMIT $most"
        f" OPTIONAL MATCH (v:{version_label(kind)})-[:{OF}]->(a) WITH a, collect(v) AS records"
        f" UNWIND [a] + records AS n RETURN max(a.id), collect([elementId(n), [{texts}]])"
    )


def _folded(texts: list[str | None]) -> str | None:
    return fold_text("\n".join(text for text in texts if text)) or None
