"""The small plant of tests, documents and golden queries: a person can hold all of it in their head.

Two sites. The north has two lines with four pumps, the south one line with two. Bearings moved between pumps in March.
Now is Monday 30 March 2026, 12:00 in Berlin: the day before had 23 hours.
"""

from __future__ import annotations

from tests.plant.small_design import design, design_papers, realised
from tests.plant.small_papers import papers
from tests.plant.small_series import series
from tests.plant.steps import Plant, Row, Step
from tests.plant.types import TYPES
from twin.instants import DAY, HOUR, MINUTE, parse_instant

NOW = parse_instant("2026-03-30T10:00:00Z")
BUILT = parse_instant("2024-05-01T00:00:00Z")
LEARNED = parse_instant("2026-01-10T08:00:00Z")


def _asset(
    key: str, type: str | None, parent: str | None, position: str | None = None, **fields: object
) -> Row:
    row = {"key": key, **({} if type is None else {"type": type}), **fields}
    return row if parent is None else {**row, "parent": parent, "position": position}


def _number(name: str, value: object, unit: str | None = None) -> Row:
    return {"name": name, "value": value} if unit is None else {"name": name, "value": value, "unit": unit}


def _label(scheme: str, value: str, issuer: str | None = None) -> Row:
    return {"scheme": scheme, "value": value, **({} if issuer is None else {"issuer": issuer})}


ASSETS: tuple[Row, ...] = (
    _asset("SITE-N", "Site", None, name="Werk Nord"),
    _asset("SITE-S", "Site", None, name="Usine du Sud é"),
    _asset("N/1", "Line", "SITE-N", "first", name="Line 1"),
    _asset("N/2", "Line", "SITE-N", "second", name='Line "two"'),
    _asset("S 1", "Line", "SITE-S", "only", name="L'unique"),
    _asset(
        "P-101",
        "CentrifugalPump",
        "N/1",
        "a",
        name="Feed pump",
        realises=realised("PU-100", "B"),
        serialNumber="SN-9",
        attributes=[
            _number("power", 11.0, "kW"),
            _number("commissioned", "2024-05-02T09:00:00+02:00"),
            _number("critical", True),
            _number("stages", 2),
            _number("material", "steel"),
            _number("impeller", 210.0, "mm"),
        ],
        identifiers=[_label("erp", "4711", "sap"), _label("cas", "A'1")],
    ),
    _asset(
        "P-102",
        "CentrifugalPump",
        "N/1",
        "b",
        name="feed pump spare",
        state="OUT_OF_SERVICE",
        realises=realised("PU-100", "A"),
        serialNumber="SN-10",
        attributes=[_number("power", 7500.0, "W"), _number("critical", False), _number("material", "PVC")],
        identifiers=[_label("erp", "4712", "sap")],
    ),
    _asset(
        "P-103",
        "ScrewPump",
        "N/2",
        "a",
        name="Straßenpumpe",
        state="IN_MAINTENANCE",
        attributes=[_number("power", 15.0, "kW"), _number("stages", 4), _number("note", "noisy", None)],
        identifiers=[_label("erp", "4713")],
    ),
    _asset("P-104", "Pump", "N/2", None, name="Ölpumpe", state="PLANNED"),
    _asset(
        "P-201",
        "CentrifugalPump",
        "S 1",
        "a",
        name="Pompe d'alimentation",
        realises=realised("PU-100", "B"),
        serialNumber="SN-11",
        attributes=[_number("power", 11.0, "kW"), _number("commissioned", "2025-01-15T00:00:00Z")],
        identifiers=[_label("erp", "4711", "oracle")],
    ),
    _asset("P/202", "ScrewPump", "S 1", "b", state="RETIRED", name="Pompe n° 2"),
    _asset(
        "M-101", "Motor", "P-101", "drive", name="Motor of the feed pump", realises=realised("MO-11", "1")
    ),
    _asset("M-201", "Motor", "P-201", "drive", realises=realised("MO-11", "2")),
    _asset("B-1", "Bearing", "P-101", "drive end", serialNumber="4-001", realises=realised("BE 6204", "-")),
    _asset("B-2", "Bearing", "P-101", "free end", serialNumber="4-002"),
    _asset("B-3", "Bearing", None, serialNumber="4-003", state="BUILT"),
    _asset('T"1"', "Tank & Vessel", "SITE-N", None, name="Tank 'eins'"),
    _asset("loose end", None, None, state="PLANNED"),
)
RELATIONS: tuple[Row, ...] = (
    {"from": 'T"1"', "type": "feeds", "to": "P-101"},
    {"from": 'T"1"', "type": "feeds", "to": "P-102"},
    {"from": "P-101", "type": "feeds", "to": "P-103", "attributes": [_number("pipe", "DN80")]},
    {"from": "P-103", "type": "feeds", "to": "P-201"},
    {"from": "P-201", "type": "feeds", "to": "P-101"},
    {"from": "P-102", "type": "stands in for", "to": "P-101"},
    {"from": "P-104", "type": "feeds", "to": "P-102", "validTo": NOW - 2 * DAY},
)
CHANGES: tuple[Step, ...] = (
    # The free end bearing went to the other pump on 1 March, and came back nine days later.
    Step(NOW - 20 * DAY, "assets", (_asset("B-2", None, "P-102", "free end"),), NOW - 29 * DAY),
    Step(NOW - 19 * DAY, "assets", (_asset("B-2", None, "P-101", "free end"),), NOW - 20 * DAY),
    # A rename that became known late: it held before the one that was known first.
    Step(NOW - 15 * DAY, "assets", ({"key": "P-104", "name": "Schmierölpumpe"},), NOW - 16 * DAY),
    Step(NOW - 10 * DAY, "assets", ({"key": "P-104", "name": "Alte Ölpumpe"},), NOW - 40 * DAY),
    Step(NOW - 9 * DAY, "assets", ({"key": "B-4", "type": "Bearing", "state": "BUILT"},)),
    Step(NOW - 2 * DAY, "delete", ({"id": "asset:B-4"},)),
    # Planned: the spare pump goes into service in two hours.
    Step(NOW - HOUR, "assets", ({"key": "P-102", "state": "IN_SERVICE"},), NOW + 2 * HOUR),
)
SMALL = Plant(
    "small",
    tuple(
        sorted(
            (
                Step(LEARNED, "types", TYPES, BUILT),
                *design(NOW, LEARNED + MINUTE, BUILT),
                Step(LEARNED + HOUR, "assets", ASSETS, BUILT),
                Step(LEARNED + 2 * HOUR, "relations", RELATIONS, BUILT),
                *series(NOW, LEARNED + 3 * HOUR, BUILT),
                *papers(NOW, LEARNED + 6 * HOUR, BUILT),
                *design_papers(NOW, LEARNED + 8 * HOUR, BUILT),
                *CHANGES,
            ),
            key=lambda step: step.known,
        )
    ),
    NOW,
)
