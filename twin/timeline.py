"""The life of one thing as facts over valid time: what a write closes and what it adds (laws T1–T3).

A thing's life is a row of segments without gaps. Each begins where something was stated, and carries on what was stated
before: a field holds from the write that names it until the next segment that names it. A deletion cuts: nothing from
before it is carried on, and what was stated for later, up to the next beginning, is void.
A write at an instant at which the thing does not exist begins it (again), from empty.
A write that would change nothing at any instant is not recorded, unless it restates on purpose: then a fact from before
it that arrives later does not run through it.
Pure; no clock. Not for: what the fields mean, which is `twin.write.content`'s.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

import orjson

from graph.store import FOREVER, VersionRecord

Json = str | int | float | bool | None | list["Json"] | dict[str, "Json"]
Fields = Mapping[str, Json]

CUT: Final = "*"
"Among the named fields of a record: everything that was stated before ends here."
BEGINS: Final = "+"
"Among the named fields of a record: the thing comes into being here."


@dataclass(frozen=True, slots=True)
class Write:
    """What became so at `valid_from`: the fields it names, None where it clears one; or that the thing is gone."""

    valid_from: int
    fields: Fields = field(default_factory=dict)
    by: str | None = None
    reason: str | None = None
    delete: bool = False
    restates: bool = False
    "It is recorded even where all that it states is so already."


@dataclass(frozen=True, slots=True)
class Segment:
    """What is so over [valid_from, valid_to): `fields` while alive; `named` is what was stated at its beginning.

    `version` and `record` are those of the stored record; None until it is stored.
    """

    valid_from: int
    valid_to: int
    alive: bool
    fields: Fields
    named: Fields
    cut: bool = False
    begins: bool = False
    by: str | None = None
    reason: str | None = None
    version: int | None = None
    record: int | None = None


Timeline = tuple[Segment, ...]


def read_timeline(records: Sequence[VersionRecord]) -> Timeline:
    """Return the timeline that the believed records of a thing tell."""
    return tuple(_segment_of(record) for record in sorted(records, key=lambda r: r.valid_from))


def segment_at(timeline: Timeline, instant: int) -> Segment | None:
    """Return the segment that holds at the instant, when the thing exists then."""
    for segment in timeline:  # spelt out: a bulk import spends its time here
        if segment.valid_from <= instant < segment.valid_to:
            return segment if segment.alive else None
    return None


def lives_after(timeline: Timeline, instant: int) -> bool:
    """The thing exists at some time from the instant on."""
    return any(s.alive and s.valid_to > instant for s in timeline)


def value_at(timeline: Timeline, name: str, instant: int) -> Json:
    """Return the value of a field at an instant; None without one."""
    segment = segment_at(timeline, instant)
    return None if segment is None else segment.fields.get(name)


def intervals(timeline: Timeline, name: str) -> tuple[tuple[int, int, Json], ...]:
    """Return (from, to, value) of each time over which the field has a value, joined where the value stays the same."""
    found: list[tuple[int, int, Json]] = []
    for segment in timeline:
        value = segment.fields.get(name) if segment.alive else None
        if value is None:
            continue
        if found and found[-1][1] == segment.valid_from and found[-1][2] == value:
            found[-1] = (found[-1][0], segment.valid_to, value)
        else:
            found.append((segment.valid_from, segment.valid_to, value))
    return tuple(found)


def write_timeline(timeline: Timeline, write: Write) -> Timeline:
    """Return the timeline with the write in it; the very same object when there is nothing to record."""
    if is_so(timeline, write) and not (write.restates and _is_news(timeline, write)):
        return timeline
    if not timeline:
        return (_first(write),)
    return _tell(_state(timeline, write), timeline, write)


def is_so(timeline: Timeline, write: Write) -> bool:
    """All that the write states is so at its instant already; then it is so until it would have ended anyway."""
    held = segment_at(timeline, write.valid_from)
    if held is None or write.delete:
        return held is None and write.delete
    return all(held.fields.get(name) == value for name, value in write.fields.items())


def differences(stored: Timeline, wanted: Timeline) -> tuple[tuple[int, ...], Timeline]:
    """Return the numbers of the records to close and the segments to add so that `stored` becomes `wanted`."""
    if not stored:
        return (), wanted
    kept = {s.record for s in wanted if s.record is not None}
    close = tuple(s.record for s in stored if s.record is not None and s.record not in kept)
    return close, tuple(s for s in wanted if s.record is None)


def marks_of(segment: Segment) -> tuple[str, ...]:
    """Return what a record of the segment names: its fields and, with `*` and `+`, that it cuts or begins the life."""
    return _marks(tuple(segment.named), segment.cut, segment.begins)


def snapshot_of(segment: Segment) -> str:
    """Return the JSON text of the fields."""
    return orjson.dumps(segment.fields, option=orjson.OPT_SORT_KEYS).decode()


@lru_cache(maxsize=1024)
def _marks(named: tuple[str, ...], cut: bool, begins: bool) -> tuple[str, ...]:
    """Of many things that are written together most name the same fields."""
    return (*(CUT,) * cut, *(BEGINS,) * begins, *sorted(named))


def _segment_of(record: VersionRecord) -> Segment:
    held: dict[str, Json] = orjson.loads(record.snapshot)
    named = {name: held.get(name) for name in record.named if name not in (CUT, BEGINS)}
    return Segment(
        record.valid_from,
        record.valid_to,
        alive=not record.deleted,
        fields=held,
        named=named,
        cut=CUT in record.named,
        begins=BEGINS in record.named,
        by=record.by,
        reason=record.reason,
        version=record.version,
        record=record.record,
    )


def _is_news(timeline: Timeline, write: Write) -> bool:
    """What the write states is not on record as stated at its instant."""
    held = segment_at(timeline, write.valid_from)
    return held is not None and not (
        held.valid_from == write.valid_from and write.fields.keys() <= held.named.keys()
    )


def _first(write: Write) -> Segment:
    held = {name: value for name, value in write.fields.items() if value is not None}
    return Segment(
        write.valid_from,
        FOREVER,
        alive=True,
        fields=held,
        named=write.fields,
        begins=True,
        by=write.by,
        reason=write.reason,
    )


def _state(timeline: Timeline, write: Write) -> list[Segment]:
    """Return the statements in valid order with the write's own among them."""
    index = next((i for i, s in enumerate(timeline) if s.valid_from >= write.valid_from), len(timeline))
    here = (
        timeline[index] if index < len(timeline) and timeline[index].valid_from == write.valid_from else None
    )
    before = timeline[index - 1] if index else None
    own = _statement(write, here, before)
    return [*timeline[:index], own, *timeline[index + (here is not None) :]]


