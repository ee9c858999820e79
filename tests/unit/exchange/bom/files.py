"""BOM files for tests: text in any encoding, and workbooks written by hand, cell by cell."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape, quoteattr

from twin.exchange.bom.reading import read_bom
from twin.exchange.bom.records import BomFile, BomOptions, Outcome

SHARED = Path(__file__).resolve().parents[5] / "shared/data"
_SPREADSHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_ODF = "urn:oasis:names:tc:opendocument:xmlns"


def read(folder: Path, content: str | bytes, name: str = "bom.csv", **options: Any) -> BomFile:
    """Return what a file with the content holds; its account is checked to add up."""
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return accounted(read_bom(path, BomOptions(**options)))


def accounted(file: BomFile) -> BomFile:
    """Return the file; its accounts must cover its lines one after another, and its counts be all of them."""
    line = 1
    for account in file.accounts:
        assert account.line == line
        assert account.reasons or account.outcome is Outcome.READ
        line += account.lines
    assert sum(file.counts().values()) == line - 1
    taken = [line for bom in file.boms for line in bom.lines]
    told = {a.line for a in file.accounts if a.outcome in (Outcome.READ, Outcome.GUESSED)}
    assert set(taken) <= told
    assert all(len(bom.lines) == len(rows_of(bom.row)) for bom in file.boms)
    assert {problem.line for problem in file.problems} == {
        a.line for a in file.accounts if a.outcome is Outcome.REFUSED
    }
    return file


def rows_of(row: Mapping[str, object]) -> list[dict[str, Any]]:
    """Return the lines of a BOM input."""
    lines = row["lines"]
    assert isinstance(lines, list)
    return lines


def structure(file: BomFile) -> dict[str, dict[str, float]]:
    """Return how many of which part each parent uses; lines of one part are added up."""
    found: dict[str, dict[str, float]] = {}
    for bom in file.boms:
        parent = bom.row["parent"]
        assert isinstance(parent, dict)
        uses = found.setdefault(parent["number"], {})
        for line in rows_of(bom.row):
            uses[line["part"]] = uses.get(line["part"], 0.0) + line["quantity"]
    return found


def lines(file: BomFile) -> list[dict[str, Any]]:
    """Return all lines of all BOMs."""
    return [line for bom in file.boms for line in rows_of(bom.row)]


def reasons(file: BomFile, line: int) -> str:
    """Return what is said of a line, behind its outcome."""
    account = next(a for a in file.accounts if a.line <= line < a.line + a.lines)
    return f"{account.outcome.value}: {'; '.join(account.reasons)}".rstrip(": ")


def xlsx(path: Path, sheets: Mapping[str, Sequence[Any]], merged: Sequence[str] = ()) -> Path:
    """Write a workbook; None is no cell, text that begins with = a formula that was never worked out."""
    bodies = [_sheet(rows, merged) for rows in sheets.values()]
    names = [f"sheet{n}.xml" for n in range(1, len(bodies) + 1)]
    listed = "".join(
        f'<sheet name={quoteattr(name)} sheetId="{n}" r:id="r{n}"/>' for n, name in enumerate(sheets, start=1)
    )
    related = "".join(
        f'<Relationship Id="r{n}" Type="{_OFFICE}/worksheet" Target="worksheets/{name}"/>'
        for n, name in enumerate(names, start=1)
    )
    files = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{_SPREADSHEET}" xmlns:r="{_OFFICE}"><sheets>{listed}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">{related}</Relationships>',
        **{f"xl/worksheets/{name}": body for name, body in zip(names, bodies, strict=True)},
    }
    return archive(path, files)


def ods(path: Path, rows: Sequence[Any], *, raw: str = "") -> Path:
    """Write an ODS table of the cells, with the rows of `raw` behind them."""
    body = "".join(f"<table:table-row>{''.join(map(_ods_cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(f'xmlns:{name}="{_ODF}:{name}:1.0"' for name in ("office", "table", "text"))
    content = (
        f"<office:document-content {spaces}><office:body><office:spreadsheet>"
        f'<table:table table:name="BOM">{body}{raw}</table:table></office:spreadsheet></office:body>'
        "</office:document-content>"
    )
    mime = "application/vnd.oasis.opendocument.spreadsheet"
    entry = f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{mime}"/>'
    manifest = f'<manifest:manifest xmlns:manifest="{_ODF}:manifest:1.0">{entry}</manifest:manifest>'
    return archive(path, {"mimetype": mime, "META-INF/manifest.xml": manifest, "content.xml": content})


def archive(path: Path, files: Mapping[str, str]) -> Path:
    """Write a zip of the files."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in files.items():
            made.writestr(
                name, text if name == "mimetype" else f'<?xml version="1.0" encoding="UTF-8"?>{text}'
            )
    return path


def _sheet(rows: Sequence[Any], merged: Sequence[str]) -> str:
    body = "".join(
        f'<row r="{at}">{"".join(_cell(f"{chr(65 + n)}{at}", cell) for n, cell in enumerate(row))}</row>'
        for at, row in enumerate(rows, start=1)
    )
    ranges = "".join(f'<mergeCell ref="{each}"/>' for each in merged)
    tail = f"<mergeCells>{ranges}</mergeCells>" if merged else ""
    return f'<worksheet xmlns="{_SPREADSHEET}"><sheetData>{body}</sheetData>{tail}</worksheet>'


def _cell(place: str, value: object) -> str:
    match value:
        case None:
            return ""
        case int() | float():
            return f'<c r="{place}"><v>{value}</v></c>'
        case _ if str(value).startswith("="):
            return f'<c r="{place}"><f>{escape(str(value)[1:])}</f></c>'
        case _:
            return (
                f'<c r="{place}" t="inlineStr"><is><t xml:space="preserve">{escape(str(value))}</t></is></c>'
            )


def _ods_cell(value: object) -> str:
    match value:
        case None:
            return "<table:table-cell/>"
        case int() | float():
            kind = f'office:value-type="float" office:value="{value}"'
        case _:
            kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{escape(str(value))}</text:p></table:table-cell>"
