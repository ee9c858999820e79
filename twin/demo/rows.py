"""The layout of the demo plant as rows of the contract: assets, relations, signals, events."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from twin.demo.layout import SITES, Layout, Line, Pump
from twin.demo.signals import sensors
from twin.demo.types import Row
from twin.instants import DAY, HOUR, format_instant

MATERIALS: Final = ("1.4408", "EN-GJL-250", "CC491K", "1.4517")


def assets(layout: Layout) -> Iterator[Row]:
    """Yield every asset with the place it was first put in."""
    for key, name, region in SITES:
        yield _asset(key, "Site", name, None, None, region=region)
    for line in layout.lines:
        yield from _line(line)
    for pump in layout.pumps:
        yield from _pump(pump, layout)


def spares(layout: Layout) -> Iterator[Row]:
    """Yield the bearings that came later, as they lay in store."""
    for pump in layout.pumps:
        if pump.replacement is not None:
            yield _bearing(pump, pump.replacement.installed, None, "BUILT")


def retired(layout: Layout) -> Iterator[Row]:
    """Yield what became of the bearings that were replaced."""
    for pump in layout.pumps:
        if pump.replacement is not None:
            yield {"key": pump.replacement.removed, "state": "RETIRED"}
            yield {"key": pump.replacement.installed, "state": "IN_SERVICE"}


def relations(layout: Layout) -> Iterator[Row]:
    """Yield what flows where, what drives what, what can be shut off."""
    for pump in layout.pumps:
        feeds = f"TANK-{pump.line.number}{'B' if pump.place % 2 else 'A'}"
        draws = f"TANK-{pump.line.number}{'A' if pump.place % 2 else 'B'}"
        yield {"from": pump.key, "type": "FEEDS", "to": feeds}
        yield {"from": draws, "type": "FEEDS", "to": pump.key}
        yield {"from": f"MOTOR-{pump.number}", "type": "DRIVES", "to": pump.key}
        yield {"from": f"VALVE-{pump.number}", "type": "ISOLATES", "to": pump.key}


def signals(layout: Layout) -> Iterator[Row]:
    """Yield every signal; what it measures stands in the asset's type, but for the sensors that report kelvin."""
    for pump in layout.pumps:
        for sensor in sensors(pump):
            kelvin = pump.in_kelvin and sensor.name == "bearing_temp"
            unit = {"unit": "K"} if kelvin else {}
            yield {"asset": sensor.asset, "name": sensor.name, **unit}


def events(layout: Layout) -> Iterator[Row]:
    """Yield what was done to the pumps and what befell them, oldest first for each."""
    for pump in layout.pumps:
        inspected = layout.anchor - (26 - pump.index % 13) * DAY
        yield _event(pump, 1, "INSPECTION", inspected, "Monthly round", severity=1, by_hours=1)
        if pump.index % 3 == 0:
            yield _event(
                pump, 2, "MAINTENANCE", inspected + 6 * DAY, "Bearings greased", severity=1, by_hours=2
            )
        if pump.replacement is not None:
            at = pump.replacement.at
            yield _event(pump, 3, "FAILURE", at - 5 * HOUR, "Drive-end bearing seized", severity=4)
            yield _event(
                pump, 4, "REPAIR", at - 4 * HOUR, "Drive-end bearing replaced", severity=2, by_hours=4
            )
        if pump.wear > 0.8:
            at = layout.anchor - (pump.index % 5 + 1) * DAY
            yield _event(pump, 5, "ALARM", at, "Bearing temperature above 80 °C", severity=3)


def _asset(
    key: str, type: str, name: str, parent: str | None, position: str | None, **attributes: object
) -> dict[str, object]:
    place = {"parent": parent, "position": position} if parent else {}
    values = [{"name": name, "value": value} for name, value in attributes.items()]
    return {"key": key, "type": type, "name": name, "state": "IN_SERVICE", **place, "attributes": values}


def _line(line: Line) -> Iterator[Row]:
    service = line.name.partition(" line")[0]
    yield _asset(line.key, "Line", line.name, line.site, None, medium=service.lower())
    for letter, what in (("A", "supply"), ("B", "return")):
        key = f"TANK-{line.number}{letter}"
        yield _asset(
            key, "Tank", f"{service} {what} tank", line.key, f"T{letter}", volume=40.0 + line.number % 7 * 5
        )


def _pump(pump: Pump, layout: Layout) -> Iterator[Row]:
    diameter = 180.0 + pump.rated_flow / 2
    yield _asset(
        pump.key, "CentrifugalPump", pump.name, pump.line.key, f"P{pump.place}",
        rated_power=pump.rated_power, rated_flow=pump.rated_flow, shutoff_pressure=pump.shutoff_pressure,
        manufacturer=pump.maker, commissioned=format_instant(layout.commissioned),
        criticality="ABC"[pump.index % 3], explosion_proof=pump.index % 4 == 0,
        impeller_diameter=diameter, stages=1 + pump.index % 2,
    ) | {
        "serialNumber": f"{pump.maker[:2].upper()}-{2019 + pump.index % 5}-{4100 + pump.index}",
        "identifiers": [
            {"scheme": "erp", "value": f"1000{20000 + pump.index}"},
            {"scheme": "tag", "issuer": pump.line.site, "value": f"{pump.line.number:02d}-P-{pump.place:03d}"},
        ],
    }  # fmt: skip
    yield from _around(pump)
    yield _bearing(pump, f"BRG-{pump.number}-DE1", "drive end", "IN_SERVICE")
    yield _bearing(pump, f"BRG-{pump.number}-NDE1", "non-drive end", "IN_SERVICE")
    yield _asset(
        f"IMP-{pump.number}", "Impeller", f"Impeller {diameter:g} mm", pump.key, "impeller",
        diameter=diameter, material=MATERIALS[pump.index % len(MATERIALS)],
    ) | {"serialNumber": f"IM-{50000 + pump.index}"}  # fmt: skip


def _around(pump: Pump) -> Iterator[Row]:
    yield _asset(
        f"MOTOR-{pump.number}", "Motor", f"Motor of {pump.name.lower()}", pump.key, "drive",
        rated_power=pump.rated_power * 1.2, poles=4, manufacturer="Elvik",
    ) | {"serialNumber": f"EL-{77000 + pump.index}"}  # fmt: skip
    yield _asset(
        f"VALVE-{pump.number}", "Valve", f"Outlet valve of {pump.name.lower()}", pump.line.key, f"V{pump.place}",
        nominal_diameter=100, manufacturer="Torgau Armaturen",
    )  # fmt: skip


def _bearing(pump: Pump, key: str, position: str | None, state: str) -> Row:
    parent = pump.key if position else None
    row = _asset(
        key, "Bearing", "Deep groove ball bearing 6309", parent, position,
        designation="6309-2Z/C3", rated_hours=40000, manufacturer="Lagerwerk Süd",
    )  # fmt: skip
    return row | {"state": state, "serialNumber": f"LW-{key.removeprefix('BRG-')}"}


def _event(
    pump: Pump, place: int, kind: str, at: int, title: str, *, severity: int, by_hours: int | None = None
) -> Row:
    row = {
        "id": f"EV-{pump.number}-{place}", "kind": kind, "at": format_instant(at), "title": title,
        "severity": severity, "assets": [pump.key],
    }  # fmt: skip
    return row | ({"until": format_instant(at + by_hours * HOUR)} if by_hours else {})
