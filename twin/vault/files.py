"""Files of revisions in the graph. Revision, role, name and bytes identify one: the same again is the same file."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from graph.store import Expand, Of
from twin.catalog import FILES, revision_id
from twin.errors import NotFound, Store
from twin.stores import translated
from twin.timeline import Json, Write, segment_at
from twin.write.draft import Draft, Node
from twin.write.engine import Terms


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file whose bytes are stored."""

    document: str
    revision: str
    name: str
    media_type: str
    role: str
    size: int
    sha256: str

    @property
    def revision_id(self) -> str:
        """The store's id of the revision it belongs to."""
        return revision_id(self.document, self.revision)

    @property
    def id(self) -> str:
        """The id that this file has, and no other."""
        parts = [self.revision_id, self.role, self.name, self.sha256]
        return str(uuid.uuid5(_FILES, orjson.dumps(parts).decode()))

    @property
    def object_key(self) -> str:
        """Where its bytes lie; every file with these bytes shares them."""
        return object_key(self.sha256)


def object_key(sha256: str) -> str:
    """Return where the bytes with this digest lie."""
    return f"sha256/{sha256[:2]}/{sha256}"


async def require_revisions(draft: Draft, terms: Terms, ids: Sequence[str]) -> None:
    """Raise NotFound for a revision that does not exist; one call for all."""
    await draft.load("document_revision", ids)
    for id in ids:
        node = draft.get("document_revision", id)
        if segment_at(node.wanted, terms.valid_from) is None:
            raise NotFound(
                f"there is no {node.global_id}; write the document with that revision first",
                path=("revision",),
                value=node.global_id,
            )


async def add_files(draft: Draft, terms: Terms, files: Sequence[KnownFile]) -> tuple[str, ...]:
    """Add the files to their revisions, and their bytes to the revisions' sizes; return their ids in order."""
    revisions = tuple(dict.fromkeys(file.revision_id for file in files))
    await require_revisions(draft, terms, revisions)
    await draft.load("file", [file.id for file in files])
    async with translated(Store.GRAPH):
        rows = await draft.graph.expand(
            Expand("document_revision", revisions, FILES, columns=(Of("sequence"),))
        )
    last = dict.fromkeys(revisions, 0)
    for revision, _, sequence in rows:
        last[str(revision)] = max(last[str(revision)], int(str(sequence)))
    for file in files:
        node = draft.get("file", file.id)
        if segment_at(node.wanted, terms.valid_from) is None:
            last[file.revision_id] += 1
            _add(draft, terms, node, file, last[file.revision_id])
    return tuple(file.id for file in files)


def _add(draft: Draft, terms: Terms, node: Node, file: KnownFile, sequence: int) -> None:
    node.apply(Write(terms.valid_from, _fields(file, terms, sequence), terms.by, terms.reason))
    if file.role == "SOURCE":
        revision = draft.get("document_revision", file.revision_id)
        size = revision.fields_at(terms.valid_from).get("size", 0)
        assert isinstance(size, int)
        revision.apply(Write(terms.valid_from, {"size": size + file.size}, terms.by, terms.reason))


def _fields(file: KnownFile, terms: Terms, sequence: int) -> dict[str, Json]:
    return {
        "revision": file.revision_id,
        "name": file.name,
        "media_type": file.media_type,
        "role": file.role,
        "size": file.size,
        "sha256": file.sha256,
        "object_key": file.object_key,
        "created_at": terms.valid_from,
        "sequence": sequence,
    }


_FILES: Final = uuid.UUID("5b0c4a34-6a4c-5d1e-9c53-3a8e3f0a7c11")
"The name space of file ids; changing it would make every file that is stored again a second one."
