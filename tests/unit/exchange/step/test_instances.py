"""Instances that were exported as products of their own are told from real parts."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from tests.unit.exchange.step.written import StepText
from twin.exchange.step import Merged, RevisionKey, StepStructure, read_step

Products = Sequence[tuple[str, str]]


def assembly_of(products: Products, folder: Path) -> StepStructure:
    """Read an assembly that uses each of the products, id and name, once."""
    text = StepText()
    frame = text.product("frame")
    for id, name in products:
        text.usage(frame, text.product(id, name))
    return read_step([text.write(folder / "frame.stp")])


def lines_of(structure: StepStructure, number: str) -> dict[str, float]:
    """Return the children of a part with their quantities."""
    return {line.child.number: line.quantity for line in structure.lines[RevisionKey(number, "-")]}


@pytest.mark.parametrize(
    ("products", "part", "rule"),
    [
        ([("bolt.1", "bolt.1"), ("bolt.2", "bolt.2")], "bolt", "numbered ids"),
        ([("bolt.1", "bolt"), ("bolt.3", "bolt")], "bolt", "numbered ids"),
        ([("bolt:1", "bolt:1"), ("bolt:2", "bolt:2")], "bolt", "numbered ids"),
        ([("bolt<1>", "bolt<1>"), ("bolt<2>", "bolt<2>")], "bolt", "numbered ids"),
        ([("bolt (1)", "bolt (1)"), ("bolt (2)", "bolt (2)")], "bolt", "numbered ids"),
        ([("bolt_4", "bolt"), ("bolt_7", "bolt")], "bolt", "counters"),
        ([("1", "bolt"), ("2", "bolt")], "bolt", "counters"),
        ([("inst0", "bolt"), ("inst1", "bolt")], "bolt", "counters"),
    ],
)
def test_instances_become_one_line_with_their_count(
    products: Products, part: str, rule: str, tmp_path: Path
) -> None:
    structure = assembly_of(products, tmp_path)

    assert lines_of(structure, "frame") == {part: 2}
    assert structure.merged == (Merged(part, tuple(id for id, _ in products), rule),)
    assert RevisionKey(part, "-") in structure.revisions
    assert not any(RevisionKey(id, "-") in structure.revisions for id, _ in products)


@pytest.mark.parametrize(
    "products",
    [
        [("bracket-1", "bracket-1"), ("bracket-2", "bracket-2")],
        [("cover_1", "left"), ("cover_2", "right")],
        [("4711.1", "4711.1"), ("4711.2", "4711.2")],
        [("A.01", "A.01"), ("A.02", "A.02")],
        [("bolt.1", "hexagon bolt"), ("bolt.2", "washer")],
        [("bolt.1", "bolt.1"), ("nut.1", "nut.1")],
    ],
)
def test_real_parts_stay_apart_and_nothing_is_said(products: Products, tmp_path: Path) -> None:
    structure = assembly_of(products, tmp_path)

    assert lines_of(structure, "frame") == {id: 1 for id, _ in products}
    assert structure.merged == ()


def test_equal_names_alone_are_told_and_stay_apart(tmp_path: Path) -> None:
    structure = assembly_of([("1001", "screw"), ("1002", "screw")], tmp_path)

    assert lines_of(structure, "frame") == {"1001": 1, "1002": 1}
    assert structure.merged == (Merged(None, ("1001", "1002"), "equal names"),)


def test_products_with_the_same_id_are_one_part_and_that_is_told(tmp_path: Path) -> None:
    structure = assembly_of([("", "bolt"), ("", "bolt"), ("bolt", "M8")], tmp_path)

    assert lines_of(structure, "frame") == {"bolt": 3}
    assert structure.merged == (Merged("bolt", ("bolt", "bolt", "bolt"), "equal ids"),)


def test_a_product_that_is_used_twice_is_a_part(tmp_path: Path) -> None:
    text = StepText()
    frame, one, two = text.product("frame"), text.product("bolt.1"), text.product("bolt.2")
    for child in (one, one, two):
        text.usage(frame, child)

    structure = read_step([text.write(tmp_path / "frame.stp")])

    assert lines_of(structure, "frame") == {"bolt.1": 2, "bolt.2": 1}


def test_instances_join_the_part_that_has_their_text_as_its_id(tmp_path: Path) -> None:
    text = StepText()
    frame, bolt, other = text.product("frame"), text.product("bolt", "M8"), text.product("bolt.1", "bolt.1")
    for child in (bolt, bolt, other):
        text.usage(frame, child)

    structure = read_step([text.write(tmp_path / "frame.stp")])

    assert lines_of(structure, "frame") == {"bolt": 3}
    assert structure.revisions[RevisionKey("bolt", "-")].name == "M8"


def test_instances_with_other_content_or_another_version_are_parts(tmp_path: Path) -> None:
    text = StepText()
    frame = text.product("frame")
    full, empty, old, new = (text.product(id) for id in ("box.1", "box.2", "lid.1", "lid.2"))
    newer = text.product("lid.3", version="B")
    for child in (full, empty, old, new, newer):
        text.usage(frame, child)
    text.usage(full, text.product("nail"))

    structure = read_step([text.write(tmp_path / "frame.stp")])

    assert lines_of(structure, "frame") == {"box.1": 1, "box.2": 1, "lid": 2, "lid.3": 1}


def test_instances_of_an_assembly_with_instances_in_it_are_merged_from_below(tmp_path: Path) -> None:
    text = StepText()
    frame = text.product("frame")
    for n in (1, 2):
        hinge = text.product(f"hinge.{n}")
        text.usage(frame, hinge)
        for place in (1, 2):
            text.usage(hinge, text.product(f"screw.{2 * n + place}"))

    structure = read_step([text.write(tmp_path / "frame.stp")])

    assert lines_of(structure, "frame") == {"hinge": 2}
    assert lines_of(structure, "hinge") == {"screw": 2}
    assert structure.usages == 4


def test_groups_that_would_get_the_same_number_are_not_mixed(tmp_path: Path) -> None:
    structure = assembly_of(
        [("bolt.1", "long"), ("bolt.2", "long"), ("bolt.3", "short"), ("bolt.4", "short")], tmp_path
    )

    assert lines_of(structure, "frame") == {"bolt": 2, "bolt.3": 1, "bolt.4": 1}
    assert structure.merged[1] == Merged(None, ("bolt.3", "bolt.4"), "numbered ids")
