"""Asset types, and signals that take after them; relations."""

from __future__ import annotations

import json

import pytest

from graph.store import Direction, EdgeColumn, Path
from tests.unit.write.setting import NOW, Rows, Setting
from twin.catalog import SIGNAL_ASSET
from twin.instants import DAY
from twin.write import Difference

TEMPERATURE = {
    "name": "temp",
    "unit": "Cel",
    "quantity": "temperature",
    "low": 0,
    "high": 100,
    "interpolation": "STEP",
    "samplingInterval": "PT1M",
}


def attribute(**fields: object) -> dict[str, object]:
    return {"name": "mass", "dataType": "FLOAT", "unit": "kg", **fields}


async def test_a_type_may_extend_one_that_comes_later_in_the_list(plant: Setting) -> None:
    rows: Rows = [{"key": "Pump", "extends": "Machine"}, {"key": "Machine", "attributes": [attribute()]}]

    result = await plant.writer.define_asset_types(rows)

    assert result.ids == ("type:Pump", "type:Machine")
    row = await plant.row("asset_type", "Machine", "name", "attributes")
    assert row is not None
    assert (row[0], json.loads(str(row[1]))[0]["unit"]) == ("Machine", "kg")


@pytest.mark.parametrize(
    ("rows", "says"),
    [
        ([{"key": "A", "extends": "X"}], "there is no asset type 'X'"),
        ([{"key": "A", "extends": "B"}, {"key": "B", "extends": "A"}], "A → B → A"),
        ([{"key": "A", "extends": "A"}], "A → A"),
        ([{"key": "A", "attributes": [attribute(unit="kilo")]}], "unit 'kilo' is not known"),
        ([{"key": "A", "attributes": [attribute(), attribute()]}], "'mass' is defined twice"),
        ([{"key": "A", "attributes": [attribute(dataType="STRING")]}], "only numbers have units"),
        ([{"key": "A", "attributes": [attribute(enumValues=["a"])]}], "only STRING can"),
        ([{"key": "A", "signals": [{**TEMPERATURE, "low": 200}]}], "low 200.0 above high 100.0"),
        ([{"key": "A", "signals": [{**TEMPERATURE, "samplingInterval": "P1M"}]}], "no fixed length"),
    ],
)
async def test_a_type_that_cannot_be_is_refused(
    plant: Setting, rows: list[dict[str, object]], says: str
) -> None:
    result = await plant.writer.define_asset_types(rows)

    assert says in result.errors[0].message
    assert result.errors[0].code == "VALIDATION_FAILED"


async def test_an_inherited_attribute_cannot_become_another_type(plant: Setting) -> None:
    await plant.writer.define_asset_types(
        [{"key": "A", "attributes": [attribute()]}, {"key": "B", "extends": "A"}]
    )

    below = await plant.writer.define_asset_types(
        [{"key": "B", "attributes": [attribute(dataType="INTEGER")]}]
    )
    unit = await plant.writer.define_asset_types([{"key": "B", "attributes": [attribute(unit="m")]}])
    await plant.writer.define_asset_types(
        [{"key": "B", "attributes": [{"name": "maker", "dataType": "STRING"}]}]
    )
    above = await plant.writer.define_asset_types(
        [{"key": "A", "attributes": [{"name": "maker", "dataType": "FLOAT"}]}]
    )

    assert [r.errors[0].code for r in (below, unit, above)] == [
        "VALIDATION_FAILED",
        "UNIT_MISMATCH",
        "VALIDATION_FAILED",
    ]
    assert "defines attribute 'mass' as INTEGER, but inherits it as FLOAT" in below.errors[0].message


async def test_inherited_definitions_hold_for_assets(plant: Setting) -> None:
    await plant.writer.define_asset_types(
        [{"key": "A", "attributes": [attribute(required=True)]}, {"key": "B", "extends": "A"}]
    )

    result = await plant.writer.upsert_assets([{"key": "x", "type": "B"}])

    assert "'mass' is required" in result.errors[0].message


async def pump_with_definition(plant: Setting) -> None:
    await plant.writer.define_asset_types([{"key": "Pump", "signals": [TEMPERATURE]}])
    await plant.assets("P", type="Pump")


async def test_a_signal_takes_after_its_types_definition(plant: Setting) -> None:
    await pump_with_definition(plant)

    result = await plant.writer.upsert_signals([{"asset": "P", "name": "temp"}])

    assert result.ids == ("signal:P/temp",)
    names = ("unit", "quantity", "low", "high", "interpolation", "sampling_interval_ns", "data_type", "key")
    assert await plant.row("signal", "P\x1ftemp", *names) == (
        *("Cel", "temperature", 0.0, 100.0, "STEP", 60_000_000_000, "FLOAT"),
        "P/temp",
    )
    assert await plant.linked("signal", "P\x1ftemp", SIGNAL_ASSET) == [("P",)]


