"""What stands below what: levels, positions, indentation and parent columns, in order or not."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.bom.files import lines, ods, read, reasons, structure, xlsx
from twin.errors import BadRequest
from twin.exchange.bom.reading import read_bom
from twin.exchange.bom.records import BomFile, BomOptions

TREE = {"T": {"A": 1.0, "B": 2.0}, "A": {"A1": 3.0, "A2": 4.0}, "A2": {"X": 5.0}}
LEVELS = ["0", "1", "2", "2", "3", "1"]
NUMBERS = ["T", "A", "A1", "A2", "X", "B"]
QUANTITIES = ["1", "1", "3", "4", "5", "2"]


def leveled(folder: Path, levels: list[str], heading: str = "Level", **options: str) -> BomFile:
    """Return the tree, with its levels written like that."""
    rows = [f"{heading};Part number;Qty", *map(";".join, zip(levels, NUMBERS, QUANTITIES, strict=True))]
    return read(folder, "\n".join(rows) + "\n", **options)


@pytest.mark.parametrize(
    "levels",
    [
        LEVELS,
        ["1", "2", "3", "3", "4", "2"],
        ["0", ".1", "..2", "..2", "...3", ".1"],
        ["0", " 1", "  2", "  2", "   3", " 1"],
        [".", "..", "...", "...", "....", ".."],
        ["+", "++", "+++", "+++", "++++", "++"],
        ["1", "1.1", "1.1.1", "1.1.2", "1.1.2.1", "1.2"],
        ["1", "1-1", "1-1-1", "1-1-2", "1-1-2-1", "1-2"],
        ["0.0", "1.0", "2.0", "2.0", "3.0", "1.0"],
    ],
    ids=["0", "1", "dotted", "blanks", "dots", "plus", "positions", "dashes", "floats"],
)
def test_levels_are_understood_however_they_are_written(tmp_path: Path, levels: list[str]) -> None:
    file = leveled(tmp_path, levels)

    assert structure(file) == TREE
    assert [number for number, _ in file.tops] == ["T"]


def test_an_item_column_of_positions_is_the_structure(tmp_path: Path) -> None:
    file = leveled(tmp_path, ["1", "1.1", "1.1.1", "1.1.2", "1.1.2.1", "1.2"], heading="Item")

    assert structure(file) == TREE
    assert [line["findNumber"] for line in lines(file)] == ["1", "2", "1", "2", "1"]


def test_positions_may_come_in_any_order(tmp_path: Path) -> None:
    content = "Pos;Part number;Qty\n1.1.2.1;X;5\n1.2;B;2\n1.1;A;1\n1.1.2;A2;4\n1;T;1\n1.1.1;A1;3\n"

    assert structure(read(tmp_path, content)) == TREE


def test_a_position_below_one_that_is_missing_is_told(tmp_path: Path) -> None:
    file = read(tmp_path, "Level;Part number;Qty\n1;T;1\n1.1;A;1\n1.2.1;B;1\n1.2.2.1;C;1\n")

    assert structure(file) == {"T": {"A": 1, "B": 1, "C": 1}}
    assert "there is no position 1.2" in reasons(file, 4)


def test_a_level_that_is_left_out_is_told(tmp_path: Path) -> None:
    file = read(tmp_path, "Level;Part number;Qty\n0;T;1\n1;A;1\n3;B;1\n")

    assert structure(file) == {"T": {"A": 1}, "A": {"B": 1}}
    assert "a level is left out" in reasons(file, 4)


def test_a_line_without_a_readable_level_is_refused_with_what_stands_below_it(tmp_path: Path) -> None:
    file = read(tmp_path, "Level;Part number;Qty\n0;T;1\n1;A;1\nx;B;1\n3;C;1\n1;D;1\n")

    assert structure(file) == {"T": {"A": 1, "D": 1}}
    assert [problem.line for problem in file.problems] == [4, 5]


@pytest.mark.parametrize("indent", ["  ", "\u00a0\u00a0", "..", "\t", "    "])
def test_indented_numbers_are_a_structure(tmp_path: Path, indent: str) -> None:
    rows = [
        f'"{indent * int(level)}{number}",{quantity}'
        for level, number, quantity in zip(LEVELS, NUMBERS, QUANTITIES, strict=True)
    ]

    assert structure(read(tmp_path, "Part number,Qty\n" + "\n".join(rows))) == TREE


def test_a_stray_blank_makes_no_structure_of_a_flat_list(tmp_path: Path) -> None:
    file = read(tmp_path, "Part number,Qty\nA,1\n B,1\nC,1\n", root="T")

    assert structure(file) == {"T": {"A": 1, "B": 1, "C": 1}}


def test_a_parent_column_may_come_in_any_order_and_name_what_has_no_line(tmp_path: Path) -> None:
    content = "Parent;Component;Qty\nA2;X;5\nT;A;1\nA;A1;3\nA;A2;4\nT;B;2\n"

    file = read(tmp_path, content)

    assert structure(file) == TREE
    assert file.tops == (("T", "-"),)


def test_a_parent_may_be_named_by_its_position(tmp_path: Path) -> None:
    file = read(tmp_path, "Pos;Parent;Part number;Qty\n10;;T;1\n20;10;A;1\n30;20;A1;3\n")

    assert structure(file) == {"T": {"A": 1}, "A": {"A1": 3}}
    assert "is the part of that position" in reasons(file, 4)


def test_lines_without_a_parent_stand_below_the_root(tmp_path: Path) -> None:
    file = read(tmp_path, "Parent;Component;Qty\n;A;1\nA;A1;3\n", root="T")

    assert structure(file) == {"T": {"A": 1}, "A": {"A1": 3}}


def test_an_assembly_that_is_listed_twice_is_read_once_when_both_are_the_same(tmp_path: Path) -> None:
    content = "Level;Part number;Qty\n0;T;1\n1;A;1\n2;A1;3\n1;B;1\n2;A;2\n3;A1;3\n"

    file = read(tmp_path, content)

    assert structure(file) == {"T": {"A": 1, "B": 1}, "A": {"A1": 3}, "B": {"A": 2}}
    assert reasons(file, 7) == "read: A again: the same as line 4"
    other = read(tmp_path, content.replace("3;A1;3", "3;A1;4"))
    assert "differs from the one at line 4" in reasons(other, 7)


def test_several_outermost_lines_need_a_root_unless_they_are_level_zero(tmp_path: Path) -> None:
    content = "Level;Part number;Qty\n1;A;1\n2;A1;1\n1;B;2\n"

    with pytest.raises(BadRequest, match="2 lines stand at the outermost level 1"):
        read(tmp_path, content)
    assert structure(read(tmp_path, content, root="T")) == {"T": {"A": 1, "B": 2}, "A": {"A1": 1}}
    tops = read(
        tmp_path, content.replace("2;A1", "1;A1").replace("\n1;A;", "\n0;A;").replace("\n1;B;", "\n0;B;")
    )
    assert (structure(tops), tops.tops) == ({"A": {"A1": 1}}, (("A", "-"), ("B", "-")))


def test_a_root_that_the_file_begins_with_is_that_line(tmp_path: Path) -> None:
    assert structure(leveled(tmp_path, LEVELS, root="T")) == TREE
    assert structure(leveled(tmp_path, LEVELS, root="SHIP"))["SHIP"] == {"T": 1.0}


def test_revisions_are_those_of_the_parts_and_pin_the_lines(tmp_path: Path) -> None:
    file = read(tmp_path, "Level;Part number;Rev;Qty\n0;T;C;1\n1;A;B;1\n2;A1;;3\n")

    assert [bom.row["parent"] for bom in file.boms] == [
        {"number": "T", "label": "C"},
        {"number": "A", "label": "B"},
    ]
    assert lines(file)[0] == {"part": "A", "quantity": 1, "revision": "B"}
    assert "revisions" not in file.parts[2].row


def test_a_position_that_lost_its_zero_in_a_spreadsheet_gets_it_back(tmp_path: Path) -> None:
    rows = [
        ["Level", "Part number", "Qty"],
        [1, "T", 1],
        *([float(f"1.{n}"), f"P-{n}", n] for n in range(1, 12)),
    ]

    file = read_bom(xlsx(tmp_path / "a.xlsx", {"S": rows}), BomOptions())

    assert structure(file) == {"T": {f"P-{n}": n for n in range(1, 12)}}
    assert "1.1 is taken for 1.10" in reasons(file, 12)


def test_cells_merged_downwards_hold_for_all_their_rows(tmp_path: Path) -> None:
    rows = [
        ["Parent", "Part number", "Qty", "Supplier"],
        ["T", "A", 2, "S-1"],
        [None, None, None, "S-2"],
        [None, "B", 3, "S-3"],
    ]
    path = xlsx(tmp_path / "a.xlsx", {"S": rows}, merged=("A2:A4", "B2:B3", "C2:C3"))

    file = read_bom(path, BomOptions(identifiers={"Supplier": "vendor"}))

    assert structure(file) == {"T": {"A": 2, "B": 3}}
    assert reasons(file, 3) == "read: continues line 2"
    assert file.parts[0].row["identifiers"] == [
        {"scheme": "vendor", "value": "S-1"},
        {"scheme": "vendor", "value": "S-2"},
    ]


def test_ods_is_read_like_the_others(tmp_path: Path) -> None:
    rows = [
        ["Level", "Part number", "Qty"],
        *zip(map(int, LEVELS), NUMBERS, map(float, QUANTITIES), strict=True),
    ]

    assert structure(read_bom(ods(tmp_path / "a.ods", rows), BomOptions())) == TREE
