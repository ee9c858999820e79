"""The laws of time (T1–T3) against a replay of all writes, at every pair of instants."""

from __future__ import annotations

from dataclasses import dataclass, replace

from hypothesis import given, settings
from hypothesis import strategies as st

from graph.store import FOREVER, VersionRecord
from twin.timeline import (
    Json,
    Segment,
    Timeline,
    Write,
    differences,
    intervals,
    lives_after,
    marks_of,
    read_timeline,
    segment_at,
    snapshot_of,
    value_at,
    write_timeline,
)

State = dict[str, Json] | None

LAST = 9


@dataclass(frozen=True)
class Recorded:
    """A write that was recorded, and whether the thing came into being by it."""

    write: Write
    known_at: int
    begins: bool


def order(recorded: Recorded) -> tuple[int, int]:
    return recorded.write.valid_from, recorded.known_at


def is_alive(writes: list[Recorded], valid_at: int, known_at: int) -> bool:
    """Of the beginnings and deletions known by then and valid by then, the one valid last (of equals, known last)."""
    marks = [
        w
        for w in writes
        if w.known_at <= known_at and w.write.valid_from <= valid_at and (w.begins or w.write.delete)
    ]
    return bool(marks) and not max(marks, key=order).write.delete


def is_void(writes: list[Recorded], recorded: Recorded, known_at: int) -> bool:
    """A deletion that became known after the write left nothing alive at its instant."""
    return any(
        d.write.delete
        and recorded.known_at < d.known_at <= known_at
        and not is_alive(writes, recorded.write.valid_from, d.known_at)
        for d in writes
    )


def replayed(writes: list[Recorded], valid_at: int, known_at: int) -> State:
    """Replay the writes known and valid by then in valid order, so that of equals the one known last wins."""
    if not is_alive(writes, valid_at, known_at):
        return None
    state: dict[str, Json] = {}
    for recorded in sorted(writes, key=order):
        if recorded.known_at > known_at or recorded.write.valid_from > valid_at:
            continue
        if recorded.write.delete:
            state = {}
        elif not is_void(writes, recorded, known_at):
            state |= recorded.write.fields
    return {name: value for name, value in state.items() if value is not None}


class Life:
    """All records of one thing, closed ones too, as a graph store would keep them."""

    def __init__(self) -> None:
        self.records: list[VersionRecord] = []
        self.writes: list[Recorded] = []

    def believed(self) -> Timeline:
        return read_timeline([r for r in self.records if r.known_to == FOREVER])

    def apply(self, write: Write, known_at: int) -> bool:
        before = self.believed()
        after = write_timeline(before, write)
        if after is before:
            return False
        close, add = differences(before, after)
        self.records = [replace(r, known_to=known_at) if r.record in close else r for r in self.records]
        self.records += [self.record(s, known_at, len(self.records) + n) for n, s in enumerate(add)]
        begins = not write.delete and replayed(self.writes, write.valid_from, known_at) is None
        self.writes.append(Recorded(write, known_at, begins))
        return True

    def record(self, segment: Segment, known_at: int, number: int) -> VersionRecord:
        return VersionRecord(
            valid_from=segment.valid_from,
            valid_to=segment.valid_to,
            known_from=known_at,
            known_to=FOREVER,
            version=segment.version or known_at,
            properties={},
            named=marks_of(segment),
            snapshot=snapshot_of(segment),
            by=segment.by,
            reason=segment.reason,
            deleted=not segment.alive,
            record=number,
        )

    def at(self, valid_at: int, known_at: int) -> State:
        found = [
            r
            for r in self.records
            if r.valid_from <= valid_at < r.valid_to and r.known_from <= known_at < r.known_to
        ]
        assert len(found) <= 1, f"two records hold at once: {found}"
        segment = segment_at(read_timeline(found), valid_at)
        return None if segment is None else dict(segment.fields)


values = st.sampled_from([None, 1, 2, "x"])
fields = st.dictionaries(st.sampled_from(["a", "b", "c"]), values, max_size=3)
writes = st.builds(Write, valid_from=st.integers(0, LAST), fields=fields) | st.builds(
    Write, valid_from=st.integers(0, LAST), delete=st.just(True)
)


@settings(max_examples=300, deadline=None)
@given(st.lists(writes, max_size=9))
def test_the_records_answer_as_a_replay_of_the_writes_at_every_pair_of_instants(history: list[Write]) -> None:
    life = Life()

    for known_at, write in enumerate(history, start=1):
        life.apply(write, known_at)

    for known_at in range(len(history) + 2):
        for valid_at in range(-1, LAST + 2):
            assert life.at(valid_at, known_at) == replayed(life.writes, valid_at, known_at)


