"""One identifier names one thing: what a draft claims, against itself and against what is stored (law G3)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from graph.store import Label
from twin.errors import DuplicateIdentifier, Store, TwinError
from twin.stores import translated
from twin.write.draft import Draft, Node, breathe
from twin.write.fields import labels_of

Key = tuple[str, str]


class Claim(NamedTuple):
    """A thing that carries a label over [start, end)."""

    owner: Key
    start: int
    end: int


async def check_labels(draft: Draft, row_of: Mapping[Key, int]) -> dict[int, TwinError]:
    """Return the rows whose things claim a label of another thing at some instant; the later row is to blame."""
    if not row_of:
        return {}
    claims = await _claims(node for node in draft.changed() if (node.kind, node.id) in row_of)
    if not claims:
        return {}
    for label, owner in (await _other_owners(draft, claims)).items():
        claims[label] += [
            c for c in (await _claims([draft.get(*owner)])).get(label, []) if c not in claims[label]
        ]
    wrong: dict[int, TwinError] = {}
    for label, found in claims.items():
        for claim, other in _overlaps(found):
            later, earlier = sorted((claim, other), key=lambda c: row_of.get(c.owner, -1), reverse=True)
            wrong.setdefault(row_of[later.owner], _taken(label, draft.get(*earlier.owner)))
    return wrong


async def _other_owners(draft: Draft, claims: Mapping[Label, list[Claim]]) -> dict[Label, Key]:
    async with translated(Store.GRAPH):
        owners = await draft.graph.label_owners(list(claims))
    owners |= {label: owner for label, owner in draft.known_owners.items() if label in claims}
    others = {label: owner for label, owner in owners.items() if all(c.owner != owner for c in claims[label])}
    for kind in sorted({kind for kind, _ in others.values()}):
        await draft.load(kind, [id for k, id in others.values() if k == kind])
    return others


async def _claims(nodes: Iterable[Node]) -> dict[Label, list[Claim]]:
    claims: dict[Label, list[Claim]] = {}
    for index, node in enumerate(nodes):
        await breathe(index)
        for segment in node.wanted:
            for label in labels_of(segment.fields.items()) if segment.alive else ():
                claim = Claim((node.kind, node.id), segment.valid_from, segment.valid_to)
                claims.setdefault(label, []).append(claim)
    return claims


def _overlaps(claims: list[Claim]) -> list[tuple[Claim, Claim]]:
    return [
        (a, b)
        for i, a in enumerate(claims)
        for b in claims[i + 1 :]
        if a.owner != b.owner and a.start < b.end and b.start < a.end
    ]


def _taken(label: Label, owner: Node) -> DuplicateIdentifier:
    of = f" of {label.issuer!r}" if label.issuer else ""
    return DuplicateIdentifier(
        f"identifier {label.scheme!r}{of} {label.value!r} already names {owner.global_id}; one names one thing",
        path=("identifiers",),
        value=label.value,
    )
