"""Lists as CAD and PLM programs write them: Arena, KiCad, Altium, headers in two rows, columns without a heading."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.bom.files import lines, read, reasons, structure, xlsx
from twin.exchange.bom.reading import read_bom
from twin.exchange.bom.records import BomOptions


def test_an_item_number_that_is_no_position_is_the_part_number(tmp_path: Path) -> None:
    text = (
        "Level,Item Number,Item Name,Item Revision,Quantity,Unit of Measure,BOM: Reference Designators\n"
        '0,500-0001,Assembly,A,,each,\n1,300-0001,Cable,B,2.5,m,\n1,200-0001,Cap,A,2,each,"C1,C2"\n'
    )

    file = read(tmp_path, text)

    assert structure(file) == {"500-0001": {"300-0001": 2.5, "200-0001": 2.0}}
    assert lines(file)[1]["referenceDesignators"] == ["C1", "C2"]


def test_an_item_number_with_small_numbers_is_still_a_position(tmp_path: Path) -> None:
    text = "Item Number,Part Number,Qty\n1,P-1,1\n1-1,P-11,2\n1-2,P-12,4\n"

    assert structure(read(tmp_path, text, root="R")) == {"R": {"P-1": 1.0}, "P-1": {"P-11": 2.0, "P-12": 4.0}}


def test_parts_of_a_circuit_without_numbers_are_told_apart_by_their_values(tmp_path: Path) -> None:
    text = 'Comment,Description,Designator,Qty\n100nF,Capacitor,"C1, C2",2\n1uF,Capacitor,C3,1\n10k,Resistor,R1,1\n'

    assert structure(read(tmp_path, text, root="R")) == {"R": {"100nF": 2.0, "1uF": 1.0, "10k": 1.0}}


def test_a_value_in_two_packages_is_two_parts(tmp_path: Path) -> None:
    text = (
        '"Reference","Value","Footprint","Qty"\n"C1,C2","100n","Capacitor_SMD:C_0603","2"\n'
        '"C3","100n","Capacitor_SMD:C_0805","1"\n"R1","10k","Resistor_SMD:R_0603","1"\n'
    )

    file = read(tmp_path, text, root="R")

    assert structure(file) == {"R": {"100n C_0603": 2.0, "100n C_0805": 1.0, "10k": 1.0}}
    assert reasons(file, 3) == (
        "guessed: the number is the name, in column Value, with Footprint, as it comes in several: none is given"
    )


@pytest.mark.parametrize(
    "header",
    [
        "Part,Part,Quantity,Quantity\nNumber,Name,per,unit\n",
        "Part Number,Part Name,Quantity,Quantity\n,,per,unit\n",
    ],
)
def test_a_header_may_stand_in_two_rows(tmp_path: Path, header: str) -> None:
    file = read(tmp_path, f"{header}A,Shaft,2.5,m\n", root="R")

    assert lines(file) == [{"part": "A", "quantity": 2.5, "unit": "MTR"}]


def test_a_heading_that_is_merged_over_columns_names_them_with_the_row_below(tmp_path: Path) -> None:
    rows = [["Part", None, "Quantity", None], ["Number", "Name", "per", "unit"], ["A", "Shaft", 2, "pc"]]
    path = xlsx(tmp_path / "bom.xlsx", {"BOM": rows}, merged=["A1:B1", "C1:D1"])

    file = read_bom(path, BomOptions("R"))

    assert lines(file) == [{"part": "A", "quantity": 2.0, "unit": "C62"}]


def test_a_title_above_the_header_is_no_part_of_it(tmp_path: Path) -> None:
    file = read(tmp_path, "Part list,Rev B,\nPart Number,Name,Quantity\nA,Shaft,2\n", root="R")

    assert structure(file) == {"R": {"A": 2.0}}


def test_a_list_without_quantities_says_that_each_line_counts_one(tmp_path: Path) -> None:
    assert "no quantities: each line counts one" in read(tmp_path, "Part Number,Name\nA,x\n", root="R").notes


def test_a_quantity_whose_sign_can_only_be_decimal_is_read_so_and_told(tmp_path: Path) -> None:
    file = read(tmp_path, "Part Number;Qty\nA;1,5\nB;2,5\nC;1.25\nD;0.125\nE;1.250\n", root="R")

    assert structure(file) == {"R": {"A": 1.5, "B": 2.5, "C": 1.25, "D": 0.125, "E": 1250.0}}
    assert reasons(file, 4) == "guessed: '1.25' is read as 1.25: its sign can only be a decimal one"


def test_every_fault_of_a_row_is_told(tmp_path: Path) -> None:
    text = "Part Number,Qty,Unit,Level,Weight\nA,-1,furlongs,x,heavy\n"

    file = read(tmp_path, text, root="R", attributes={"Weight": "mass:kg"}, units={})

    assert [(problem.column, problem.value) for problem in file.problems] == [
        ("Qty", "-1"),
        ("Unit", "furlongs"),
        ("Weight", "heavy"),
        (None, "x"),
    ]


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Fitted", ("Yes", "No", "DNF")),
        ("Populate", ("1", "0", "Do not populate")),
        ("DNP", ("", "x", "DNP")),
        ("Notes", ("near the edge", "DNP", "Do not populate")),
    ],
)
def test_what_is_not_fitted_is_left_out_whichever_way_the_column_asks(
    tmp_path: Path, heading: str, cells: tuple[str, str, str]
) -> None:
    rows = "".join(f"R{n},P-{n},1,{cell}\n" for n, cell in enumerate(cells))

    file = read(tmp_path, f"Reference,Part Number,Qty,{heading}\n{rows}", root="R")

    assert structure(file) == {"R": {"P-0": 1.0}}
    assert reasons(file, 3) == f"skipped: not fitted: {heading} is {cells[1]!r}"


def test_levels_may_be_written_with_a_letter(tmp_path: Path) -> None:
    text = "Level,Part Number,Qty\nL0,T,1\nL1,A,1\nLevel 2,B,2\nl1,C,3\n"

    assert structure(read(tmp_path, text)) == {"T": {"A": 1.0, "C": 3.0}, "A": {"B": 2.0}}
