"""The design of the small plant: what its pumps, motors and bearings were built to, and the documents of that."""

from __future__ import annotations

from tests.plant.steps import Row, Step
from twin.instants import DAY, HOUR


def design(now: int, known: int, valid: int) -> tuple[Step, ...]:
    """Return parts with revisions, and the lines of their structures."""
    return (
        Step(known, "parts", _parts(now), valid),
        Step(known + HOUR // 2, "boms", BOMS, valid),
        Step(now - 7 * DAY, "parts", (_late_revision(),), now - 7 * DAY),
    )


def design_papers(now: int, known: int, valid: int) -> tuple[Step, ...]:
    """Return documents of parts and revisions."""
    return (Step(known, "documents", _documents(now), valid),)


def _revision(label: str, state: str, released_at: int | None = None, **fields: object) -> Row:
    dated = {} if released_at is None else {"releasedAt": released_at}
    return {"label": label, "state": state, **dated, **fields}


def _mass(value: float, unit: str = "kg") -> list[Row]:
    return [{"name": "mass", "value": value, "unit": unit}]


def _parts(now: int) -> tuple[Row, ...]:
    return (
        {
            "number": "PU-100",
            "name": "Centrifugal pump, 11 kW",
            "category": "pump",
            "attributes": [
                {"name": "material", "value": "steel"},
                {"name": "flow", "value": 40, "unit": "m3/h"},
            ],
            "identifiers": [{"scheme": "erp", "issuer": "sap", "value": "MAT-100"}],
            "revisions": [
                _revision("A", "SUPERSEDED", now - 600 * DAY),
                _revision("B", "RELEASED", now - 150 * DAY, attributes=_mass(95)),
            ],
        },
        {
            "number": "MO-11",
            "name": "Motor, 11 kW",
            "category": "motor",
            "attributes": _mass(60),
            "revisions": [_revision("1", "RELEASED", now - 700 * DAY), _revision("2", "IN_REVIEW")],
        },
        {
            "number": "BE 6204",
            "name": "Bearing 6204",
            "category": "bearing",
            "attributes": _mass(110, "g"),
            "revisions": [_revision("-", "RELEASED", now - 900 * DAY)],
            "alternates": [
                {"number": "BE 6304", "preference": 2, "quantityFactor": 1.0},
                {"number": "BE 6004", "quantityFactor": 1.0},
                {"number": "BE 7204", "preference": 1, "quantityFactor": 2.0},
            ],
        },
        {"number": "BE 6304", "name": "Bearing 6304", "category": "bearing"},
        {"number": "BE 6004", "name": "Lager 6004", "category": "bearing"},
        {"number": "BE 7204", "category": "bearing"},
        {"number": "BOLT/M8", "name": "Bolt M8×20", "category": "fastener", "attributes": _mass(12, "g")},
        {"number": "OIL", "name": "Öl", "unit": "LTR"},
    )


def _late_revision() -> Row:
    return {"number": "PU-100", "revisions": [_revision("C", "IN_WORK")]}


def _line(find_number: str, part: str, quantity: float, **fields: object) -> Row:
    return {"findNumber": find_number, "part": part, "quantity": quantity, **fields}


def _bom(number: str, label: str, *lines: Row, view: str = "ENGINEERING") -> Row:
    return {"parent": {"number": number, "label": label}, "view": view, "lines": list(lines)}


BOMS: tuple[Row, ...] = (
    _bom("PU-100", "A", _line("10", "MO-11", 1), _line("20", "BE 6304", 2), _line("30", "BOLT/M8", 6)),
    _bom(
        "PU-100",
        "B",
        _line("10", "MO-11", 1, revision="1"),
        _line("20", "BE 6204", 2, referenceDesignators=["drive end", "free end"]),
        _line("30", "BOLT/M8", 8),
        _line("40", "OIL", 0.5, unit="LTR"),
    ),
    _bom("PU-100", "B", _line("10", "BE 6204", 2), view="SERVICE"),
    _bom("MO-11", "1", _line("1", "BE 6204", 2), _line("2", "BOLT/M8", 4)),
)


def _documents(now: int) -> tuple[Row, ...]:
    return (
        {
            "number": "DWG-PU-100",
            "title": "Pump, general arrangement",
            "kind": "DRAWING",
            "subjects": ["revision:PU-100/B"],
            "revisions": [_revision("0", "RELEASED", now - 160 * DAY)],
        },
        {
            "number": "SPEC-PU",
            "title": "Pumps, requirements",
            "kind": "SPECIFICATION",
            "subjects": ["part:PU-100", "revision:PU-100/A", "revision:PU-100/B"],
            "revisions": [_revision("1", "RELEASED", now - 650 * DAY)],
        },
        {
            "number": "DWG-MO",
            "title": "Motor, outline",
            "kind": "DRAWING",
            "subjects": ["part:MO-11", "asset:M-201"],
            "revisions": [_revision("A", "IN_WORK")],
        },
    )


def realised(number: str, label: str) -> Row:
    """Return how an asset's row names the revision it was built to."""
    return {"number": number, "label": label}
