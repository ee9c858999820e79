"""Bills of material as they come: what is read, what is guessed, what is skipped, and that every line is told."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.unit.exchange.bom.files import SHARED, accounted, lines, read, reasons, structure
from twin.errors import BadRequest
from twin.exchange.bom.reading import read_bom
from twin.exchange.bom.records import BomOptions, Outcome

FLAT = "Part number,Description,Qty\nA-1,Plate,2\nA-2,Bolt,8\n"


def test_every_line_of_a_real_list_is_accounted_for() -> None:
    path = SHARED / "bom/opulo-feeder.csv"
    if not path.exists():
        pytest.skip("the real data is not beside the project")

    file = accounted(read_bom(path, BomOptions(root="FEEDER", label="A", identifiers={"Source 2": "shop"})))

    assert file.counts()[Outcome.GUESSED] == 21
    assert file.counts()[Outcome.SKIPPED] == 1
    assert sum(file.counts().values()) == len(path.read_text().splitlines())
    uses = structure(file)["FEEDER"]
    assert (len(uses), uses["PLA-filament"], uses["M3x12mm-self-tapping-flat-head"]) == (21, 1.2, 11)
    assert "the unit is KGM" in reasons(file, 12)
    assert file.parts[18].row["identifiers"] == [
        {"scheme": "shop", "value": "https://www.servocity.com/110-rpm-micro-gear-motor/"}
    ]


def test_a_flat_list_stands_below_the_root(tmp_path: Path) -> None:
    file = read(tmp_path, FLAT, root="TOP", label="C", state="RELEASED")

    assert structure(file) == {"TOP": {"A-1": 2, "A-2": 8}}
    assert file.boms[0].row["parent"] == {"number": "TOP", "label": "C"}
    assert file.parts[-1].row == {"number": "TOP", "revisions": [{"label": "C", "state": "RELEASED"}]}
    assert file.tops == (("TOP", "C"),)


def test_a_flat_list_without_a_root_says_what_to_name(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="--root NUMBER"):
        read(tmp_path, FLAT)


def test_the_header_is_found_below_titles_and_the_table_ends_at_its_total(tmp_path: Path) -> None:
    content = (
        "Pump 7,,\nIssued 2024-05-01,,\n,,\n"
        + FLAT
        + ",,\nTotal,,10\nSum of the quantities,,\nPrinted 2024,,\n"
    )

    file = read(tmp_path, content, root="TOP")

    assert structure(file) == {"TOP": {"A-1": 2, "A-2": 8}}
    assert [reasons(file, n) for n in (1, 2, 3, 4, 7, 8)] == [
        "skipped: a title above the header",
        "skipped: a title above the header",
        "skipped: a blank line",
        "skipped: the header",
        "skipped: a blank line",
        "skipped: a total: 'Total | 10'",
    ]
    assert reasons(file, 10) == "skipped: nothing but 'Printed 2024': a heading or a remark"


def test_a_number_without_a_part_is_a_total_only_when_it_is_the_sum(tmp_path: Path) -> None:
    file = read(tmp_path, FLAT + ",,10\n,,3\n", root="TOP")

    assert reasons(file, 4) == "skipped: a total: 10 is the sum of the quantities above"
    assert reasons(file, 5).startswith("refused")


@pytest.mark.parametrize(
    ("header", "row", "number", "name", "unit"),
    [
        ("Pos.;Sachnummer;Benennung;Menge;ME", "1;X-1;Platte;2,5;m", "X-1", "Platte", "MTR"),
        ("Repère;Référence article;Désignation;Qté;Unité", "1;X-1;Plaque;2,5;kg", "X-1", "Plaque", "KGM"),
        ("Posición;Nº de pieza;Denominación;Cantidad;Unidad", "1;X-1;Placa;2,5;uds", "X-1", "Placa", "C62"),
        ("Item;Part #;Title;Qty.;UOM", "1;X-1;Plate;2,5;mm", "X-1", "Plate", "MMT"),
        ("ITEM NO.;PART NUMBER;DESCRIPTION;QTY.;UNIT", "1;X-1;Plate;2,5;l", "X-1", "Plate", "LTR"),
    ],
    ids=["German", "French", "Spanish", "English", "CAD"],
)
def test_columns_are_known_by_their_headings_in_four_languages(
    tmp_path: Path, header: str, row: str, number: str, name: str, unit: str
) -> None:
    file = read(tmp_path, f"{header}\n{row}\n", root="TOP")

    assert lines(file) == [{"part": number, "quantity": 2.5, "unit": unit, "findNumber": "1"}]
    assert file.parts[0].row["name"] == name


def test_a_person_says_which_column_is_what(tmp_path: Path) -> None:
    content = "Zeug,Wieviel,Wo\nA,3,x\n"

    file = read(tmp_path, content, root="TOP", columns={"number": "zeug", "quantity": "Wieviel"})

    assert structure(file) == {"TOP": {"A": 3}}
    with pytest.raises(BadRequest, match=r"no column 'Wievie' \(did you mean 'Wieviel'\?\)"):
        read(tmp_path, content, root="TOP", columns={"number": "Zeug", "quantity": "Wievie"})
    with pytest.raises(BadRequest, match="did you mean 'quantity'"):
        read(tmp_path, content, root="TOP", columns={"quantiy": "Wieviel"})


def test_prices_and_makers_are_taken_for_nothing_else(tmp_path: Path) -> None:
    content = (
        "Part Number;Unit Price;Qty;Total;Manufacturer;Manufacturer Part Number;Unit\n"
        "A-1;€ 1,20;3;€ 3,60;ACME;AC-77;pcs\nA-2;€ 0,10;4;€ 0,40;ACME;AC-78;pcs\nSumme;;;€ 4,00;;;\n"
    )

    file = read(tmp_path, content, root="T", identifiers={"Manufacturer Part Number": "mpn"})

    assert lines(file)[0] == {"part": "A-1", "quantity": 3, "unit": "C62"}
    assert file.parts[0].row["identifiers"] == [{"scheme": "mpn", "value": "AC-77", "issuer": "ACME"}]
    assert reasons(file, 4).startswith("skipped: a total")


def test_the_same_part_twice_is_added_up_or_kept_by_its_find_numbers(tmp_path: Path) -> None:
    content = 'Pos,Part number,Qty,Ref des\n1,A,2,"R1,R2"\n1,A,1,R9\n2,B,1,\n3,B,4,\n'

    file = read(tmp_path, content, root="T")

    assert lines(file) == [
        {"part": "A", "quantity": 3, "findNumber": "1", "referenceDesignators": ["R1", "R2", "R9"]},
        {"part": "B", "quantity": 1, "findNumber": "2"},
        {"part": "B", "quantity": 4, "findNumber": "3"},
    ]
    assert reasons(file, 3) == "guessed: the same part as in line 2: the quantities are added"
    assert reasons(file, 5) == "read: the same part as in line 4, kept as a line of its own"


def test_parts_without_a_number_are_known_by_a_name_that_is_theirs_alone(tmp_path: Path) -> None:
    content = (
        "Part number,Name,Qty\nA-1,Plate,1\n,Glue,1\n,Plate,2\nN/A,Tape,1\nB-1,Bolt,1\nB-2,Bolt,1\n-,Bolt,1\n"
    )

    file = read(tmp_path, content, root="T")

    assert structure(file) == {"T": {"A-1": 3, "Glue": 1, "Tape": 1, "B-1": 1, "B-2": 1}}
    assert reasons(file, 3) == "guessed: the number is the name, in column Name: none is given"
    assert "the part of this name" in reasons(file, 4)
    assert reasons(file, 8).startswith("refused: column Name: 'Bolt' names the parts B-1, B-2")


def test_what_is_not_used_is_skipped_with_what_stands_below_it(tmp_path: Path) -> None:
    content = "Level,Part number,Qty,DNP\n0,T,,\n1,A,0,\n2,A1,1,\n1,B,1,DNP\n1,C,AR,\n1,D,1,\n"

    file = read(tmp_path, content)

    assert structure(file) == {"T": {"D": 1}}
    assert reasons(file, 3) == "skipped: the quantity is 0: none is used"
    assert reasons(file, 4) == "skipped: stands below line 3, which is left out"
    assert reasons(file, 5) == "skipped: not fitted: DNP is 'DNP'"
    assert reasons(file, 6) == "skipped: 'AR': there is no quantity to count"


def test_what_stands_below_a_refused_line_is_refused_with_it(tmp_path: Path) -> None:
    file = read(tmp_path, "Level,Part number,Qty\n0,T,1\n1,A,two\n2,A1,1\n1,B,1\n")

    assert structure(file) == {"T": {"B": 1}}
    assert [problem.line for problem in file.problems] == [3, 4]
    assert "stands below line 3, which is refused" in reasons(file, 4)


def test_designators_and_quantity_must_agree(tmp_path: Path) -> None:
    content = 'Part number,Qty,Designator\nA,3,"R1, R2-R3"\nB,2,"C1"\nC,,"D1 D2"\nE,1,see drawing\n,,"D7"\n'

    file = read(tmp_path, content, root="T")

    assert lines(file)[0]["referenceDesignators"] == ["R1", "R2", "R3"]
    assert reasons(file, 3) == (
        "refused: column Designator: 'C1' names 1 designators, and the quantity is 2; they must agree"
    )
    assert lines(file)[1] == {"part": "C", "quantity": 2, "referenceDesignators": ["D1", "D2"]}
    assert "is no list of designators" in reasons(file, 5)
    assert reasons(file, 6).startswith("read: continues line 5")


def test_a_list_of_designators_may_go_on_in_the_next_line(tmp_path: Path) -> None:
    file = read(tmp_path, 'Part number,Qty,Designator\nA,4,"R1, R2,"\n,,"R3, R4"\nB,1,R5\n', root="T")

    assert lines(file)[0]["referenceDesignators"] == ["R1", "R2", "R3", "R4"]
    assert reasons(file, 3) == "read: continues line 2"


def test_rows_of_other_lengths_are_told(tmp_path: Path) -> None:
    file = read(tmp_path, FLAT + "A-3,Nut\nA-4,Washer,1,,\nA-5,Pin,1,extra\n", root="T")

    assert reasons(file, 4).startswith("guessed: has 2 of 3 cells")
    assert structure(file)["T"]["A-4"] == 1
    assert "a row of 4 cells, and the header has 3" in reasons(file, 6)


def test_texts_are_kept_in_one_form(tmp_path: Path) -> None:
    content = 'Part number,Name,Qty\n"=""0012""",Gro\u0308\u00dfe\u0007,1\n " P-1 ",' + "x" * 250 + ",1\n"

    file = read(tmp_path, content.replace(' " P-1 "', " P-1 "), root="T")

    assert file.parts[0].row == {"number": "0012", "name": "Größe"}
    assert len(str(file.parts[1].row["name"])) == 200
    assert "of 250 characters is cut to 200" in reasons(file, 3)


def test_formulas_are_refused_where_a_number_must_be(tmp_path: Path) -> None:
    file = read(tmp_path, "Part number,Qty\n=A1,1\nB,=SUM(B1)\nC,1\n", root="T")

    assert structure(file) == {"T": {"C": 1}}
    assert [problem.line for problem in file.problems] == [2, 3]


def test_later_lines_that_say_otherwise_of_a_part_are_told(tmp_path: Path) -> None:
    file = read(tmp_path, "Pos,Part number,Name,Qty\n1,A,Plate,1\n2,A,Board,1\n", root="T")

    assert file.parts[0].row["name"] == "Plate"
    assert "the name differs from 'Plate' in line 2, which is kept" in reasons(file, 3)


def test_a_header_that_stands_again_on_the_next_page_is_skipped(tmp_path: Path) -> None:
    file = read(tmp_path, FLAT + "Page 2 of 3,,\nPart number,Description,Qty\nA-3,Nut,1\n", root="T")

    assert reasons(file, 4) == "skipped: nothing but 'Page 2 of 3': a heading or a remark"
    assert reasons(file, 5) == "skipped: the header again"
    assert structure(file)["T"]["A-3"] == 1
