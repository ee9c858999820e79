"""What is remembered of walks: the same rows tell the same, others tell nothing."""

from __future__ import annotations

from twin.structure.records import Line, PartStructure, Revision, digest_of, write_content
from twin.structure.remembered import MOST_ROWS, Remembered
from twin.structure.resolve import Resolve

ROOT = PartStructure(
    revisions=(Revision("A", "RELEASED", 0, 0),), lines={"A": {"ENGINEERING": (Line("NUT"),)}}
)
TEXT = write_content(ROOT)


def test_the_same_rows_of_a_walk_tell_the_same_parts() -> None:
    remembered, parts = Remembered(), {"ROOT": ROOT}
    remembered.tell("walk", [("ROOT", "ROOT", digest_of(TEXT))], parts)

    assert remembered.told("walk", [("ROOT", "ROOT", digest_of(TEXT))]) is parts


def test_other_rows_of_a_walk_tell_nothing() -> None:
    remembered = Remembered()
    remembered.tell("walk", [("ROOT", "ROOT", digest_of(TEXT))], {"ROOT": ROOT})

    assert remembered.told("walk", [("ROOT", "ROOT", digest_of(""))]) is None
    assert remembered.told("another", [("ROOT", "ROOT", digest_of(TEXT))]) is None


def test_the_oldest_walk_is_forgotten_when_there_are_too_many_rows() -> None:
    remembered, rows = Remembered(), [("ROOT", "ROOT", "")] * (MOST_ROWS // 2 + 1)
    remembered.tell("first", rows, {})
    remembered.tell("second", rows, {})

    assert remembered.told("first", rows) is None
    assert remembered.told("second", rows) is not None


def test_what_was_resolved_serves_equal_contents_and_no_others() -> None:
    remembered, resolve = Remembered(), Resolve(1)
    read = remembered.read(TEXT)
    found = remembered.below({"ROOT": read}, "ROOT", "A", resolve, None)

    assert remembered.below({"ROOT": remembered.read(TEXT)}, "ROOT", "A", resolve, None) is found
    changed = {"ROOT": PartStructure(revisions=ROOT.revisions)}
    assert remembered.below(changed, "ROOT", "A", resolve, None).lines == [()]
