"""Assets: their type, attributes, identifiers, and what holds when."""

from __future__ import annotations

import pytest

from graph.store import Attribute, Attributes, Label, Labels
from tests.unit.write.setting import NOW, Rows, Setting
from twin.catalog import PARENT
from twin.instants import DAY
from twin.write import WriteResult

TYPES: Rows = [
    {
        "key": "Pump",
        "extends": "Machine",
        "attributes": [
            {"name": "power", "dataType": "FLOAT", "unit": "kW", "required": True},
            {"name": "stages", "dataType": "INTEGER"},
            {"name": "built", "dataType": "DATETIME"},
        ],
    },
    {
        "key": "Machine",
        "attributes": [{"name": "maker", "dataType": "STRING", "enumValues": ["KSB", "Grundfos"]}],
    },
]
LONG_AGO = NOW - 100 * DAY


async def pump(plant: Setting, *attributes: dict[str, object], **fields: object) -> WriteResult:
    await plant.writer.define_asset_types(TYPES)
    return await plant.writer.upsert_assets(
        [{"key": "P", "type": "Pump", "attributes": attributes, **fields}]
    )


async def held(plant: Setting) -> tuple[object, ...]:
    row = await plant.look("asset", "P", Attributes())
    assert row is not None
    attributes = row[0]
    assert isinstance(attributes, tuple)
    return attributes


async def test_name_and_state_have_defaults_in_every_version(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "A"}])
    await plant.writer.upsert_assets([{"key": "A", "serialNumber": "7"}], {"validFrom": LONG_AGO})

    assert await plant.row("asset", "A", "key", "name", "state") == ("A", "A", "IN_SERVICE")
    assert await plant.row("asset", "A", "name", "state", at=LONG_AGO) == ("A", "IN_SERVICE")


async def test_null_clears_and_what_is_left_out_stays(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "A", "name": "Pump", "serialNumber": "7", "state": "BUILT"}])

    await plant.writer.upsert_assets([{"key": "A", "name": None, "serialNumber": None}])

    assert await plant.row("asset", "A", "name", "serial_number", "state") == ("A", None, "BUILT")


async def test_a_late_fact_fills_its_gap(plant: Setting) -> None:
    for state, at in (("PLANNED", LONG_AGO), ("IN_SERVICE", NOW), ("BUILT", NOW - DAY)):
        await plant.writer.upsert_assets([{"key": "A", "state": state}], {"validFrom": at})

    states = [await plant.row("asset", "A", "state", at=at) for at in (LONG_AGO, NOW - DAY, NOW)]

    assert states == [("PLANNED",), ("BUILT",), ("IN_SERVICE",)]


async def test_an_unknown_type_is_refused_with_the_nearest(plant: Setting) -> None:
    await plant.writer.define_asset_types(TYPES)

    result = await plant.writer.upsert_assets([{"key": "P", "type": "Pomp"}])

    assert result.errors[0].message == "there is no asset type 'Pomp'; did you mean 'Pump'?"


async def test_a_value_in_another_unit_is_kept_in_the_definitions_unit(plant: Setting) -> None:
    result = await pump(
        plant, {"name": "power", "value": 500, "unit": "W"}, {"name": "maker", "value": "KSB"}
    )

    assert result.created == 1
    assert await held(plant) == (Attribute("maker", string="KSB"), Attribute("power", number=0.5, unit="kW"))


async def test_a_value_without_a_unit_is_in_the_definitions_unit(plant: Setting) -> None:
    await pump(plant, {"name": "power", "value": 5})

    assert await held(plant) == (Attribute("power", number=5.0, unit="kW"),)


async def test_units_of_different_dimensions_name_both(plant: Setting) -> None:
    result = await pump(plant, {"name": "power", "value": 5, "unit": "bar"})

    (error,) = result.errors
    assert (error.code, error.path) == ("UNIT_MISMATCH", ("attributes", "power", "unit"))
    assert "'bar'" in error.message
    assert "'kW'" in error.message


@pytest.mark.parametrize(
    ("attribute", "says"),
    [
        ({"name": "maker", "value": "Wilo"}, "one of 'KSB', 'Grundfos'"),
        ({"name": "maker", "value": 5}, "a value of type STRING"),
        ({"name": "stages", "value": 2.5}, "a whole number"),
        ({"name": "stages", "value": True}, "a value of type INTEGER"),
        ({"name": "power", "value": "5"}, "a value of type FLOAT"),
        ({"name": "power", "value": float("nan")}, "finite number"),
        ({"name": "built", "value": "2024-01-01"}, "has no offset"),
        ({"name": "free", "value": 1, "unit": "furlongs"}, "unit 'furlongs' is not known"),
        ({"name": "free", "value": "a", "unit": "kW"}, "is no number; leave the unit out"),
        ({"name": "free", "value": [1]}, "is no JSON scalar"),
        ({"name": "free", "value": 2**70}, "64 bits"),
    ],
)
async def test_a_value_that_its_definition_refuses_is_told(
    plant: Setting, attribute: dict[str, object], says: str
) -> None:
    power = [] if attribute["name"] == "power" else [{"name": "power", "value": 1}]

    result = await pump(plant, *power, attribute)

    assert [e.code for e in result.errors] == ["VALIDATION_FAILED"]
    assert says in result.errors[0].message


