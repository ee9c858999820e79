"""Rows of one sheet of an XLSX or ODS workbook. What a formula gave when the file was saved is its value."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Final

from twin.errors import BadRequest, NotFound
from twin.exchange.bom.archive import check_archive
from twin.exchange.bom.grid import Grid, MergedCell, NumberCell, Row, Score, check_size
from twin.exchange.problems import near

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

    Value = int | float | str | bool | time | date | datetime | timedelta

_TITLES: Final = 50


def read_workbook(path: Path, score: Score, sheet: str | None = None) -> Grid:
    """Return the rows of the named sheet, or of the one that names most columns."""
    from python_calamine import CalamineError, load_workbook

    kind = check_archive(path)
    try:
        with load_workbook(str(path)) as workbook:
            return _grid(path.name, kind, _chosen(path.name, workbook, sheet, score))
    except CalamineError as wrong:
        raise BadRequest(
            f"{path.name} cannot be read as {kind}: {wrong}. Open it in its program and save it anew."
        ) from wrong


def _grid(name: str, kind: str, sheet: CalamineSheet) -> Grid:
    height, width = _extent(sheet)
    check_size(name, rows=height, columns=width)
    merged = _merged(sheet)
    rows: list[Row] = []
    for place, values in enumerate(sheet.to_python(skip_empty_area=False)):
        cells = [_text(value) for value in values]
        for column, top in merged.get(place, ()):
            cells[column] = MergedCell(rows[top].cells[column])
        rows.append(Row(place + 1, 1, cells))
    notes = [kind, f"sheet {sheet.name!r}"]
    if merged:
        notes.append(f"{len(merged):,} rows continue merged cells: they hold what the first of them holds")
    return Grid(tuple(rows), tuple(notes))


def _chosen(name: str, workbook: CalamineWorkbook, asked: str | None, score: Score) -> CalamineSheet:
    names = workbook.sheet_names
    if asked is not None:
        if asked not in names:
            listed = ", ".join(map(repr, names[:20]))
            raise NotFound(
                f"{name} has no sheet {asked!r}{near(asked, names)}; it has {listed}.", value=asked
            )
        return workbook.get_sheet_by_name(asked)
    filled = [sheet for sheet in map(workbook.get_sheet_by_name, names) if sheet.end is not None]
    if not filled:
        raise BadRequest(f"{name} holds no cell; there is no bill of material in it.")
    scores = [_score(sheet, score) for sheet in filled]
    if len(filled) > 1 and scores.count(max(scores)) > 1:
        listed = ", ".join(repr(sheet.name) for sheet in filled[:20])
        raise BadRequest(
            f"{name} has {len(filled)} sheets that may be meant: {listed}; name one with --sheet."
        )
    return filled[scores.index(max(scores))]


def _score(sheet: CalamineSheet, score: Score) -> int:
    rows = sheet.to_python(nrows=_TITLES)
    return max((score([_text(value) for value in row]) for row in rows), default=0)


def _merged(sheet: CalamineSheet) -> Mapping[int, Sequence[tuple[int, int]]]:
    """Return by row the columns that continue a cell above, and the row of that cell."""
    found: dict[int, list[tuple[int, int]]] = {}
    height, width = _extent(sheet)
    ranges = [r for r in sheet.merged_cell_ranges or () if r[0][0] < height and r[0][1] < width]
    check_size(sheet.name, rows=sum(min(bottom, height) - top for (top, _), (bottom, _) in ranges))
    for (top, left), (bottom, _) in ranges:
        for row in range(top + 1, min(bottom + 1, height)):
            found.setdefault(row, []).append((left, top))
    return found


def _extent(sheet: CalamineSheet) -> tuple[int, int]:
    """Rows and columns from the first cell of the sheet; its own total_height is one less (0.9)."""
    return (0, 0) if sheet.end is None else (sheet.end[0] + 1, sheet.end[1] + 1)


def _text(value: Value) -> str:
    """Return what a cell holds as text.

    >>> _text(4711.0), _text(0.5), _text(" x ")
    ('4711', '0.5', ' x ')
    """
    match value:
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case int() | float():
            return NumberCell(int(value) if float(value).is_integer() else value)
        case datetime() | date() | time():
            return value.isoformat()
        case _:
            return str(value)
