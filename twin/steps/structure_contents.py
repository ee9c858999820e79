"""Reads the contents of structures: below or above one part in one call, of several level by level.

A walk that was made before brings digests only, and contents of what is new: most of the cost of a large structure is
the text of its lines.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from graph.store import Column, Direction, Of, Path, Row
from twin.errors import LimitExceeded
from twin.plan.structure_steps import Contents
from twin.steps.graph_ask import GraphAsk
from twin.structure.cycles import used_parts
from twin.structure.records import PartStructure
from twin.structure.remembered import Remembered
from twin.structure.resolved import Parts

MOST_PARTS: Final = 250_000
"So many structures one step reads at most."

_CONTENT: Final = (Of("content"),)
_DIGEST: Final = (Of("digest"),)


@dataclass(frozen=True, slots=True)
class ContentReader:
    """Reads what one step asks for."""

    step: Contents
    ask: GraphAsk
    remembered: Remembered

    async def below_one(self, root: str) -> Parts:
        """Read all below (or above) one part: in one call, or by digests."""
        direction = Direction.IN if self.step.up else Direction.OUT
        depth = None if self.step.depth is None else max(1, self.step.depth)
        path = Path(f"USES_{self.step.view}", direction, "structure", 0, depth)
        if self.remembered.has_walked((root, path)):
            known = await self._by_digest(root, path)
            if known is not None:
                return known
        rows = await self._walk(root, path, _CONTENT)
        found = {str(row[1]): self.remembered.read(str(row[2])) for row in rows}
        # Only now: another step that looks below the same part meanwhile would find its digests unknown.
        self.remembered.walked((root, path))
        return found

    async def _by_digest(self, root: str, path: Path) -> Parts | None:
        """Read digests, and contents where those say something new; None where much is, or changes meanwhile."""
        rows = await self._walk(root, path, _DIGEST)
        found = self.remembered.told((root, path), rows)
        if found is None:
            found = await self._read_new({str(id): str(digest) for _, id, digest in rows})
            if found is not None:
                self.remembered.tell((root, path), rows, found)
        return found

    async def _read_new(self, digests: Mapping[str, str]) -> Parts | None:
        known = {id: self.remembered.known(digest) for id, digest in digests.items()}
        new = [id for id, part in known.items() if part is None]
        if 2 * len(new) > len(known):
            return None
        fresh: dict[str, PartStructure] = {}
        if new:
            read = await self.ask.found("structure", new, (*_DIGEST, *_CONTENT))
            if {str(row[0]): str(row[1]) for row in read} != {id: digests[id] for id in new}:
                return None
            fresh = {str(row[0]): self.remembered.read(str(row[2])) for row in read}
        return {id: fresh[id] if part is None else part for id, part in known.items()}

    async def _walk(self, root: str, path: Path, columns: tuple[Column, ...]) -> list[Row]:
        rows = await self.ask.reached("structure", (root,), path, columns)
        hold(len(rows))
        return rows

    async def below(self, roots: Sequence[str]) -> dict[str, PartStructure]:
        """Read each structure once, those of one level together: of several roots many hold the same parts."""
        found: dict[str, PartStructure] = {}
        front: Sequence[str] = roots
        level = 0
        while front and (self.step.depth is None or level <= max(1, self.step.depth)):
            read = await self._read(front)
            found |= read
            hold(len(found))
            nexts = await self._users(front) if self.step.up else _used(read, self.step.view)
            front = [each for each in dict.fromkeys(nexts) if each not in found]
            level += 1
        return found

    async def _read(self, ids: Sequence[str]) -> dict[str, PartStructure]:
        rows = await self.ask.found("structure", ids, _CONTENT)
        return {str(row[0]): self.remembered.read(str(row[1])) for row in rows}

    async def _users(self, ids: Sequence[str]) -> list[str]:
        path = Path(f"USES_{self.step.view}", Direction.IN, "structure")
        return [str(row[1]) for row in await self.ask.reached("structure", ids, path)]


def hold(count: int) -> None:
    """Raise LimitExceeded above what one step may read."""
    if count > MOST_PARTS:
        raise LimitExceeded(
            f"the structures hold more than {MOST_PARTS:,} things, the limit; ask for fewer levels with `depth`, or "
            "for a smaller assembly"
        )


def _used(read: Mapping[str, PartStructure], view: str) -> list[str]:
    return [each for part in read.values() for each in used_parts(part, view)]
