"""Files in any encoding and of three kinds, and files that are none or mean harm."""

from __future__ import annotations

import zipfile
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.unit.exchange.bom.files import accounted, archive, ods, read, reasons, structure, xlsx
from twin.errors import BadRequest, LimitExceeded, NotFound, TwinError
from twin.exchange.bom.archive import MOST_CELLS, check_archive
from twin.exchange.bom.reading import read_bom
from twin.exchange.bom.records import BomOptions

GERMAN = "Sachnummer;Benennung;Menge\nP-1;Größe Ø5;2,5\n"
ROWS = [["Part number", "Description", "Qty"], ["4711", "Plate", 2], [4712, "Bolt", 0.5]]
TOP = BomOptions(root="T")


@pytest.mark.parametrize(
    ("encoding", "said"),
    [
        ("utf-8", "encoding UTF-8"),
        ("utf-8-sig", "encoding UTF-8 with a byte order mark"),
        ("utf-16", "encoding UTF-16"),
        ("utf-16-le", "encoding UTF-16-LE without a byte order mark"),
        ("utf-16-be", "encoding UTF-16-BE without a byte order mark"),
        ("cp1252", "encoding Windows-1252 (a guess: it is not UTF-8)"),
    ],
)
def test_the_encoding_is_found_out_and_said(tmp_path: Path, encoding: str, said: str) -> None:
    file = read(tmp_path, GERMAN.encode(encoding), root="T")

    assert file.parts[0].row["name"] == "Größe Ø5"
    assert said in file.notes


def test_an_encoding_that_cannot_be_found_out_is_named(tmp_path: Path) -> None:
    data = GERMAN.replace("Ø", "ü").encode("cp850")

    with pytest.raises(BadRequest, match="--encoding"):
        read(tmp_path, data, root="T")
    assert read(tmp_path, data, root="T", encoding="cp850").parts[0].row["name"] == "Größe ü5"
    with pytest.raises(BadRequest, match="is not known"):
        read(tmp_path, data, root="T", encoding="cp99999")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_names_columns(tmp_path: Path, delimiter: str) -> None:
    title = "A title, with; all | signs\n"
    content = title + "Part number,Notes,Qty\nA,'x; y | z',2\n".replace(",", delimiter).replace("'", '"')

    assert structure(read(tmp_path, content, root="T")) == {"T": {"A": 2}}


def test_a_line_that_names_the_delimiter_is_believed(tmp_path: Path) -> None:
    file = read(tmp_path, "sep=^\r\nPart number^Qty\r\nA^2\r\n", root="T")

    assert structure(file) == {"T": {"A": 2}}
    assert reasons(file, 1) == "skipped: a title above the header"


def test_cells_may_hold_lines_and_every_line_is_counted(tmp_path: Path) -> None:
    content = 'Part number,Description,Qty\r\nA,"two\r\nlines",2\r\nB,one,1\r\n'

    file = read(tmp_path, content, root="T")

    assert [(account.line, account.lines) for account in file.accounts] == [(1, 1), (2, 2), (4, 1)]
    assert file.parts[0].row["name"] == "two lines"


@pytest.mark.parametrize("kind", ["xlsx", "ods"])
def test_workbooks_keep_their_numbers(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"a.{kind}"
    made = xlsx(path, {"BOM": ROWS}) if kind == "xlsx" else ods(path, ROWS)

    file = accounted(read_bom(made, TOP))

    assert structure(file) == {"T": {"4711": 2, "4712": 0.5}}
    assert file.notes[:2] == (kind.upper(), "sheet 'BOM'")


def test_the_sheet_is_the_one_that_names_columns_or_the_one_that_is_asked_for(tmp_path: Path) -> None:
    other = [["Part number", "Qty", "Description"], ["X", 1, "x"]]
    path = xlsx(tmp_path / "a.xlsx", {"Cover": [["Pump"]], "BOM": ROWS, "Empty": []})
    twice = xlsx(tmp_path / "b.xlsx", {"One": ROWS, "Two": other})

    assert structure(read_bom(path, TOP)) == {"T": {"4711": 2, "4712": 0.5}}
    with pytest.raises(BadRequest, match="'One', 'Two'; name one with --sheet"):
        read_bom(twice, TOP)
    assert structure(read_bom(twice, BomOptions(root="T", sheet="Two"))) == {"T": {"X": 1}}
    with pytest.raises(NotFound, match=r"no sheet 'Tow' \(did you mean 'Two'\?\)"):
        read_bom(twice, BomOptions(root="T", sheet="Tow"))


def test_a_formula_that_was_never_worked_out_is_no_quantity(tmp_path: Path) -> None:
    file = read_bom(xlsx(tmp_path / "a.xlsx", {"S": [*ROWS, ["A", "x", "=B1*2"]]}), TOP)

    assert reasons(file, 4) == "guessed: the quantity is 1: none is given"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "is empty"),
        (b" \n \n", "is empty"),
        (b"\x00\x01\x02\x03" * 50, "NUL"),
        (b"Part number,Qty\nA,1\x00\n", "line 2 holds a NUL"),
        (b"%PDF-1.7\n", "is a PDF"),
        (b"\xd0\xcf\x11\xe0" + bytes(512), "save it as XLSX, ODS or CSV"),
        (b"PK\x03\x04 and no more", "damaged or locked archive"),
        (b'Part number,Qty\nA,"1\n' + b"x\n" * 100, "from line 2 on cannot be split"),
        (b'Part number,Qty\n"' + b"x" * 200_000 + b'",1\n', "cannot be split into cells"),
        (b"one,two\n1,2\n", "names columns"),
        (b"Part number,Qty\n", "no part below them"),
        (b"Qty,Price\n1,2\n", "none of part numbers or names"),
        (b"Part number" + b",x" * 1_000_000 + b"\n", "columns"),
    ],
    ids=lambda value: "" if isinstance(value, bytes) else value[:24],
)
def test_a_file_that_is_no_table_ends_in_a_clear_error(tmp_path: Path, content: bytes, message: str) -> None:
    with pytest.raises(TwinError, match=message):
        read(tmp_path, content, root="T")


