"""The asset types of the demo plant, as rows of the contract: what a pump has and measures, and the rest of them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

Row = Mapping[str, object]


def _attribute(name: str, data_type: str, unit: str | None = None, **more: object) -> Row:
    return {"name": name, "dataType": data_type, **({"unit": unit} if unit else {}), **more}


def _signal(
    name: str, unit: str, quantity: str, low: float, high: float, interval: str, description: str
) -> Row:
    return {
        "name": name, "unit": unit, "quantity": quantity, "low": low, "high": high,
        "samplingInterval": interval, "description": description,
    }  # fmt: skip


_MAKER: Final = _attribute("manufacturer", "STRING")
_SINCE: Final = _attribute("commissioned", "DATETIME", description="When it was first taken into service.")
_POWER: Final = _attribute("rated_power", "FLOAT", "kW")

ASSET_TYPES: Final[tuple[Row, ...]] = (
    {
        "key": "Site",
        "name": "Site",
        "description": "A place with its own gate and its own weather.",
        "attributes": [_attribute("region", "STRING")],
    },
    {
        "key": "Line",
        "name": "Line",
        "description": "Machines that serve one purpose together.",
        "attributes": [_attribute("medium", "STRING")],
    },
    {
        "key": "Pump",
        "name": "Pump",
        "description": "Moves a liquid.",
        "attributes": [
            _POWER,
            _attribute("rated_flow", "FLOAT", "m3/h"),
            _attribute("shutoff_pressure", "FLOAT", "bar"),
            _MAKER,
            _SINCE,
            _attribute("criticality", "STRING", enumValues=["A", "B", "C"]),
            _attribute("explosion_proof", "BOOLEAN"),
        ],
        "signals": [
            _signal("bearing_temp", "Cel", "temperature", 0, 80, "PT1M", "Drive-end bearing."),
            _signal("vibration", "mm/s", "velocity", 0, 7.1, "PT1M", "Root mean square at the drive end."),
            _signal("flow", "m3/h", "volume flow", 0, 200, "PT1M", "At the outlet."),
            _signal("pressure", "bar", "pressure", 0, 12, "PT1M", "At the outlet, above ambient."),
            {
                "name": "running", "unit": "1", "quantity": "state", "low": 0, "high": 1, "interpolation": "STEP",
                "samplingInterval": "PT10M", "description": "1 while the motor turns.",
            },
        ],
    },
    {
        "key": "CentrifugalPump",
        "name": "Centrifugal pump",
        "extends": "Pump",
        "description": "A pump with an impeller.",
        "attributes": [_attribute("impeller_diameter", "FLOAT", "mm"), _attribute("stages", "INTEGER")],
    },
    {
        "key": "Motor",
        "name": "Motor",
        "attributes": [_POWER, _attribute("poles", "INTEGER"), _MAKER],
        "signals": [
            _signal("power", "kW", "power", 0, 60, "PT10M", "Electrical, at the terminals."),
            _signal("current", "A", "electric current", 0, 110, "PT10M", "Of one phase."),
            _signal("winding_temp", "Cel", "temperature", 0, 120, "PT10M", "The hottest winding."),
        ],
    },
    {
        "key": "Valve",
        "name": "Valve",
        "attributes": [_attribute("nominal_diameter", "INTEGER", "mm"), _MAKER],
        "signals": [_signal("opening", "%", "position", 0, 100, "PT10M", "100 is fully open.")],
    },
    {
        "key": "Tank",
        "name": "Tank",
        "attributes": [_attribute("volume", "FLOAT", "m3")],
        "signals": [_signal("level", "%", "level", 0, 100, "PT10M", "Share of the volume.")],
    },
    {
        "key": "Bearing",
        "name": "Bearing",
        "description": "A serialised part: it moves from pump to pump.",
        "attributes": [_attribute("designation", "STRING"), _attribute("rated_hours", "INTEGER", "h"), _MAKER],
    },
    {
        "key": "Impeller",
        "name": "Impeller",
        "description": "A serialised part of a centrifugal pump.",
        "attributes": [_attribute("diameter", "FLOAT", "mm"), _attribute("material", "STRING")],
    },
)  # fmt: skip
