"""The PDF files of the demo plant: a sectional drawing in its frame, a manual, a test certificate.

The same arguments give the same bytes: dates come from the caller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from twin.instants import SECOND

if TYPE_CHECKING:
    from fpdf import FPDF


@dataclass(frozen=True, slots=True)
class Sheet:
    """What stands in the title block or the heading."""

    number: str
    title: str
    revision: str
    state: str
    at: int

    @property
    def date(self) -> str:
        """The day of issue."""
        return self._moment.strftime("%Y-%m-%d")

    @property
    def _moment(self) -> datetime:
        return datetime.fromtimestamp(self.at // SECOND, UTC)

    def paper(self, orientation: str, format: str) -> FPDF:
        """Return an empty document that says who made it, when, and what it is."""
        from fpdf import FPDF  # takes a second to load, which a plant that is there already need not pay

        pdf = FPDF("landscape" if orientation == "landscape" else "portrait", "mm", format)
        pdf.set_creation_date(self._moment)
        pdf.set_title(f"{self.number} {self.title}")
        pdf.set_author("Twinloom demo plant")
        pdf.set_auto_page_break(False)
        pdf.add_page()
        return pdf


def drawing(sheet: Sheet, *, diameter: float, power: float) -> bytes:
    """Return a sectional drawing on A3: casing, impeller, shaft, bearings, motor, dimensions, title block."""
    pdf = sheet.paper("landscape", "A3")
    _frame(pdf)
    _section(pdf, diameter)
    _dimension(pdf, 95, 205, 215, f"{900 + diameter:.0f}")
    _dimension(pdf, 95, 60 + diameter / 6, 45, f"Ø {diameter:.0f}")
    _title_block(pdf, sheet, f"Motor {power:g} kW   Impeller {diameter:g} mm   Scale 1:10")
    return bytes(pdf.output())


def manual(sheet: Sheet, chapters: Sequence[tuple[str, Sequence[str]]]) -> bytes:
    """Return a manual on A4: a cover, then one page for each chapter."""
    pdf = sheet.paper("portrait", "A4")
    pdf.set_xy(25, 90)
    pdf.set_font("helvetica", "B", 26)
    pdf.multi_cell(160, 12, sheet.title)
    pdf.set_xy(25, 130)
    pdf.set_font("helvetica", "", 12)
    pdf.multi_cell(160, 7, f"{sheet.number}\nRevision {sheet.revision}, {sheet.date}")
    for place, (heading, paragraphs) in enumerate(chapters, start=1):
        pdf.add_page()
        _chapter(pdf, f"{place}  {heading}", paragraphs)
    return bytes(pdf.output())


def certificate(sheet: Sheet, rows: Sequence[tuple[str, str, str]]) -> bytes:
    """Return an inspection certificate on A4 with a table of what was measured: quantity, required, found."""
    pdf = sheet.paper("portrait", "A4")
    pdf.rect(15, 15, 180, 267)
    pdf.set_xy(25, 30)
    pdf.set_font("helvetica", "B", 18)
    pdf.cell(160, 10, sheet.title)
    pdf.set_xy(25, 44)
    pdf.set_font("helvetica", "", 11)
    pdf.multi_cell(160, 6, f"Certificate {sheet.number}, revision {sheet.revision}\nIssued {sheet.date}")
    for place, row in enumerate((("Quantity", "Required", "Found"), *rows)):
        pdf.set_font("helvetica", "" if place else "B", 10)
        for column, text in enumerate(row):
            pdf.set_xy(25 + 54 * column, 70 + 8 * place)
            pdf.cell(54, 8, text, border=1)
    return bytes(pdf.output())


def _frame(pdf: FPDF) -> None:
    pdf.set_line_width(0.7)
    pdf.rect(20, 10, 390, 277)
    pdf.set_line_width(0.2)
    pdf.rect(15, 5, 400, 287)
    pdf.set_font("helvetica", "", 7)
    for place in range(1, 9):
        pdf.text(20 + 390 / 8 * (place - 0.5), 8.6, str(place))
    for place, letter in enumerate("ABCDEF"):
        pdf.text(16.5, 10 + 277 / 6 * (place + 0.5), letter)


def _section(pdf: FPDF, diameter: float) -> None:
    """The section along the shaft, from left to right: suction, impeller, bearings, coupling, motor."""
    radius = diameter / 6
    middle = 130.0
    pdf.set_line_width(0.5)
    pdf.rect(95, middle - radius - 12, 40, 2 * radius + 24)
    pdf.rect(60, middle - 18, 35, 36)
    pdf.rect(103, middle - radius - 32, 24, 20)
    pdf.ellipse(105, middle - radius, 20, 2 * radius)
    pdf.rect(125, middle - 5, 125, 10)
    for left in (150.0, 205.0):
        pdf.rect(left, middle - 16, 14, 32)
        pdf.ellipse(left + 3, middle - 14, 8, 8)
        pdf.ellipse(left + 3, middle + 6, 8, 8)
    pdf.rect(235, middle - 12, 18, 24)
    pdf.rect(262, middle - 30, 90, 60)
    pdf.set_line_width(0.15)
    pdf.set_dash_pattern(dash=8, gap=2)
    pdf.line(50, middle, 365, middle)
    pdf.set_dash_pattern()
    for left in range(264, 350, 6):
        pdf.line(left, middle - 30, left, middle + 30)


def _dimension(pdf: FPDF, left: float, right: float, height: float, text: str) -> None:
    pdf.set_line_width(0.15)
    pdf.line(left, height, right, height)
    for x, inward in ((left, 3.0), (right, -3.0)):
        pdf.line(x, height - 4, x, height + 4)
        pdf.line(x, height, x + inward, height - 1)
        pdf.line(x, height, x + inward, height + 1)
    pdf.set_font("helvetica", "", 9)
    pdf.text((left + right) / 2 - 6, height - 1.5, text)


def _title_block(pdf: FPDF, sheet: Sheet, note: str) -> None:
    left, top = 230.0, 237.0
    pdf.set_line_width(0.5)
    pdf.rect(left, top, 180, 50)
    for height in (12.0, 24.0, 36.0):
        pdf.line(left, top + height, left + 180, top + height)
    pdf.line(left + 110, top + 12, left + 110, top + 50)
    pdf.set_font("helvetica", "B", 12)
    pdf.text(left + 3, top + 8, sheet.title)
    pdf.set_font("helvetica", "", 10)
    pdf.text(left + 3, top + 20, f"Number {sheet.number}")
    pdf.text(left + 113, top + 20, f"Revision {sheet.revision}")
    pdf.text(left + 3, top + 32, note)
    pdf.text(left + 113, top + 32, f"Date {sheet.date}")
    pdf.text(left + 3, top + 45, "Dimensions in mm; ISO 2768-mK")
    pdf.text(left + 113, top + 45, sheet.state.replace("_", " "))


def _chapter(pdf: FPDF, heading: str, paragraphs: Sequence[str]) -> None:
    pdf.set_xy(25, 25)
    pdf.set_font("helvetica", "B", 16)
    pdf.multi_cell(160, 8, heading)
    pdf.set_font("helvetica", "", 11)
    for paragraph in paragraphs:
        pdf.set_xy(25, pdf.get_y() + 5)
        pdf.multi_cell(160, 6, paragraph)
