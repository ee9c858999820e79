"""Which revision counts and which of its lines: laws B1 and B2."""

from __future__ import annotations

import pytest

from twin.structure.natural import natural_key
from twin.structure.records import Effectivity, Line, PartStructure, Revision
from twin.structure.resolve import Resolve, choose_revision, is_in_effect, lines_in_effect

PUMP = PartStructure(
    revisions=(
        Revision("A", "SUPERSEDED", 100, 0),
        Revision("B", "RELEASED", 300, 1),
        Revision("C", "OBSOLETE", 200, 2),
        Revision("D", "RELEASED", None, 3),
        Revision("E", "IN_WORK", None, 4),
    )
)


@pytest.mark.parametrize(
    ("resolve", "pinned", "label"),
    [
        (Resolve(400, "LATEST"), None, "E"),
        (Resolve(400, "LATEST"), "A", "E"),
        (Resolve(400), None, "B"),
        (Resolve(400), "A", "B"),
        (Resolve(300), None, "B"),
        (Resolve(299), None, "A"),
        (Resolve(99), None, None),
        (Resolve(400, "AS_STORED"), "E", "E"),
        (Resolve(400, "AS_STORED"), None, "B"),
        (Resolve(400, "AS_STORED"), "Z", None),
    ],
)
def test_the_rule_picks_the_revision(resolve: Resolve, pinned: str | None, label: str | None) -> None:
    chosen = choose_revision(PUMP, resolve, pinned)

    assert (None if chosen is None else chosen.label) == label


def test_of_two_released_at_one_instant_the_later_added_counts() -> None:
    twins = PartStructure(revisions=(Revision("A", "SUPERSEDED", 5, 0), Revision("B", "RELEASED", 5, 1)))

    chosen = choose_revision(twins, Resolve(9))

    assert chosen is not None
    assert chosen.label == "B"


@pytest.mark.parametrize(
    ("effectivity", "resolve", "counts"),
    [
        (Effectivity(10, 20), Resolve(10), True),
        (Effectivity(10, 20), Resolve(20), False),
        (Effectivity(10, None), Resolve(9), False),
        (Effectivity(serial_from="SN9", serial_to="SN10"), Resolve(0), True),
        (Effectivity(serial_from="SN9", serial_to="SN10"), Resolve(0, serial="SN10"), True),
        (Effectivity(serial_from="SN9", serial_to="SN10"), Resolve(0, serial="SN11"), False),
        (Effectivity(serial_from="SN9"), Resolve(0, serial="SN10"), True),
        (Effectivity(serial_from="SN9"), Resolve(0, serial="SN8"), False),
        (Effectivity(lots=("L1", "L2")), Resolve(0, lot="L2"), True),
        (Effectivity(lots=("L1", "L2")), Resolve(0, lot="L3"), False),
        (Effectivity(lots=("L1", "L2")), Resolve(0, serial="SN1"), True),
    ],
)
def test_a_line_counts_when_each_dimension_that_is_given_fits(
    effectivity: Effectivity, resolve: Resolve, counts: bool
) -> None:
    assert is_in_effect(effectivity, resolve) is counts


def test_lines_come_by_find_number_in_natural_order_then_as_listed() -> None:
    given = (
        Line("last"),
        Line("ten", find_number="10"),
        Line("nine-b", find_number="9"),
        Line("nine-a", find_number="09"),
        Line("gone", find_number="1", effectivity=Effectivity(valid_to=5)),
        Line("later"),
    )
    structure = PartStructure(lines={"A": {"ENGINEERING": given}})

    lines = lines_in_effect(structure, "A", Resolve(5))

    assert [line.part for line in lines] == ["nine-b", "nine-a", "ten", "last", "later"]


def test_numbers_of_any_length_have_a_natural_order() -> None:
    assert natural_key("9" * 5000) < natural_key("1" + "0" * 5000)