def _statement(write: Write, here: Segment | None, before: Segment | None) -> Segment:
    blank = Segment(
        write.valid_from, FOREVER, alive=False, fields={}, named={}, by=write.by, reason=write.reason
    )
    if write.delete:
        return replace(blank, cut=True)
    if here is None:
        return replace(blank, named=write.fields, begins=before is None or not before.alive)
    if not here.alive:
        return replace(blank, named=write.fields, cut=here.cut, begins=True)
    return replace(blank, named={**here.named, **write.fields}, cut=here.cut, begins=here.begins)


def _tell(stated: list[Segment], former: Timeline, write: Write) -> Timeline:
    """Carry each field on from statement to statement; segments that stay as they were stay the same objects."""
    told: list[tuple[Segment, bool, Fields]] = []
    alive, held = False, dict[str, Json]()
    for statement in stated:
        alive, held = _carry(alive, held, statement)
        if alive or statement.cut:  # else a deletion has overtaken it, and it is void
            told.append((statement, alive, held))
    known = {s.valid_from: s for s in former}
    ends = [statement.valid_from for statement, _, _ in told[1:]] + [FOREVER]
    return tuple(
        _settle(statement, end, alive, held, known.get(statement.valid_from), write)
        for (statement, alive, held), end in zip(told, ends, strict=True)
    )


def _carry(alive: bool, held: dict[str, Json], statement: Segment) -> tuple[bool, dict[str, Json]]:
    if statement.cut:
        alive, held = False, {}
    alive = alive or statement.begins
    if not alive or not statement.named:
        return alive, held
    merged = {**held, **statement.named}
    return alive, {name: value for name, value in merged.items() if value is not None}


def _settle(
    statement: Segment, end: int, alive: bool, held: Fields, former: Segment | None, write: Write
) -> Segment:
    """Return what holds from the statement on: the former segment where that is so, else a new one by the writer."""
    if (
        former is not None
        and _says_the_same(former, statement)
        and (former.alive, former.fields) == (alive, held)
    ):
        return former if former.valid_to == end else replace(former, valid_to=end, record=None)
    named, cut, begins = statement.named, statement.cut, statement.begins
    return Segment(statement.valid_from, end, alive, held, named, cut, begins, write.by, write.reason)


def _says_the_same(a: Segment, b: Segment) -> bool:
    return a.named == b.named and a.cut == b.cut and a.begins == b.begins
