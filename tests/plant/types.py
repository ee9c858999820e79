"""The asset types that both the small plant and random plants use."""

from __future__ import annotations

from tests.plant.steps import Row
from twin.instants import MINUTE, Duration

TYPES: tuple[Row, ...] = (
    {"key": "Site", "description": "A fenced place with its own gate."},
    {"key": "Line"},
    {
        "key": "Equipment",
        "attributes": [
            {"name": "power", "dataType": "FLOAT", "unit": "kW"},
            {"name": "commissioned", "dataType": "DATETIME"},
            {"name": "critical", "dataType": "BOOLEAN"},
            {"name": "stages", "dataType": "INTEGER"},
            {"name": "material", "dataType": "STRING", "enumValues": ["steel", "cast iron", "PVC"]},
        ],
    },
    {
        "key": "Pump",
        "name": "Pumpe",
        "extends": "Equipment",
        "signals": [
            {
                "name": "bearing_temp",
                "unit": "Cel",
                "quantity": "temperature",
                "low": 0.0,
                "high": 95.0,
                "samplingInterval": Duration(0, 30 * MINUTE),
            },
            {"name": "vibration", "unit": "mm/s", "quantity": "velocity"},
            {"name": "running", "interpolation": "STEP", "samplingInterval": Duration(0, 60 * MINUTE)},
        ],
    },
    {
        "key": "CentrifugalPump",
        "extends": "Pump",
        "attributes": [{"name": "impeller", "dataType": "FLOAT", "unit": "mm"}],
        "signals": [{"name": "flow", "unit": "m3/h", "quantity": "flow"}],
    },
    {"key": "ScrewPump", "extends": "Pump"},
    {"key": "Motor", "extends": "Equipment", "signals": [{"name": "winding_temp", "unit": "Cel"}]},
    {"key": "Bearing"},
    {"key": "Tank & Vessel"},
)
