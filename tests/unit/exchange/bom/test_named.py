"""Columns of attributes: numbers in a unit, texts, what is no number, and rows of one part that disagree."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.bom.files import read, reasons, xlsx
from twin.errors import BadRequest
from twin.exchange.bom.reading import read_bom
from twin.exchange.bom.records import BomFile, BomOptions

ASKED = {"Weight": "mass:kg", "Material": "material"}


def attributes(file: BomFile) -> dict[str, object]:
    """Return the attributes of each part."""
    return {str(part.row["number"]): part.row.get("attributes") for part in file.parts}


def test_a_column_with_a_unit_holds_numbers_and_one_without_texts(tmp_path: Path) -> None:
    content = "Part number;Qty;Weight;Material\nA;2;1,25;1.4301\nB;1;-;\nC;1;-0,5 kg;7\n"

    file = read(tmp_path, content, root="T", attributes=ASKED)

    assert attributes(file) == {
        "A": [{"name": "mass", "value": 1.25, "unit": "kg"}, {"name": "material", "value": "1.4301"}],
        "B": None,
        "C": [{"name": "mass", "value": -0.5, "unit": "kg"}, {"name": "material", "value": "7"}],
        "T": None,
    }
    assert any("attribute mass:kg from 'Weight'" in note for note in file.notes)
    assert "columns not used: none" in file.notes


def test_numbers_of_workbooks_are_taken_as_they_are(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"S": [["Part number", "Qty", "Weight"], ["A", 2, 1.125], ["B", 1, -2]]})

    file = read_bom(path, BomOptions(root="T", attributes={"weight": "mass:kg"}))

    values = [{"name": "mass", "value": value, "unit": "kg"} for value in (1.125, -2.0)]
    assert attributes(file) == {"A": [values[0]], "B": [values[1]], "T": None}


@pytest.mark.parametrize(
    ("cell", "reason"),
    [
        ("heavy", "'heavy' is no number, and the column is one of kg"),
        ("5 g", "'5 g' is in 'g', and the column in 'kg'"),
        ("1-2", "is no number"),
    ],
)
def test_what_is_no_number_of_the_unit_refuses_the_row(tmp_path: Path, cell: str, reason: str) -> None:
    file = read(
        tmp_path, f"Part number;Qty;Weight\nA;2;{cell}\nB;1;3\n", root="T", attributes={"Weight": "mass:kg"}
    )

    assert reason in reasons(file, 2)
    assert [part.row["number"] for part in file.parts] == ["B", "T"]


def test_of_rows_that_disagree_the_first_is_kept_and_told(tmp_path: Path) -> None:
    file = read(
        tmp_path,
        "Parent;Part number;Qty;Weight\nT;A;2;3\nU;A;1;4\nU;B;1;3\n",
        attributes={"Weight": "mass:kg"},
    )

    assert attributes(file)["A"] == [{"name": "mass", "value": 3.0, "unit": "kg"}]
    assert reasons(file, 3) == "guessed: the mass differs from 3.0 in line 2, which is kept"


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        ({"Wieght": "mass:kg"}, "there is no column 'Wieght'.*'Weight'"),
        ({"Weight": "mass:"}, "names no attribute"),
        ({"Weight": ":kg"}, "names no attribute"),
        ({"Weight": "mass:pounds"}, "--attribute Weight=mass:pounds: .*pounds"),
    ],
)
def test_what_names_no_column_or_no_unit_is_told(tmp_path: Path, asked: dict[str, str], message: str) -> None:
    with pytest.raises(BadRequest, match=message):
        read(tmp_path, "Part number;Qty;Weight\nA;2;3\n", root="T", attributes=asked)


def test_who_reads_hears_how_far_it_is(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("Part number,Qty\n" + "".join(f"P-{n},1\n" for n in range(2_500)))
    heard: list[tuple[int, int]] = []

    read_bom(path, BomOptions(root="T"), lambda done, total: heard.append((done, total)))

    assert heard == [(1_000, 2_501), (2_000, 2_501)]