async def test_a_required_attribute_is_asked_of_new_things_and_cannot_be_cleared(plant: Setting) -> None:
    missing = await pump(plant)
    await pump(plant, {"name": "power", "value": 1})
    untouched = await plant.writer.upsert_assets([{"key": "P", "state": "BUILT"}])
    cleared = await plant.writer.upsert_assets(
        [{"key": "P", "attributes": [{"name": "power", "value": None}]}]
    )

    assert [e.path for e in missing.errors + cleared.errors] == [("attributes", "power")] * 2
    assert untouched.updated == 1


async def test_free_attributes_take_any_scalar_and_null_clears_one(plant: Setting) -> None:
    given = [{"name": "a", "value": 1}, {"name": "b", "value": True}, {"name": "c", "value": "x"}]
    await plant.writer.upsert_assets([{"key": "P", "attributes": given}])

    await plant.writer.upsert_assets([{"key": "P", "attributes": [{"name": "a", "value": None}]}])

    assert await held(plant) == (Attribute("b", boolean=True), Attribute("c", string="x"))


async def test_attributes_null_clears_them_all(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "P", "attributes": [{"name": "a", "value": 1}]}])

    await plant.writer.upsert_assets([{"key": "P", "attributes": None}])

    assert await held(plant) == ()


async def labels(plant: Setting, key: str) -> tuple[object, ...]:
    row = await plant.look("asset", key, Labels())
    assert row is not None
    assert isinstance(row[0], tuple)
    return row[0]


async def test_identifiers_replace_those_of_their_scheme_and_issuer_only(plant: Setting) -> None:
    first = [{"scheme": "erp", "value": "1"}, {"scheme": "cas", "issuer": "x", "value": "2"}]
    await plant.writer.upsert_assets([{"key": "A", "identifiers": first}])

    await plant.writer.upsert_assets([{"key": "A", "identifiers": [{"scheme": "erp", "value": "3"}]}])
    replaced = await labels(plant, "A")
    await plant.writer.upsert_assets([{"key": "A", "identifiers": None}])

    assert replaced == (Label("cas", "x", "2"), Label("erp", None, "3"))
    assert await labels(plant, "A") == ()


async def test_an_identifier_of_another_thing_is_refused_with_its_owner(plant: Setting) -> None:
    label = [{"scheme": "erp", "value": "1"}]
    await plant.writer.upsert_assets([{"key": "A", "identifiers": label}])

    rows: Rows = [{"key": "B", "identifiers": label}, {"key": "C"}]
    result = await plant.writer.upsert_assets(rows, {"onError": "SKIP_ROW"})

    assert result.created == 1
    assert [(e.row, e.code) for e in result.errors] == [(0, "DUPLICATE_IDENTIFIER")]
    assert "already names asset:A" in result.errors[0].message


async def test_two_rows_cannot_claim_one_identifier(plant: Setting) -> None:
    label = [{"scheme": "erp", "value": "1"}]

    result = await plant.writer.upsert_assets([{"key": k, "identifiers": label} for k in "AB"])

    assert [(e.row, e.code) for e in result.errors] == [(1, "DUPLICATE_IDENTIFIER")]


async def test_an_identifier_passes_on_in_one_list(plant: Setting) -> None:
    label = [{"scheme": "erp", "value": "1"}]
    await plant.writer.upsert_assets([{"key": "A", "identifiers": label}])

    plant.clock.now += DAY
    result = await plant.writer.upsert_assets(
        [{"key": "B", "identifiers": label}, {"key": "A", "identifiers": None}]
    )

    assert (result.created, result.updated, result.errors) == (1, 1, ())


async def test_an_identifier_that_was_anothers_at_that_time_is_refused(plant: Setting) -> None:
    label = [{"scheme": "erp", "value": "1"}]
    await plant.writer.upsert_assets([{"key": "A", "identifiers": label}], {"validFrom": LONG_AGO})
    await plant.writer.upsert_assets([{"key": "A", "identifiers": None}], {"validFrom": NOW - DAY})

    now = await plant.writer.upsert_assets([{"key": "B", "identifiers": label}])
    then = await plant.writer.upsert_assets(
        [{"key": "C", "identifiers": label}], {"validFrom": LONG_AGO + DAY}
    )

    assert now.created == 1
    assert [e.code for e in then.errors] == ["DUPLICATE_IDENTIFIER"]


async def test_names_are_brought_into_one_unicode_form(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "Ku\u0308hler"}])

    assert await plant.row("asset", "K\u00fchler", "name") == ("K\u00fchler",)


async def test_a_parent_in_the_same_list_may_come_later(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "A", "parent": "L", "position": "p/1"}, {"key": "L"}])

    assert await plant.linked("asset", "A", PARENT) == [("L",)]
