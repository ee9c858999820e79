"""Move a revision of a document or a part through its states; releasing one supersedes the one released before."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, get_args

from graph.store import Expand
from twin.catalog import JOINT, REVISIONS, candidates
from twin.errors import BadRequest, Conflict, NotFound, Store, Unsupported, ValidationFailed
from twin.model import RevisionState
from twin.stores import translated
from twin.timeline import Json, Write, lives_after
from twin.write.draft import Draft, Node
from twin.write.engine import Terms, check_version
from twin.write.structures import load_structures

MOVES: Final[Mapping[str, tuple[str, ...]]] = {
    "IN_WORK": ("IN_REVIEW", "RELEASED"),
    "IN_REVIEW": ("IN_WORK", "RELEASED"),
    "RELEASED": ("SUPERSEDED", "OBSOLETE"),
    "SUPERSEDED": ("OBSOLETE",),
    "OBSOLETE": (),
}
"From each state, the states that may follow it."


async def transition(draft: Draft, terms: Terms, id: str, to: str, expected_version: int | None) -> str:
    """State the new state of a revision and what follows from it; return its global id."""
    if to not in get_args(RevisionState):
        raise ValidationFailed(f"{to!r} is no state; give one of {', '.join(MOVES)}", path=("to",), value=to)
    node = await _revision(draft, terms, id)
    check_version(node, expected_version)
    state = str(node.fields_at(terms.valid_from).get("state", "IN_WORK"))
    if to not in MOVES[state]:
        allowed = ", ".join(MOVES[state]) or "nothing"
        raise Conflict(
            f"{node.global_id} is {state}, which {allowed} may follow, not {to}", path=("to",), value=to
        )
    if node.kind == "document_revision":
        _move(terms, node, to, await _siblings(draft, node))
        return node.global_id
    number, _, _ = node.id.partition(JOINT)
    structures = await load_structures(draft, (number,))
    _move(terms, node, to, structures.revisions(draft, number))
    await structures.settle(draft)
    return node.global_id


def _move(terms: Terms, node: Node, to: str, siblings: Iterable[Node]) -> None:
    fields: dict[str, Json] = {"state": to}
    if to == "RELEASED":
        fields["released_at"] = terms.valid_from
        for other in siblings:
            if other is not node and other.fields_at(terms.valid_from).get("state") == "RELEASED":
                other.apply(Write(terms.valid_from, {"state": "SUPERSEDED"}, terms.by, terms.reason))
    node.apply(Write(terms.valid_from, fields, terms.by, terms.reason))


async def _revision(draft: Draft, terms: Terms, id: str) -> Node:
    meant = candidates(id)
    if not meant and not id.startswith(("document-revision:", "revision:")):
        raise BadRequest(
            f"{id!r} is no global id; give revision:NUMBER/LABEL or document-revision:NUMBER/LABEL",
            path=("id",),
            value=id,
        )
    if any(each.kind not in _KINDS for each in meant):
        raise Unsupported(
            f"{id!r} has no states to move through; a revision of a part or a document has",
            path=("id",),
            value=id,
        )
    for each in meant:
        await draft.load(each.kind, [one.id for one in meant])
    nodes = [draft.get(each.kind, each.id) for each in meant]
    found = [node for node in nodes if lives_after(node.wanted, terms.valid_from)]
    if not found:
        raise NotFound(f"there is no {id!r}", path=("id",), value=id)
    if len(found) > 1:
        raise Conflict(
            f"{id!r} means {len(found)} revisions, because numbers or labels hold a slash", path=("id",)
        )
    return found[0]


async def _siblings(draft: Draft, node: Node) -> list[Node]:
    """Return the revisions that the document has now."""
    number, _, _ = node.id.partition(JOINT)
    async with translated(Store.GRAPH):
        rows = await draft.graph.expand(Expand("document", (number,), REVISIONS))
    await draft.load("document_revision", [str(row[1]) for row in rows])
    return [draft.get("document_revision", str(row[1])) for row in rows]


_KINDS = ("document_revision", "part_revision")
