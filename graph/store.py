"""The graph port: versioned nodes and edges of declared kinds, for whoever keeps a plant, a BOM, a file list.

Not for: what the kinds mean, units, rights. The caller declares a `Schema` and asks in terms of it.
Instants are integers: nanoseconds since 1970-01-01T00:00Z. `FOREVER` is the open end of an interval.

`records.py` says what is kept, `predicates.py` and `language.py` what can be asked; all are part of this face.

A node's life is a set of version records: rectangles of valid time × known time, each with the properties, attributes,
labels and outgoing edges that held in it. The caller computes them (`apply`); the store keeps them, and keeps the ones
that hold now where present reads are cheap.

Guarantees; each is asserted under its number in tests/conformance/test_graph.py
    G1   apply is one transaction: everything or nothing, and durable when it returns.
    G2   apply of a change whose `expected_version` is not the stored one raises VersionConflict, nothing changes.
    G3   a (scheme, issuer, value) label names at most one node at any instant of valid time that is still believed:
         apply of another owner raises LabelTaken with the owner, nothing changes.
    G4   a read without a moment sees the version valid and known now; one dated in the future appears in its time.
    G5   a read at a moment sees the version whose valid and known intervals hold it, edges and labels included.
    G6   find returns rows in the asked order, total by the node id, missing values where asked, strings by code point.
    G7   find with `after` continues behind that row; pages end to end are the whole.
    G8   predicates follow three-valued logic: only rows that are true come back; Linked and Labelled are never unknown.
    G9   expand returns rows grouped by source in the order of the given ids, `limit` and `after` counting per source.
    G10  walks of unbounded depth end on cyclic data, and each node counts once, at its smallest depth.
    G11  string tests with `fold` compare the full Unicode case folding of both sides.
    G12  `matches` is anchored at both ends; a pattern outside the shared dialect raises BadPattern before any call.
    G13  count equals the number of rows an unlimited find returns.
    G14  words finds nodes by words or parts of words in declared text properties, best first.
    G15  every string is data: no name, key or pattern changes the meaning of a request.
    G16  versions returns every record of a node, oldest known first.
    G17  edge_spans returns the valid times of edges as known at an instant, also of nodes that are gone.
    G18  chain returns what find or expand, and then expand from the rows of each part that is followed, would return.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from graph.chains import *  # noqa: F403 - chains are part of it
from graph.chains import Chain
from graph.language import *  # noqa: F403 - the language is part of the port's face
from graph.language import Count, CountLinked, EdgeSpans, Expand, Find, Row, WordHit, Words
from graph.predicates import *  # noqa: F403
from graph.records import *  # noqa: F403 - and so is what is kept
from graph.records import Change, Label, VersionRecord


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What the store does itself. What is False raises Unsupported before any call.

    `nesting`: how many Linked may safely stand inside one another, those of several hops counting twice (None: any
    number); what is nested deeper may raise TooComplex. `chains`: several parts go in one call.
    """

    matches: bool
    fold: bool
    unbounded_paths: bool
    words: bool
    moments: bool
    linked_extreme: bool
    nesting: int | None = None
    chains: bool = False


@dataclass(frozen=True, slots=True)
class Statistics:
    """Rough sizes, for planning only: nodes by kind, edges by kind."""

    nodes: Mapping[str, int]
    edges: Mapping[str, int]


class GraphStore(Protocol):
    """Versioned nodes and edges. Calls end within `timeout` seconds or raise Timeout (None: the store's default)."""

    capabilities: Capabilities

    async def find(self, request: Find, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes that satisfy the predicate (G4–G8)."""
        ...

    async def expand(self, request: Expand, *, timeout: float | None = None) -> list[Row]:
        """Return the rows of the nodes each source leads to (G9, G10)."""
        ...

    async def chain(self, request: Chain, *, timeout: float | None = None) -> list[list[Row]]:
        """Return the rows of each part (G18)."""
        ...

    async def count(self, request: Count, *, timeout: float | None = None) -> int:
        """Return the number of rows `find` would give (G13)."""
        ...

    async def count_linked(self, request: CountLinked, *, timeout: float | None = None) -> dict[str, int]:
        """Return the number of rows `expand` would give, by source id."""
        ...

    async def edge_spans(self, request: EdgeSpans, *, timeout: float | None = None) -> list[Row]:
        """Return over which valid times nodes had edges (G17)."""
        ...

    async def words(self, request: Words, *, timeout: float | None = None) -> list[WordHit]:
        """Return the best hits for some words (G14)."""
        ...

    async def versions(
        self, kind: str, ids: Sequence[str], *, believed: bool = True
    ) -> dict[str, tuple[VersionRecord, ...]]:
        """Return the version records of each known id: the believed ones (known_to open), or all of them (G16)."""
        ...

    async def label_owners(self, labels: Sequence[Label]) -> dict[Label, tuple[str, str]]:
        """Return (kind, id) of the present or future owner of each label that has one."""
        ...

    async def apply(self, changes: Sequence[Change], *, known_at: int) -> None:
        """Write the timelines in one transaction (G1–G3). `known_at` is the instant at which records are closed."""
        ...

    async def statistics(self) -> Statistics:
        """Return rough sizes, cheaply."""
        ...

    async def ping(self, *, timeout: float | None = None) -> None:
        """Return when the store answers, else raise Unavailable or Timeout."""
        ...

    async def close(self) -> None:
        """Finish what runs and let go of the store."""
        ...