@settings(max_examples=300, deadline=None)
@given(st.lists(writes, max_size=9))
def test_what_is_restated_on_purpose_stands_against_a_late_fact_from_before_it(history: list[Write]) -> None:
    life = Life()

    for known_at, write in enumerate(history, start=1):
        life.apply(replace(write, restates=True), known_at)

    for known_at in range(len(history) + 2):
        for valid_at in range(-1, LAST + 2):
            assert life.at(valid_at, known_at) == replayed(life.writes, valid_at, known_at)
    assert all(recorded.write.restates for recorded in life.writes)


def test_a_late_fact_does_not_run_through_a_restatement() -> None:
    once, again = Write(10, {"a": 1}), Write(20, {"a": 1}, restates=True)

    timeline = told(once, again, Write(15, {"a": 2}))

    assert intervals(timeline, "a") == ((10, 15, 1), (15, 20, 2), (20, FOREVER, 1))
    assert write_timeline(timeline, again) is timeline


@settings(max_examples=300, deadline=None)
@given(st.lists(writes, max_size=7), writes)
def test_a_write_is_unchanged_exactly_when_no_instant_would_be_answered_otherwise(
    history: list[Write], last: Write
) -> None:
    life = Life()
    for known_at, write in enumerate(history, start=1):
        life.apply(write, known_at)
    now = len(history) + 1
    begins = not last.delete and replayed(life.writes, last.valid_from, now) is None
    before = [replayed(life.writes, t, now) for t in range(-1, LAST + 2)]
    after = [replayed([*life.writes, Recorded(last, now, begins)], t, now) for t in range(-1, LAST + 2)]

    changed = life.apply(last, now)

    assert changed == (before != after)


def told(*written: Write) -> Timeline:
    timeline: Timeline = ()
    for write in written:
        timeline = write_timeline(timeline, write)
    return timeline


def test_a_late_fact_fills_its_gap_and_does_not_undo_what_came_after_it() -> None:
    timeline = told(Write(0, {"a": 1}), Write(20, {"a": 3}), Write(10, {"a": 2}))

    assert intervals(timeline, "a") == ((0, 10, 1), (10, 20, 2), (20, FOREVER, 3))


def test_a_field_that_a_later_record_does_not_name_holds_on_through_it() -> None:
    timeline = told(Write(0, {"a": 1}), Write(20, {"b": 3}), Write(10, {"a": 2}))

    assert intervals(timeline, "a") == ((0, 10, 1), (10, FOREVER, 2))
    assert value_at(timeline, "b", 19) is None


def test_a_thing_exists_from_its_earliest_statement_until_it_is_deleted() -> None:
    timeline = told(Write(10, {"a": 1}), Write(5, {"b": 1}), Write(30, delete=True))

    assert [segment_at(timeline, t) is not None for t in (4, 5, 29, 30)] == [False, True, True, False]
    assert lives_after(timeline, 29)
    assert not lives_after(timeline, 30)


def test_a_thing_that_comes_back_starts_from_empty() -> None:
    timeline = told(Write(0, {"a": 1}), Write(10, delete=True), Write(20, {"b": 2}))

    back = segment_at(timeline, 20)

    assert back is not None
    assert back.fields == {"b": 2}


def test_a_deletion_ends_what_was_planned_after_it() -> None:
    timeline = told(Write(0, {"a": 1}), Write(30, {"a": 2}), Write(20, delete=True))

    assert segment_at(timeline, 30) is None


def test_deleting_what_does_not_exist_changes_nothing() -> None:
    timeline = told(Write(10, {"a": 1}), Write(20, delete=True))

    assert told(Write(5, delete=True)) == ()
    assert write_timeline(timeline, Write(5, delete=True)) is timeline
    assert write_timeline(timeline, Write(25, delete=True)) is timeline


def test_only_the_records_that_changed_are_closed() -> None:
    life = Life()
    life.apply(Write(0, {"a": 1}), 1)
    life.apply(Write(10, {"b": 1}), 2)

    life.apply(Write(20, {"a": 2}), 3)

    assert [(r.valid_from, r.known_to == FOREVER) for r in life.records[:2]] == [(0, True), (0, False)][::-1]


def test_who_wrote_stays_with_a_record_that_is_only_cut_shorter() -> None:
    timeline = told(Write(0, {"a": 1}, by="anna"), Write(10, {"a": 2}, by="ben"))

    assert [s.by for s in timeline] == ["anna", "ben"]


def test_clearing_a_field_ends_it() -> None:
    timeline = told(Write(0, {"a": 1}), Write(10, {"a": None}))

    assert intervals(timeline, "a") == ((0, 10, 1),)
