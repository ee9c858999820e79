"""What holds now, where a version was dated in the future: shown when its time has come."""

from __future__ import annotations

from typing import Final

from graph.declared import Catalog
from graph.neo4j_session import Transaction
from graph.neo4j_statements import DUE_NOW, FORGET_DUE, hold_anchors, show_present

_MOST: Final = 5_000
"Instants in one transaction; when more are due, the reader asks again."


async def promote(transaction: Transaction, catalog: Catalog, now: int) -> None:
    """Let the records whose time has come take effect. Two services that do so at once do no harm."""
    (found,) = await transaction.run(DUE_NOW, now=now, most=_MOST)
    assert isinstance(found, list)
    touched: dict[str, set[str]] = {}
    for _, kind, id in found:
        touched.setdefault(kind, set()).add(id)
    for kind in sorted(touched.keys() & catalog.nodes.keys()):
        ids = sorted(touched[kind])
        await transaction.run(hold_anchors(kind), ids=ids)
        await transaction.run(show_present(catalog, kind), ids=ids, kind=kind, now=now)
    await transaction.run(FORGET_DUE, instants=[instant for instant, _, _ in found])
