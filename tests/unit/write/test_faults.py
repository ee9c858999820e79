"""Who corrects a row is told everything that is wrong with it, not the first thing only."""

from __future__ import annotations

from typing import Any

from tests.unit.write.designs import bom, parts, write
from tests.unit.write.setting import Setting
from twin.write.results import WriteResult


def told(result: WriteResult) -> list[tuple[int, str]]:
    """Return the row and the place of every error, in their order."""
    return [(error.row, ".".join(error.path)) for error in result.errors]


async def test_all_that_is_wrong_with_an_asset_is_told(plant: Setting) -> None:
    definitions: list[dict[str, Any]] = [
        {"name": "power", "dataType": "FLOAT", "unit": "kW", "required": True},
        {"name": "fuel", "dataType": "STRING", "enumValues": ["gas", "oil"]},
        {"name": "made", "dataType": "DATETIME", "required": True},
    ]
    await plant.writer.define_asset_types([{"key": "Boiler", "attributes": definitions}])
    wrong = {
        "key": "B-1",
        "type": "Boiler",
        "position": "left",
        "realises": {"number": "nothing", "label": "A"},
        "attributes": [
            {"name": "power", "value": 3, "unit": "kg"},
            {"name": "fuel", "value": "coal"},
            {"name": "made", "value": "yesterday"},
        ],
    }

    result = await plant.writer.upsert_assets([wrong, {"key": "B-2", "type": "Boiler"}])

    assert told(result) == [
        (0, "position"),
        (0, "realises"),
        (0, "attributes.power.unit"),
        (0, "attributes.fuel"),
        (0, "attributes.made"),
        (1, "attributes.power"),
        (1, "attributes.made"),
    ]
    assert (result.failed, result.created) == (2, 0)
    assert await plant.row("asset", "B-1") is None


async def test_all_that_is_wrong_with_a_part_is_told(plant: Setting) -> None:
    attributes = [{"name": "mass", "value": 1, "unit": "nonsense"}]
    wrong = {
        "number": "P",
        "unit": "furlong",
        "attributes": attributes,
        "alternates": [{"number": "P"}],
        "revisions": [{"label": "A", "attributes": attributes}, {"label": "A"}],
    }

    result = await plant.writer.upsert_parts([wrong])

    assert [place for _, place in told(result)] == [
        "unit",
        "attributes.mass.unit",
        "alternates",
        "revisions",
        "attributes.mass.unit",
    ]
    assert await plant.row("part", "P") is None


async def test_every_wrong_line_of_a_bom_is_told(plant: Setting) -> None:
    await parts(plant, "P", "a")
    wrong = bom(
        "P",
        {"part": "a", "quantity": 1, "unit": "furlong"},
        {"part": "P", "quantity": 1},
        {"part": "missing", "quantity": 1},
        {"part": "a", "quantity": 1, "effectivity": {"serialFrom": "SN10", "serialTo": "SN9"}},
    )
    counts = bom(
        "P",
        {"part": "a", "quantity": 3, "referenceDesignators": ["R1", "R2"]},
        {"part": "a", "quantity": 1, "findNumber": "2", "referenceDesignators": ["R2", "R3"]},
    )

    results = [await write(plant, row) for row in (wrong, counts)]

    assert [place for _, place in told(results[0])] == [
        "lines.0.unit",
        "lines.1.part",
        "lines.3.effectivity",
        "lines.2.part",
    ]
    assert [place for _, place in told(results[1])] == [
        "lines.0.referenceDesignators",
        "lines.1.referenceDesignators",
        "lines.1.referenceDesignators",
    ]


async def test_a_row_with_several_faults_is_left_out_once(plant: Setting) -> None:
    wrong = {"key": "x", "attributes": [{"name": n, "value": 1, "unit": "nonsense"} for n in "abc"]}

    result = await plant.writer.upsert_assets([wrong, {"key": "y"}], {"onError": "SKIP_ROW"})

    assert (result.created, result.failed, len(result.errors)) == (1, 1, 3)
