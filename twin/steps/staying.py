"""Where things were, out of the valid times of their edges to hosts: joined, narrowed, newest first. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from graph.store import FOREVER, Of, Row
from twin.catalog import JOINT
from twin.plan.past_steps import Stayed
from twin.rows import Table
from twin.windows import Span


class Stay(NamedTuple):
    """A thing in a host at a position over [start, end)."""

    asset: str
    host: str
    position: str | None
    start: int
    end: int

    @property
    def id(self) -> str:
        """What tells it from every other one."""
        return JOINT.join((self.asset, self.host, self.position or "", str(self.start)))


def stays_of(step: Stayed, rows: Iterable[Row]) -> list[Stay]:
    """Return the installations that the times of edges (asked, other end, from, to, position) tell.

    Times that follow one another without a gap, of one thing in one host at one position, are one installation.
    """
    by_pair: dict[tuple[str, str], list[Stay]] = {}
    for asked, other, start, end, position in rows:
        asset, host = (str(other), str(asked)) if step.as_host else (str(asked), str(other))
        held = by_pair.setdefault((asset, host), [])
        stay = Stay(asset, host, None if position is None else str(position), int(str(start)), int(str(end)))
        if held and held[-1].end == stay.start and held[-1].position == stay.position:
            held[-1] = held[-1]._replace(end=stay.end)
        else:
            held.append(stay)
    return [stay for held in by_pair.values() for stay in held if _is_asked(step, stay)]


def table_of(step: Stayed, stays: Sequence[Stay], asked: Sequence[str]) -> Table:
    """Return installations as rows, by the thing asked, newest first; what came at one instant by position, key."""
    groups: dict[str, list[Stay]] = {}
    for stay in stays:
        groups.setdefault(stay.host if step.as_host else stay.asset, []).append(stay)
    ordered = {id: sorted(groups[id], key=_age) for id in asked if id in groups}
    rows = [stay for some in ordered.values() for stay in some]
    ends = [None if stay.end == FOREVER else stay.end for stay in rows]
    columns: dict[object, list[object]] = {
        Of("asset"): [stay.asset for stay in rows],
        Of("host"): [stay.host for stay in rows],
        Of("position"): [stay.position for stay in rows],
        Of("from"): [stay.start for stay in rows],
        Of("to"): list(ends),
    }
    return Table("installation", [stay.id for stay in rows], columns, _groups(ordered))


def span_of(start: object, end: object, until: int) -> Span:
    """Return the time of an installation as far as it has gone by."""
    first = int(str(start))
    last = until if end is None else min(int(str(end)), until)
    return Span(first, max(first, last))


def _is_asked(step: Stayed, stay: Stay) -> bool:
    if stay.start > step.until or step.position not in (None, stay.position):
        return False
    during = step.during
    return during is None or (stay.start < during.end and (during.start is None or stay.end > during.start))


def _age(stay: Stay) -> tuple[int, bool, str, str]:
    return -stay.start, stay.position is None, stay.position or "", stay.asset


def _groups(ordered: dict[str, list[Stay]]) -> dict[str, tuple[int, int]]:
    groups: dict[str, tuple[int, int]] = {}
    start = 0
    for id, some in ordered.items():
        groups[id] = (start, start + len(some))
        start += len(some)
    return groups
