"""The kinds of things, where each is kept, and what their fields are called there.

Ids: an asset, asset type, part, document, event, file or upload is known by its key, number or id; a signal by asset
and name, a revision of a document or part by number and label, joined by `JOINT`, which no key can hold: `A/B` + `C` is
not `A` + `B/C`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from graph.store import Direction, EdgeKind, NodeKind, Path, Property, PropertyType, Schema

JOINT: Final = "\x1f"

STRING, INTEGER, FLOAT, TIME, JSON = (
    PropertyType.STRING,
    PropertyType.INTEGER,
    PropertyType.FLOAT,
    PropertyType.TIME,
    PropertyType.JSON,
)

ASSET = NodeKind(
    "asset",
    (
        Property("key", words=True),
        Property("name", indexed=True, words=True),
        Property("type", indexed=True),
        Property("state", indexed=True),
        Property("serial_number", indexed=True, words=True),
    ),
)
ASSET_TYPE = NodeKind(
    "asset_type",
    (
        Property("key", words=True),
        Property("name", words=True),
        Property("extends"),
        Property("description"),
        Property("attributes", JSON),
        Property("signals", JSON),
    ),
)
SIGNAL = NodeKind(
    "signal",
    (
        Property("key", indexed=True, words=True),
        Property("asset", indexed=True),
        Property("name", indexed=True),
        Property("description", words=True),
        Property("unit"),
        Property("quantity"),
        Property("data_type"),
        Property("interpolation"),
        Property("sampling_interval_ns", INTEGER),
        Property("low", FLOAT),
        Property("high", FLOAT),
        Property("measurement"),
        Property("field"),
        Property("tags", JSON),
    ),
)
DOCUMENT = NodeKind(
    "document",
    (
        Property("number", words=True),
        Property("title", indexed=True, words=True),
        Property("kind", indexed=True),
        Property("project", indexed=True),
        Property("stage"),
    ),
)
DOCUMENT_REVISION = NodeKind(
    "document_revision",
    (
        Property("key"),
        Property("document"),
        Property("label"),
        Property("state"),
        Property("released_at", TIME),
        # The place in the order in which revisions were added; the newest has the greatest.
        Property("sequence", INTEGER),
        # Bytes of its SOURCE files together; missing without one.
        Property("size", INTEGER),
    ),
)
FILE = NodeKind(
    "file",
    (
        Property("name", words=True),
        Property("media_type"),
        Property("role"),
        Property("size", INTEGER),
        Property("sha256", indexed=True),
        Property("object_key"),
        Property("created_at", TIME),
        Property("sequence", INTEGER),
    ),
)
UPLOAD = NodeKind(
    "upload",
    (
        Property("document"),
        Property("revision"),
        Property("name"),
        Property("media_type"),
        Property("role"),
        Property("size", INTEGER),
        Property("sha256"),
        Property("expires_at", TIME),
        # Set once the bytes are verified: the id of the file they became.
        Property("file"),
    ),
)
EVENT = NodeKind(
    "event",
    (
        Property("kind", indexed=True),
        Property("at", TIME, indexed=True),
        Property("until", TIME),
        Property("title", words=True),
        Property("text", words=True),
        Property("severity", INTEGER),
        Property("by"),
    ),
)

# A named position of a host over time: who held it when. By it two things never hold one position at once.
PLACE = NodeKind(
    "place",
    (Property("host", indexed=True), Property("position"), Property("occupant")),
)
PART = NodeKind(
    "part",
    (
        Property("number", words=True),
        Property("name", indexed=True, words=True),
        Property("category", indexed=True),
        Property("unit"),
    ),
)
PART_REVISION = NodeKind(
    "part_revision",
    (
        Property("key", words=True),
        Property("part", indexed=True),
        Property("label"),
        Property("state", indexed=True),
        Property("released_at", TIME),
        # The place in the order in which revisions were added; the newest has the greatest.
        Property("sequence", INTEGER),
    ),
)

# All that resolving a structure reads of one part: its unit, its revisions, and their lines by view (twin/structure).
# One of these for each part, under the part's number; what uses what is the distinct USES edges between them, so that
# everything below or above a part is one walk over edges. SUBSTITUTE edges lead to what may stand in on some line.
STRUCTURE = NodeKind("structure", (Property("content", JSON), Property("digest")))

EDGES: Final = (
    EdgeKind("IN", ("asset",), ("asset",), (Property("position"),)),
    EdgeKind("RELATED", ("asset",), ("asset",), (Property("type"), Property("attributes", JSON))),
    EdgeKind("SIGNAL_OF", ("signal",), ("asset",)),
    EdgeKind("DESCRIBES", ("document",), ("asset", "document", "document_revision", "part", "part_revision")),
    EdgeKind("REVISION_OF", ("document_revision",), ("document",)),
    EdgeKind("FILE_OF", ("file",), ("document_revision",)),
    EdgeKind("CONCERNS", ("event",), ("asset",)),
    EdgeKind("ATTACHES", ("event",), ("document",)),
    EdgeKind("PART_REVISION_OF", ("part_revision",), ("part",)),
    EdgeKind(
        "ALTERNATE",
        ("part",),
        ("part",),
        (Property("preference", INTEGER), Property("quantity_factor", FLOAT), Property("sequence", INTEGER)),
    ),
    EdgeKind("REALISES", ("asset",), ("part_revision",)),
    EdgeKind("USES_ENGINEERING", ("structure",), ("structure",)),
    EdgeKind("USES_MANUFACTURING", ("structure",), ("structure",)),
    EdgeKind("USES_SERVICE", ("structure",), ("structure",)),
    EdgeKind("SUBSTITUTE", ("structure",), ("structure",)),
)
GRAPH: Final = Schema(
    nodes=(
        ASSET,
        ASSET_TYPE,
        SIGNAL,
        DOCUMENT,
        DOCUMENT_REVISION,
        FILE,
        UPLOAD,
        EVENT,
        PLACE,
        PART,
        PART_REVISION,
        STRUCTURE,
    ),
    edges=EDGES,
)

PARENT: Final = Path("IN", Direction.OUT, "asset")
ANCESTORS: Final = Path("IN", Direction.OUT, "asset", 1, None)
CHILDREN: Final = Path("IN", Direction.IN, "asset")
DESCENDANTS: Final = Path("IN", Direction.IN, "asset", 1, None)
SIGNALS: Final = Path("SIGNAL_OF", Direction.IN, "signal")
SIGNAL_ASSET: Final = Path("SIGNAL_OF", Direction.OUT, "asset")
DOCUMENTS: Final = Path("DESCRIBES", Direction.IN, "document")
SUBJECTS: Final = Path("DESCRIBES", Direction.OUT, "asset")
REVISIONS: Final = Path("REVISION_OF", Direction.IN, "document_revision")
NEWEST_REVISION: Final = Path("REVISION_OF", Direction.IN, "document_revision", last_by="sequence")
REVISION_DOCUMENT: Final = Path("REVISION_OF", Direction.OUT, "document")
FILES: Final = Path("FILE_OF", Direction.IN, "file")
FILE_REVISION: Final = Path("FILE_OF", Direction.OUT, "document_revision")
EVENTS: Final = Path("CONCERNS", Direction.IN, "event")
EVENT_ASSETS: Final = Path("CONCERNS", Direction.OUT, "asset")
EVENT_DOCUMENTS: Final = Path("ATTACHES", Direction.OUT, "document")
PART_REVISIONS: Final = Path("PART_REVISION_OF", Direction.IN, "part_revision")
NEWEST_PART_REVISION: Final = Path("PART_REVISION_OF", Direction.IN, "part_revision", last_by="sequence")
REVISION_PART: Final = Path("PART_REVISION_OF", Direction.OUT, "part")
ALTERNATES: Final = Path("ALTERNATE", Direction.OUT, "part")
REALISED: Final = Path("REALISES", Direction.OUT, "part_revision")
REALISED_BY: Final = Path("REALISES", Direction.IN, "asset")

GLOBAL_PREFIX: Final[Mapping[str, str]] = {
    "asset": "asset",
    "asset_type": "type",
    "signal": "signal",
    "document": "document",
    "document_revision": "document-revision",
    "event": "event",
    "file": "file",
    "part": "part",
    "part_revision": "revision",
}
"How each kind is written in a global id, `prefix:key`."


@dataclass(frozen=True, slots=True)
class GlobalId:
    """A kind and the store's id in it."""

    kind: str
    id: str