async def test_limits_of_the_definition_follow_the_signals_own_unit(plant: Setting) -> None:
    await pump_with_definition(plant)

    await plant.writer.upsert_signals([{"asset": "P", "name": "temp", "unit": "K"}])

    assert await plant.row("signal", "P\x1ftemp", "unit", "low", "high") == ("K", 273.15, 373.15)


async def test_a_signal_without_a_definition_is_linear_and_bound_by_its_name(plant: Setting) -> None:
    await plant.assets("P")

    await plant.writer.upsert_signals([{"asset": "P", "name": "flow"}])

    names = ("interpolation", "data_type", "measurement", "field", "tags", "unit")
    assert await plant.row("signal", "P\x1fflow", *names) == (
        *("LINEAR", "FLOAT", "flow", "value", '{"asset":"P"}'),
        None,
    )


async def test_two_signals_may_share_a_binding(plant: Setting) -> None:
    await plant.assets("P")
    binding = {"measurement": "m", "field": "f", "tags": {"b": "2", "a": "1"}}

    result = await plant.writer.upsert_signals(
        [{"asset": "P", "name": n, "binding": binding} for n in ("x", "y")]
    )

    assert result.created == 2
    assert await plant.row("signal", "P\x1fx", "measurement", "tags") == ("m", '{"a":"1","b":"2"}')


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"asset": "X"}, "NOT_FOUND", ("asset",)),
        ({"unit": "degrees"}, "VALIDATION_FAILED", ("unit",)),
        ({"unit": "bar"}, "UNIT_MISMATCH", ("unit",)),
        ({"low": 5, "high": 1}, "VALIDATION_FAILED", ("low",)),
        (
            {"binding": {"measurement": "m", "field": "f", "tags": {"a": 1}}},
            "VALIDATION_FAILED",
            ("binding", "tags", "a"),
        ),
        ({"colour": "red"}, "VALIDATION_FAILED", ("colour",)),
    ],
)
async def test_a_signal_that_cannot_be_is_refused(
    plant: Setting, fields: dict[str, object], code: str, path: tuple[str, ...]
) -> None:
    await pump_with_definition(plant)

    result = await plant.writer.upsert_signals([{"asset": "P", "name": "temp", **fields}])

    assert [(e.code, e.path) for e in result.errors] == [(code, path)]


def related(at: str) -> Path:
    return Path("RELATED", Direction.OUT, at)


async def relations(plant: Setting, *instants: int) -> list[int]:
    return [len(await plant.linked("asset", "A", related("asset"), at=at)) for at in instants]


async def test_a_relation_holds_from_one_instant_to_another(plant: Setting) -> None:
    await plant.assets("A", "B")
    row = {"from": "A", "to": "B", "type": "feeds", "validFrom": NOW - 3 * DAY, "validTo": NOW - DAY}

    result = await plant.writer.relate([row])

    assert (result.created, result.ids) == (1, ("asset:A",))
    assert await relations(plant, NOW - 4 * DAY, NOW - 3 * DAY, NOW - DAY) == [0, 1, 0]


async def test_a_relation_carries_attributes_and_the_same_again_changes_nothing(plant: Setting) -> None:
    await plant.assets("A", "B")
    row = {
        "from": "A",
        "to": "B",
        "type": "feeds",
        "attributes": [{"name": "length", "value": 3, "unit": "m"}],
    }
    first = await plant.writer.relate([row])
    again = await plant.writer.relate([row])
    stays = await plant.writer.relate([{"from": "A", "to": "B", "type": "feeds"}])

    assert (first.created, again.unchanged, stays.unchanged) == (1, 1, 1)
    assert first.differences == (
        Difference("asset:A", "relations.feeds.B", None, {"length": {"value": 3, "unit": "m"}}),
    )
    assert await plant.linked(
        "asset", "A", related("asset"), EdgeColumn("type"), EdgeColumn("attributes")
    ) == [("B", "feeds", '{"length":{"unit":"m","value":3}}')]


async def test_an_end_alone_ends_a_relation_that_holds(plant: Setting) -> None:
    await plant.assets("A", "B")
    row = {"from": "A", "to": "B", "type": "feeds"}
    await plant.writer.relate([{**row, "validFrom": NOW - 3 * DAY}])

    result = await plant.writer.relate([{**row, "validTo": NOW - DAY}])

    assert result.updated == 1
    assert await relations(plant, NOW - 2 * DAY, NOW - DAY) == [1, 0]


async def test_relations_need_both_ends_and_a_time_to_hold(plant: Setting) -> None:
    await plant.assets("A", "B")
    row = {"from": "A", "to": "B", "type": "feeds"}

    missing = await plant.writer.relate([{**row, "to": "X"}])
    backwards = await plant.writer.relate([{**row, "validFrom": NOW, "validTo": NOW}])

    assert [(e.code, e.path) for e in missing.errors + backwards.errors] == [
        ("NOT_FOUND", ("to",)),
        ("VALIDATION_FAILED", ("validTo",)),
    ]
