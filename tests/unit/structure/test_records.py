"""The text of a structure: read back as it was written, and the same for equal structures."""

from __future__ import annotations

from twin.structure.records import (
    Effectivity,
    Line,
    PartStructure,
    Revision,
    Substitute,
    read_content,
    write_content,
)

FULL = Line(
    "WIRE",
    "B",
    2.5,
    "MTR",
    "10",
    ("W1", "W2"),
    Effectivity(5, None, "SN9", "SN100", ("L1",)),
    (Substitute("CORD", 1, 2.0), Substitute("ROPE")),
)


def test_what_was_written_is_read_back() -> None:
    structure = PartStructure(
        "KGM",
        (Revision("A", "SUPERSEDED", 1, 0), Revision("B", "RELEASED", 1_700_000_000_123_456_789, 1)),
        {"A": {"ENGINEERING": (Line("NUT"),)}, "B": {"ENGINEERING": (Line("NUT"), FULL), "SERVICE": (FULL,)}},
    )

    assert read_content(write_content(structure)) == structure


def test_equal_structures_have_equal_texts_in_whatever_order_they_were_put_together() -> None:
    first, second = Revision("A", "IN_WORK", None, 0), Revision("B", "IN_WORK", None, 1)
    one = PartStructure("C62", (first, second), {"A": {"ENGINEERING": (FULL,), "SERVICE": (FULL,)}, "B": {}})
    other = PartStructure("C62", (second, first), {"A": {"SERVICE": (FULL,), "ENGINEERING": (FULL,)}})

    assert write_content(one) == write_content(other)


def test_a_line_is_written_as_a_list_of_its_eight_fields() -> None:
    text = write_content(PartStructure(lines={"A": {"SERVICE": (Line("NUT", quantity=4.0),)}}))

    assert (
        text
        == '{"unit":"C62","revisions":[],"lines":{"A":{"SERVICE":[["NUT",null,4.0,null,null,null,null,null]]}}}'
    )


def test_a_revision_without_lines_in_a_view_has_none() -> None:
    structure = PartStructure("C62", (), {"A": {"ENGINEERING": (FULL,)}})

    assert structure.lines_of("A", "SERVICE") == ()
    assert structure.lines_of("B", "ENGINEERING") == ()