@pytest.mark.parametrize("place", ["XFD1048576", "ZZZZZZ9"])
@pytest.mark.parametrize("quote", ['"', "'"])
def test_a_small_workbook_that_spans_too_much_is_refused_before_it_is_opened(
    tmp_path: Path, place: str, quote: str
) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"S": [*ROWS, []]})
    far = f"<c t='n' x='>' r={quote}{place}{quote}><v>1</v></c>"
    rewrite(path, lambda text: text.replace('<row r="4">', f'<row r="4">{far}'))

    with pytest.raises(LimitExceeded, match="spans"):
        read_bom(path, TOP)


def test_cells_that_hold_nothing_do_not_count(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"S": [*ROWS, []]})
    rewrite(path, lambda text: text.replace('<row r="4">', '<row r="4"><c r="XFD1048576" s="1"/>'))

    assert structure(read_bom(path, TOP)) == {"T": {"4711": 2, "4712": 0.5}}


@pytest.mark.parametrize("filled", [True, False])
def test_rows_that_repeat_are_counted_where_they_hold_something(tmp_path: Path, filled: bool) -> None:
    cell = 'office:value-type="float" office:value="1"' if filled else ""
    raw = (
        '<table:table-row table:number-rows-repeated="1048000"><table:table-cell '
        f'table:number-columns-repeated="16384" {cell}/></table:table-row>'
    )
    path = ods(tmp_path / "a.ods", ROWS, raw=raw)

    if not filled:
        assert structure(read_bom(path, TOP)) == {"T": {"4711": 2, "4712": 0.5}}
        return
    with pytest.raises(LimitExceeded, match=f"{MOST_CELLS:,} are read at most"):
        read_bom(path, TOP)


def test_an_archive_that_unpacks_to_too_much_is_refused(tmp_path: Path) -> None:
    path = xlsx(tmp_path / "a.xlsx", {"S": ROWS})
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as made, made.open("xl/bomb.xml", "w") as bomb:
        for _ in range(600):
            bomb.write(bytes(2**20))

    with pytest.raises(LimitExceeded, match="unpacks to"):
        read_bom(path, TOP)


def test_other_archives_and_broken_sheets_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRequest, match="neither XLSX nor ODS"):
        read_bom(archive(tmp_path / "a.zip", {"readme.txt": "x"}), TOP)
    path = xlsx(tmp_path / "b.xlsx", {"S": ROWS})
    rewrite(path, lambda text: text[: len(text) // 2])
    with pytest.raises(BadRequest):
        read_bom(path, TOP)


def test_an_archive_with_a_password_or_a_foreign_compression_is_refused_by_name(tmp_path: Path) -> None:
    locked, foreign = xlsx(tmp_path / "a.xlsx", {"S": ROWS}), tmp_path / "b.xlsx"
    content = bytearray(locked.read_bytes())
    content[content.index(b"PK\x01\x02") + 8] |= 1  # the first member's flag, in the directory
    locked.write_bytes(content)
    with zipfile.ZipFile(foreign, "w", zipfile.ZIP_LZMA) as made:
        made.writestr("xl/workbook.xml", "<workbook/>")

    with pytest.raises(BadRequest, match="needs a password"):
        read_bom(locked, TOP)
    with pytest.raises(BadRequest, match="compressed by method 14"):
        read_bom(foreign, TOP)


@given(st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=4))
def test_whatever_bytes_of_a_spreadsheet_are_damaged_it_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, damage: list[tuple[float, int]]
) -> None:
    path = xlsx(tmp_path_factory.mktemp("damaged") / "ä.xlsx", {"S": ROWS})
    content = bytearray(path.read_bytes())
    for place, byte in damage:
        content[int(place * len(content))] = byte
    path.write_bytes(content)

    with suppress(TwinError):
        assert check_archive(path) == "XLSX"


def rewrite(path: Path, change: object) -> None:
    """Write the first sheet anew."""
    assert callable(change)
    with zipfile.ZipFile(path) as made:
        files = {name: made.read(name).decode() for name in made.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(name, change(text) if name.endswith("sheet1.xml") else text)
