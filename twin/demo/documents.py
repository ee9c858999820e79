"""The documents of the demo plant: drawings, models, certificates for each pump, a manual for each line.

Every sixth drawing is still in work and has never been released; every sixth has a newer revision in work over the
released one, and so is outdated; the others have superseded their first revision.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import Final

from twin.demo import sheets, step
from twin.demo.layout import Layout, Line, Pump
from twin.demo.types import Row
from twin.instants import DAY, format_instant

DRAWING_STATES: Final = (
    (("A", "SUPERSEDED", 390), ("B", "RELEASED", 120)),
    (("A", "RELEASED", 380),),
    (("A", "RELEASED", 700), ("B", "IN_WORK", 0)),
    (("A", "SUPERSEDED", 600), ("B", "SUPERSEDED", 300), ("C", "RELEASED", 45)),
    (("A", "RELEASED", 210),),
    (("A", "IN_WORK", 0),),
)
"Label, state and age in days at the anchor of each revision, by the pump's place in the plant."


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One file of one revision; `content` makes its bytes."""

    document: str
    revision: str
    name: str
    media_type: str
    content: Callable[[], bytes]


def documents(layout: Layout) -> Iterator[Row]:
    """Yield every document with its revisions and what it is about."""
    for line in layout.lines:
        subjects = [f"asset:{pump.key}" for pump in layout.pumps if pump.line == line]
        revisions = [_revision(layout, "A", "RELEASED", 395)]
        yield _row(
            f"MAN-{line.number}", f"Pump manual {line.name}", "MANUAL", "OPERATION", subjects, revisions
        )
    for pump in layout.pumps:
        yield from _of_pump(pump, layout)


def files(layout: Layout) -> Iterator[DemoFile]:
    """Yield the file of every revision; its bytes are made when they are asked for."""
    for line in layout.lines:
        sheet = _sheet(layout, f"MAN-{line.number}", f"Pump manual {line.name}", "A", "RELEASED", 395)
        yield _pdf(sheet, "A", partial(sheets.manual, sheet, _chapters(line)))
    for pump in layout.pumps:
        for label, state, age in _drawing_states(pump):
            sheet = _sheet(layout, f"DRW-{pump.number}", f"{pump.key} sectional drawing", label, state, age)
            make = partial(sheets.drawing, sheet, diameter=_diameter(pump), power=pump.rated_power)
            yield _pdf(sheet, label, make)
        yield _pdf(*_certificate(pump, layout))
        if pump.index % 3 == 0:
            make = partial(_model, pump, layout)
            yield DemoFile(f"CAD-{pump.number}", "A", f"CAD-{pump.number}.step", "model/step", make)


def _of_pump(pump: Pump, layout: Layout) -> Iterator[Row]:
    about = [f"asset:{pump.key}"]
    drawn = [_revision(layout, *state) for state in _drawing_states(pump)]
    released = [_revision(layout, "A", "RELEASED", 398)]
    number = pump.number
    title = f"{pump.key} sectional drawing"
    yield _row(f"DRW-{number}", title, "DRAWING", "DESIGN", about, drawn)
    title = f"{pump.key} inspection certificate"
    yield _row(f"CERT-{number}", title, "CERTIFICATE", "COMMISSIONING", about, released)
    if pump.index % 3 == 0:
        yield _row(f"CAD-{number}", f"{pump.key} assembly", "CAD_MODEL", "DESIGN", about, released)


def _row(
    number: str, title: str, kind: str, stage: str, subjects: list[str], revisions: list[Row]
) -> dict[str, object]:
    return {
        "number": number, "title": title, "kind": kind, "stage": stage, "project": "Demo plant",
        "subjects": subjects, "revisions": revisions,
    }  # fmt: skip


def _revision(layout: Layout, label: str, state: str, age: int) -> Row:
    released = {"releasedAt": format_instant(layout.anchor - age * DAY)} if age else {}
    return {"label": label, "state": state, **released}


def _drawing_states(pump: Pump) -> tuple[tuple[str, str, int], ...]:
    return DRAWING_STATES[(pump.index + pump.index // 6) % len(DRAWING_STATES)]


def _diameter(pump: Pump) -> float:
    return 180.0 + pump.rated_flow / 2


def _sheet(layout: Layout, number: str, title: str, label: str, state: str, age: int) -> sheets.Sheet:
    return sheets.Sheet(number, title, label, state, layout.anchor - age * DAY)


def _pdf(sheet: sheets.Sheet, label: str, make: Callable[[], bytes]) -> DemoFile:
    return DemoFile(sheet.number, label, f"{sheet.number}_rev{label}.pdf", "application/pdf", make)


def _certificate(pump: Pump, layout: Layout) -> tuple[sheets.Sheet, str, Callable[[], bytes]]:
    sheet = _sheet(layout, f"CERT-{pump.number}", f"{pump.key} inspection certificate", "A", "RELEASED", 398)
    head, flow = pump.shutoff_pressure, pump.rated_flow
    rows = (
        ("Hydrostatic test", f"{head * 1.5:.1f} bar, 10 min", "no leak"),
        ("Shut-off pressure", f"{head:.1f} bar +/- 3 %", f"{head * 1.01:.2f} bar"),
        ("Flow at duty point", f"{flow:.0f} m3/h", f"{flow * 1.004:.1f} m3/h"),
        ("Vibration, drive end", "at most 2.8 mm/s", "1.9 mm/s"),
        ("Bearing temperature", "at most 70 °C", "58 °C"),
    )
    return sheet, "A", partial(sheets.certificate, sheet, rows)


def _chapters(line: Line) -> tuple[tuple[str, tuple[str, ...]], ...]:
    return (
        ("Safety", (
            f"Only trained persons work on the pumps of the {line.name.lower()}.",
            "Isolate the motor, close the outlet valve and drain the casing before any cover is opened.",
        )),
        ("Operation", (
            "Fill the casing, open the inlet, start against the closed outlet valve, then open it slowly.",
            "Stop the pump when the bearing temperature stays above 80 °C or vibration above 7.1 mm/s.",
        )),
        ("Maintenance", (
            "Grease the bearings every 2,000 hours with 18 g each. Replace them after 40,000 hours at the latest.",
            "Check the alignment of the coupling after each replacement: 0.05 mm radial, 0.08 mm axial.",
        )),
    )  # fmt: skip


def _model(pump: Pump, layout: Layout) -> bytes:
    radius = _diameter(pump) / 2
    parts = (
        step.Component("Casing", (0.0, -radius, -radius), (160.0, 2 * radius, 2 * radius)),
        step.Component("Impeller", (40.0, -radius * 0.8, -radius * 0.8), (60.0, radius * 1.6, radius * 1.6)),
        step.Component("Shaft", (100.0, -20.0, -20.0), (520.0, 40.0, 40.0)),
        step.Component("Bearing drive end", (420.0, -50.0, -50.0), (40.0, 100.0, 100.0)),
        step.Component("Bearing non-drive end", (240.0, -50.0, -50.0), (40.0, 100.0, 100.0)),
        step.Component("Motor", (620.0, -150.0, -150.0), (480.0, 300.0, 300.0)),
    )
    stamp = format_instant(layout.anchor - 398 * DAY).removesuffix("Z").partition(".")[0]
    return step.assembly(pump.key, parts, stamp=stamp, author="Twinloom demo plant")
