"""Where a thing is and when, read off its timeline, and which of it a draft changes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from graph.store import FOREVER
from twin.catalog import place_id
from twin.instants import format_instant
from twin.timeline import Timeline, intervals
from twin.write.draft import Draft, Node, breathe
from twin.write.fields import PARENT


class Stay(NamedTuple):
    """A thing in a host at a position over [start, end)."""

    asset: str
    host: str
    position: str | None
    start: int
    end: int

    @property
    def place(self) -> str | None:
        """The id of the named position; None where it is unnamed."""
        return None if self.position is None else place_id(self.host, self.position)

    def overlaps(self, other: Stay) -> bool:
        """Both hold at some instant."""
        return self.start < other.end and other.start < self.end

    def is_part_of(self, other: Stay) -> bool:
        """The same thing in the same place over no longer a time."""
        return self[:3] == other[:3] and other.start <= self.start and self.end <= other.end

    def __str__(self) -> str:
        at = "" if self.position is None else f" at {self.position!r}"
        end = "" if self.end == FOREVER else f" to {format_instant(self.end)}"
        return f"{self.asset!r} in {self.host!r}{at} from {format_instant(self.start)}{end}"


@dataclass(frozen=True, slots=True)
class Move:
    """What a draft changes of where a thing is: stays that end or change, and those that take their place."""

    node: Node
    left: tuple[Stay, ...]
    came: tuple[Stay, ...]

    @property
    def fresh(self) -> tuple[Stay, ...]:
        """Of those that came, the ones that are no mere part of a stay there was."""
        return tuple(stay for stay in self.came if not any(stay.is_part_of(old) for old in self.left))


def stays(asset: str, timeline: Timeline) -> tuple[Stay, ...]:
    """Return where a thing is, in the order of time."""
    return tuple(
        Stay(
            asset,
            str(value["asset"]),
            None if value["position"] is None else str(value["position"]),
            start,
            end,
        )
        for start, end, value in intervals(timeline, PARENT)
        if isinstance(value, dict)
    )


async def moves(draft: Draft) -> tuple[Move, ...]:
    """Return what the draft changes of where things are."""
    found: list[Move] = []
    for index, node in enumerate(draft.changed("asset")):
        await breathe(index)
        before, after = stays(node.id, node.stored), stays(node.id, node.wanted)
        if before != after:
            left = tuple(stay for stay in before if stay not in after)
            found.append(Move(node, left, tuple(stay for stay in after if stay not in before)))
    return tuple(found)
