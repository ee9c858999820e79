"""The design of the demo plant: a pump of each size with its rotor, motor and bearings, and the drawings of them.

One rotor drawing is still in work, and some parts have none: what is used and was never released can be asked for.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Final

from twin.demo import sheets
from twin.demo.documents import DemoFile
from twin.demo.layout import Layout, Pump
from twin.demo.types import Row
from twin.instants import DAY, format_instant

FLOWS: Final = (40, 60, 80, 120, 160)
"The sizes of pumps, by rated flow in m3/h."
IN_WORK: Final = "RA-80"
BEARING, NEW_BEARING, SEAL, BOLT, GREASE = "BRG-6309", "BRG-6309-C3", "SEAL-35", "BOLT-M12", "GREASE"


def parts(layout: Layout) -> Iterator[Row]:
    """Yield every part with its revisions."""
    yield _part(layout, BEARING, "Bearing 6309", "bearing", 0.83, alternates=[_alternate(NEW_BEARING)])
    yield _part(layout, NEW_BEARING, "Bearing 6309 C3", "bearing", 0.83)
    yield _part(layout, SEAL, "Mechanical seal 35 mm", "seal", 0.4)
    yield _part(layout, BOLT, "Bolt M12 × 40", "fastener", 0.052)
    yield _part(layout, GREASE, "Lithium grease", "consumable", None, unit="KGM")
    for flow in FLOWS:
        yield from _of_size(layout, flow)


def boms(layout: Layout) -> Iterator[Row]:
    """Yield what is in a pump and in its rotor."""
    for flow in FLOWS:
        pump = [_line(10, f"CS-{flow}"), _line(20, f"RA-{flow}"), _line(30, f"EM-{flow}"), _line(40, BOLT, 8)]
        yield _bom(f"CP-{flow}", "A", pump)
        grease = _line(60, GREASE, 0.036, unit="KGM")
        yield _bom(f"CP-{flow}", "B", [*pump, _line(50, f"GSK-{flow}"), grease])
        bearings = {**_line(30, BEARING, 2), "referenceDesignators": ["DE", "NDE"]}
        yield _bom(
            f"RA-{flow}", "A", [_line(10, f"SH-{flow}"), _line(20, f"IM-{flow}"), bearings, _line(40, SEAL)]
        )


def realised(layout: Layout) -> Iterator[Row]:
    """Yield what each pump, motor and bearing was built to; every sixth pump to the revision before."""
    for pump in layout.pumps:
        yield _realises(pump.key, f"CP-{_size(pump)}", "A" if pump.index % 6 == 0 else "B")
        yield _realises(f"MOTOR-{pump.number}", f"EM-{_size(pump)}", "A")
        yield _realises(f"IMP-{pump.number}", f"IM-{_size(pump)}", "A")
        for end in ("DE1", "NDE1"):
            yield _realises(f"BRG-{pump.number}-{end}", BEARING, "A")
        if pump.replacement is not None:
            yield _realises(pump.replacement.installed, NEW_BEARING, "A")


def documents(layout: Layout) -> Iterator[Row]:
    """Yield the drawings of pumps and rotors."""
    for number, title, state, subject in _drawings():
        dated = {} if state == "IN_WORK" else {"releasedAt": format_instant(layout.anchor - 510 * DAY)}
        yield {
            "number": f"DWG-{number}", "title": title, "kind": "DRAWING", "stage": "DESIGN", "project": "Catalogue",
            "subjects": [subject], "revisions": [{"label": "0", "state": state, **dated}],
        }  # fmt: skip


def files(layout: Layout) -> Iterator[DemoFile]:
    """Yield the file of each drawing."""
    for number, title, state, _ in _drawings():
        flow = float(number.rpartition("-")[2])
        sheet = sheets.Sheet(f"DWG-{number}", title, "0", state, layout.anchor - 510 * DAY)
        make = partial(sheets.drawing, sheet, diameter=180.0 + flow / 2, power=flow / 5)
        yield DemoFile(sheet.number, "0", f"{sheet.number}_rev0.pdf", "application/pdf", make)


def _drawings() -> Iterator[tuple[str, str, str, str]]:
    for flow in FLOWS:
        yield f"CP-{flow}", f"Pump {flow} m3/h, general arrangement", "RELEASED", f"revision:CP-{flow}/B"
        state = "IN_WORK" if f"RA-{flow}" == IN_WORK else "RELEASED"
        yield f"RA-{flow}", f"Rotor {flow} m3/h", state, f"part:RA-{flow}"


def _of_size(layout: Layout, flow: int) -> Iterator[Row]:
    yield _part(layout, f"CS-{flow}", f"Casing {flow} m3/h", "casting", 30 + flow / 4)
    yield _part(layout, f"IM-{flow}", f"Impeller {flow} m3/h", "casting", 3 + flow / 20)
    yield _part(layout, f"SH-{flow}", f"Shaft {flow} m3/h", "turned part", 6 + flow / 40)
    yield _part(layout, f"GSK-{flow}", f"Gasket {flow} m3/h", "gasket", None if flow == 160 else 0.08)
    yield _part(layout, f"EM-{flow}", f"Motor for {flow} m3/h", "motor", 60 + flow / 2)
    yield _part(layout, f"RA-{flow}", f"Rotor {flow} m3/h", "assembly", None)
    coming = [] if flow != 120 else [{"label": "C", "state": "IN_WORK"}]
    yield {
        **_part(layout, f"CP-{flow}", f"Centrifugal pump {flow} m3/h", "pump", None),
        "identifiers": [{"scheme": "erp", "issuer": "catalogue", "value": f"9{flow:03d}"}],
        "revisions": [
            _revision(layout, "A", "SUPERSEDED", 900), _revision(layout, "B", "RELEASED", 500), *coming,
        ],
    }  # fmt: skip


def _part(
    layout: Layout,
    number: str,
    name: str,
    category: str,
    mass: float | None,
    *,
    unit: str = "C62",
    alternates: list[Row] | None = None,
) -> dict[str, object]:
    return {
        "number": number, "name": name, "category": category, "unit": unit, "alternates": alternates or [],
        "attributes": [] if mass is None else [{"name": "mass", "value": mass, "unit": "kg"}],
        "revisions": [_revision(layout, "A", "RELEASED", 900)],
    }  # fmt: skip


def _revision(layout: Layout, label: str, state: str, age: int) -> Row:
    return {"label": label, "state": state, "releasedAt": format_instant(layout.anchor - age * DAY)}


def _alternate(number: str) -> Row:
    return {"number": number, "preference": 1, "quantityFactor": 1.0}


def _line(find_number: int, part: str, quantity: float = 1, **more: object) -> dict[str, object]:
    return {"findNumber": str(find_number), "part": part, "quantity": quantity, **more}


def _bom(number: str, label: str, lines: list[dict[str, object]]) -> Row:
    return {"parent": {"number": number, "label": label}, "lines": lines}


def _realises(key: str, number: str, label: str) -> Row:
    return {"key": key, "realises": {"number": number, "label": label}}


def _size(pump: Pump) -> int:
    return int(pump.rated_flow)
