"""Levels that are told by which of several columns is filled."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.bom.files import read, reasons, structure, xlsx
from tests.unit.exchange.bom.test_nesting import LEVELS, NUMBERS, QUANTITIES, TREE
from twin.exchange.bom.reading import read_bom
from twin.exchange.bom.records import BomFile


def stairs(folder: Path, headings: list[str], fill: list[str], *, numbered: bool = False) -> BomFile:
    """Return the tree with the level of each line told by the column that is filled."""
    rows = []
    for level, number, quantity, filling in zip(LEVELS, NUMBERS, QUANTITIES, fill, strict=True):
        cells = [filling if int(level) == place else "" for place in range(4)]
        rows.append(";".join([*cells, *([] if numbered else [number]), quantity]))
    header = ";".join([*headings, *([] if numbered else ["Part number"]), "Qty"])
    return read(folder, "\n".join([header, *rows]) + "\n")


@pytest.mark.parametrize(
    "headings",
    [
        ["Level 0", "Level 1", "Level 2", "Level 3"],
        ["L1", "L2", "L3", "L4"],
        ["Ebene 1", "Ebene 2", "Ebene 3", "Ebene 4"],
        ["1", "2", "3", "4"],
        ["Level", "", "", ""],
    ],
    ids=["level", "L", "Ebene", "digits", "one heading"],
)
@pytest.mark.parametrize("fill", [["x"] * 6, ["X", "*", "•", "✓", "x", "x"]], ids=["x", "marks"])
def test_a_mark_in_one_of_several_columns_is_a_level(
    tmp_path: Path, headings: list[str], fill: list[str]
) -> None:
    assert structure(stairs(tmp_path, headings, fill)) == TREE


def test_a_level_written_in_its_own_column_is_one(tmp_path: Path) -> None:
    assert structure(stairs(tmp_path, ["L0", "L1", "L2", "L3"], LEVELS)) == TREE


@pytest.mark.parametrize(
    "headings",
    [["Level 0", "Level 1", "Level 2", "Level 3"], ["Part number", "", "", ""]],
    ids=["numbered", "one heading"],
)
def test_a_part_number_in_the_column_of_its_level_is_both(tmp_path: Path, headings: list[str]) -> None:
    file = stairs(tmp_path, headings, NUMBERS, numbered=True)

    assert structure(file) == TREE
    assert f"levels by which column is filled: {headings[0]!r} and the 3 beside it" in file.notes


def test_a_line_that_fills_two_of_the_columns_is_refused(tmp_path: Path) -> None:
    rows = [f";x;;P-{n};1" for n in range(20)]
    content = "\n".join(["L0;L1;L2;Part number;Qty", "x;;;T;1", *rows, ";x;x;Q;1"]) + "\n"

    file = read(tmp_path, content)

    assert "is no level" in reasons(file, 23)
    assert [problem.value for problem in file.problems] == ["1 and 2"]
    assert len(structure(file)["T"]) == 20


def test_a_merged_cell_of_the_line_above_is_not_filled(tmp_path: Path) -> None:
    rows = [["L0", "L1", "L2", "Qty"], ["T", None, None, 1], [None, "A", None, 2], [None, None, "B", 3]]
    path = xlsx(tmp_path / "a.xlsx", {"S": rows}, merged=["A2:A4", "B3:B4"])

    assert structure(read_bom(path)) == {"T": {"A": 2.0}, "A": {"B": 3.0}}


@pytest.mark.parametrize(
    "rows", ["A;2;x;y\nB;3;;z\n", "A;2;4;\nB;3;;5\n", "A;2;x;;\nB;3;;;x\n"], ids=["both", "counts", "far"]
)
def test_columns_that_only_count_are_no_staircase(tmp_path: Path, rows: str) -> None:
    header = "Part number;Qty;1;2;3" if ";;x" in rows else "Part number;Qty;1;2"

    file = read(tmp_path, f"{header}\n{rows}", root="T")

    assert structure(file) == {"T": {"A": 2.0, "B": 3.0}}
    assert "structure by a flat list" in file.notes