def global_id(kind: str, id: str) -> str:
    """Write the public id of a thing: the joint becomes a slash."""
    return f"{GLOBAL_PREFIX[kind]}:{id.replace(JOINT, '/')}"


def global_ids(kind: str, ids: Iterable[str]) -> list[str]:
    """Write the public ids of many things of one kind."""
    prefix = f"{GLOBAL_PREFIX[kind]}:"
    return [prefix + id.replace(JOINT, "/") for id in ids]


def candidates(text: str) -> tuple[GlobalId, ...]:
    """Read a public id into the store ids it may mean: one per place of the slash where the kind has two parts."""
    prefix, colon, key = text.partition(":")
    kind = next((k for k, p in GLOBAL_PREFIX.items() if p == prefix), None)
    if not colon or kind is None or not key:
        return ()
    if kind not in ("signal", "document_revision", "part_revision"):
        return (GlobalId(kind, key),)
    slashes = [i for i, character in enumerate(key) if character == "/"]
    return tuple(GlobalId(kind, f"{key[:i]}{JOINT}{key[i + 1 :]}") for i in slashes)


def signal_id(asset: str, name: str) -> str:
    """Return the store's id of a signal."""
    return f"{asset}{JOINT}{name}"


def revision_id(number: str, label: str) -> str:
    """Return the store's id of a revision of a document or a part."""
    return f"{number}{JOINT}{label}"


def place_id(host: str, position: str) -> str:
    """Return the store's id of a named position of a host."""
    return f"{host}{JOINT}{position}"
