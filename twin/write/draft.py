"""The things that a mutation reads and changes, while it is being worked out; nothing is stored before `changes` is."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from graph.errors import TooComplex
from graph.store import Change, GraphStore, Label, VersionRecord
from twin.catalog import global_id
from twin.errors import LimitExceeded, Store
from twin.stores import translated
from twin.timeline import (
    Fields,
    Timeline,
    Write,
    differences,
    is_so,
    read_timeline,
    segment_at,
    write_timeline,
)
from twin.write.content import record_of

PAUSE_EVERY = 200
"Rows worked on before other tasks may run: about ten milliseconds."


async def breathe(row: int) -> None:
    """Let other tasks run, once in a while, in a loop over many rows (P18)."""
    if row % PAUSE_EVERY == 0:
        await asyncio.sleep(0)


@dataclass(slots=True)
class Node:
    """One thing: its timeline as stored and as wanted."""

    kind: str
    id: str
    version: int = 0
    newest: int = 0
    stored: Timeline = ()
    wanted: Timeline = ()
    altered: bool = False
    "At some instant it is to be another than it was; what is only restated keeps its version."

    @property
    def changed(self) -> bool:
        """Something of it has to be written."""
        return self.wanted is not self.stored

    @property
    def global_id(self) -> str:
        """The public id of the thing."""
        return global_id(self.kind, self.id)

    def fields_at(self, instant: int) -> Fields:
        """Return the wanted fields at the instant; none while it does not exist."""
        segment = segment_at(self.wanted, instant)
        return {} if segment is None else segment.fields

    def apply(self, write: Write) -> bool:
        """State something of the thing; tell whether that changes anything."""
        changes = not is_so(self.wanted, write)
        self.wanted = write_timeline(self.wanted, write)
        self.altered = self.altered or changes
        return changes


@dataclass(slots=True)
class Draft:
    """What was read of the graph, and what is to become of it."""

    graph: GraphStore
    # Owners that the store named when it refused a label: they may carry it in the past, where `label_owners` is blind.
    known_owners: Mapping[Label, tuple[str, str]] = field(default_factory=dict)
    _nodes: dict[tuple[str, str], Node] = field(default_factory=dict)

    async def load(self, kind: str, ids: Iterable[str]) -> None:
        """Read the believed timelines of those that were not read yet, in one call."""
        missing = [id for id in dict.fromkeys(ids) if (kind, id) not in self._nodes]
        if not missing:
            return
        async with translated(Store.GRAPH):
            found = await self.graph.versions(kind, missing)
        for index, id in enumerate(missing):
            await breathe(index)
            node = self._nodes[kind, id] = Node(kind, id)
            if records := found.get(id):
                node.version, node.newest = _standing(records)
                node.stored = node.wanted = read_timeline(records)

    def get(self, kind: str, id: str) -> Node:
        """Return a node that was loaded; one that does not exist has version 0."""
        return self._nodes[kind, id]

    def has(self, kind: str, id: str) -> bool:
        """The node was loaded."""
        return (kind, id) in self._nodes

    async def is_outdated(self) -> bool:
        """Whether something was written since it was read: what was read before and after may not fit together."""
        for kind in {kind for kind, _ in self._nodes}:
            nodes = [node for node in self._nodes.values() if node.kind == kind]
            async with translated(Store.GRAPH):
                found = await self.graph.versions(kind, [node.id for node in nodes])
            if any((n.version, n.newest) != _standing(found.get(n.id, ())) for n in nodes):
                return True
        return False

    def changed(self, kind: str | None = None) -> Iterator[Node]:
        """Yield the nodes that have to be written."""
        return iter([n for n in self._nodes.values() if n.changed and kind in (None, n.kind)])

    def reset(self) -> None:
        """Forget every change, and keep what was read."""
        for node in self._nodes.values():
            node.wanted, node.altered = node.stored, False

    def newest(self) -> int:
        """Return the known instant of the newest record that was read."""
        return max((node.newest for node in self._nodes.values()), default=0)

    async def changes(self, known_at: int) -> list[Change]:
        """Return the changes to write, known from `known_at` on."""
        changes: list[Change] = []
        for node in self.changed():
            changes.append(_change(node, known_at))
            await breathe(len(changes))
        return changes


async def store_changes(graph: GraphStore, changes: Sequence[Change], known_at: int) -> None:
    """Write all changes or none. Raises LimitExceeded where the store cannot hold them in one transaction."""
    try:
        await graph.apply(changes, known_at=known_at)
    except TooComplex as wrong:
        raise LimitExceeded(
            f"the list changes {len(changes):,} things at once, more than the graph store can hold; nothing of it is"
            " written, write it in several lists",
            value=len(changes),
        ) from wrong


def _standing(records: Sequence[VersionRecord]) -> tuple[int, int]:
    """Return the version of a thing, and when its newest record became known; zeros for what does not exist."""
    versions, known = (record.version for record in records), (record.known_from for record in records)
    return max(versions, default=0), max(known, default=0)


def _change(node: Node, known_at: int) -> Change:
    close, add = differences(node.stored, node.wanted)
    version = node.version + 1 if node.altered else node.version
    records = tuple([record_of(node.kind, node.id, s, known_at=known_at, version=version) for s in add])
    return Change(node.kind, node.id, node.version, version, close, records)
