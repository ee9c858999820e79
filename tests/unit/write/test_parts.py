"""Parts, their revisions, alternates and identifiers; their structures follow."""

from __future__ import annotations

import pytest

from graph.store import EdgeColumn
from tests.unit.write.designs import LONG_AGO, bom, parts, structure, write
from tests.unit.write.setting import NOW, Rows, Setting
from twin.catalog import ALTERNATES, PART_REVISIONS, REALISED, REALISED_BY
from twin.instants import DAY, format_instant
from twin.structure.records import Revision

REVISION = "part_revision"


async def test_a_part_has_defaults_and_its_revisions_an_order(plant: Setting) -> None:
    await plant.writer.upsert_parts([{"number": "P", "revisions": [{"label": "B"}, {"label": "A"}]}])
    result = await plant.writer.upsert_parts([{"number": "P", "revisions": [{"label": "C"}]}])

    assert (result.updated, result.ids) == (1, ("part:P",))
    assert await plant.row("part", "P", "number", "name", "unit", "category") == ("P", "P", "C62", None)
    rows = [await plant.row(REVISION, f"P\x1f{label}", "key", "state", "sequence") for label in "BAC"]
    assert rows == [("P/B", "IN_WORK", 1), ("P/A", "IN_WORK", 2), ("P/C", "IN_WORK", 3)]
    assert sorted(await plant.linked("part", "P", PART_REVISIONS)) == [("P\x1fA",), ("P\x1fB",), ("P\x1fC",)]


async def test_the_structure_tells_unit_and_revisions_of_its_part(plant: Setting) -> None:
    released = {"label": "A", "state": "RELEASED", "releasedAt": format_instant(NOW - DAY)}
    await plant.writer.upsert_parts([{"number": "P", "unit": "MTR", "revisions": [{"label": "B"}, released]}])

    found = await structure(plant, "P")

    assert found.unit == "MTR"
    assert found.revisions == (
        Revision("B", "IN_WORK", None, 1),
        Revision("A", "RELEASED", NOW - DAY, 2),
    )


async def test_revisions_are_merged_by_label(plant: Setting) -> None:
    await parts(plant, "P")
    row = {"label": "A", "state": "RELEASED", "attributes": [{"name": "mass", "value": 2.5, "unit": "kg"}]}

    result = await plant.writer.upsert_parts([{"number": "P", "revisions": [row]}])
    again = await plant.writer.upsert_parts([{"number": "P", "revisions": [row]}])

    assert (result.updated, again.unchanged) == (1, 1)
    assert await plant.row(REVISION, "P\x1fA", "state", "released_at", "sequence") == ("RELEASED", NOW, 1)
    assert [d.field for d in result.differences] == ["state", "releasedAt", "attributes.mass"]


async def test_a_fact_that_arrives_late_fills_its_gap_in_the_structure_too(plant: Setting) -> None:
    await parts(plant, "P", state="IN_WORK")
    options = {"validFrom": NOW - 10 * DAY}
    await plant.writer.upsert_parts(
        [{"number": "P", "unit": "MTR", "revisions": [{"label": "A", "state": "RELEASED"}]}], options
    )

    await plant.writer.upsert_parts(
        [{"number": "P", "unit": "KGM", "revisions": [{"label": "A", "state": "IN_REVIEW"}]}],
        {"validFrom": NOW - 20 * DAY},
    )

    told = [await structure(plant, "P", NOW - days * DAY) for days in (30, 15, 5)]
    assert [found.unit for found in told] == ["C62", "KGM", "MTR"]
    assert [found.revisions[0].state for found in told] == ["IN_WORK", "IN_REVIEW", "RELEASED"]


async def test_a_revision_known_from_an_earlier_instant_keeps_its_place(plant: Setting) -> None:
    await plant.writer.upsert_parts([{"number": "P", "revisions": [{"label": "A"}, {"label": "B"}]}])

    result = await plant.writer.upsert_parts(
        [{"number": "P", "revisions": [{"label": "B", "state": "IN_REVIEW"}]}], {"validFrom": LONG_AGO}
    )

    assert not result.errors
    assert (await structure(plant, "P", LONG_AGO)).revisions == (Revision("B", "IN_REVIEW", None, 2),)
    assert [each.label for each in (await structure(plant, "P")).revisions] == ["A", "B"]


async def test_alternates_stand_in_order_and_are_replaced_as_a_whole(plant: Setting) -> None:
    rows: Rows = [
        {
            "number": "P",
            "alternates": [{"number": "R", "preference": 2}, {"number": "Q", "quantityFactor": 3}],
        },
        {"number": "Q"},
        {"number": "R"},
    ]
    columns = (EdgeColumn("sequence"), EdgeColumn("preference"), EdgeColumn("quantity_factor"))

    result = await plant.writer.upsert_parts(rows)
    stand_in = await plant.linked("part", "P", ALTERNATES, *columns)
    await plant.writer.upsert_parts([{"number": "P", "alternates": None}])

    assert result.created == 3
    assert sorted(stand_in) == [("Q", 1, None, 3.0), ("R", 0, 2, 1.0)]
    assert await plant.linked("part", "P", ALTERNATES) == []


@pytest.mark.parametrize(
    ("fields", "code", "path", "words"),
    [
        ({"alternates": [{"number": "X"}]}, "NOT_FOUND", ("alternates",), "there is no part 'X'"),
        ({"alternates": [{"number": "P"}]}, "VALIDATION_FAILED", ("alternates",), "itself"),
        ({"alternates": [{"number": "Q"}] * 2}, "VALIDATION_FAILED", ("alternates",), "twice"),
        ({"unit": "kg"}, "VALIDATION_FAILED", ("unit",), "did you mean 'KGM'"),
        ({"revisions": [{"label": "A"}] * 2}, "VALIDATION_FAILED", ("revisions",), "given twice"),
        (
            {"revisions": [{"label": "A", "state": "DONE"}]},
            "VALIDATION_FAILED",
            ("revisions", "0", "state"),
            "DONE",
        ),
        (
            {"attributes": [{"name": "m", "value": 1, "unit": "?"}]},
            "VALIDATION_FAILED",
            ("attributes", "m", "unit"),
            "?",
        ),
    ],
)
async def test_what_contradicts_itself_is_refused_and_says_why(
    plant: Setting, fields: dict[str, object], code: str, path: tuple[str, ...], words: str
) -> None:
    result = await plant.writer.upsert_parts([{"number": "P", **fields}, {"number": "Q"}])

    assert [(error.row, error.code, error.path) for error in result.errors] == [(0, code, path)]
    assert words in result.errors[0].message
    assert await plant.row("part", "Q") is None


async def test_an_identifier_of_another_thing_is_refused_and_names_it(plant: Setting) -> None:
    label = [{"scheme": "erp", "value": "1"}]
    await plant.writer.upsert_assets([{"key": "A", "identifiers": label}])

    result = await plant.writer.upsert_parts(
        [{"number": "P", "identifiers": label}, {"number": "Q"}], {"onError": "SKIP_ROW"}
    )

    assert [(e.row, e.code) for e in result.errors] == [(0, "DUPLICATE_IDENTIFIER")]
    assert "asset:A" in result.errors[0].message
    assert (result.created, await plant.row("part", "Q")) == (1, ())


async def test_modes_versions_and_dry_runs_hold_for_parts(plant: Setting) -> None:
    await parts(plant, "P")
    writer = plant.writer

    there = await writer.upsert_parts([{"number": "P"}], {"mode": "CREATE"})
    missing = await writer.upsert_parts([{"number": "Q"}], {"mode": "UPDATE"})
    stale = await writer.upsert_parts([{"number": "P", "name": "n", "expectedVersion": 7}])
    dry = await writer.upsert_parts(
        [{"number": "P", "name": "n", "unit": "EA", "expectedVersion": 1}], {"dryRun": True}
    )

    codes = [result.errors[0].code for result in (there, missing, stale)]
    assert codes == ["CONFLICT", "NOT_FOUND", "VERSION_MISMATCH"]
    assert [(d.field, d.before, d.after) for d in dry.differences] == [
        ("name", None, "n"),
        ("unit", None, "EA"),
    ]
    assert await plant.row("part", "P", "name", "unit") == ("P", "C62")


async def test_an_asset_realises_a_revision_until_it_is_cleared(plant: Setting) -> None:
    await parts(plant, "P/1")
    design = {"number": "P/1", "label": "A"}

    result = await plant.writer.upsert_assets([{"key": "X", "realises": design}], {"dryRun": True})
    await plant.writer.upsert_assets([{"key": "X", "realises": design}, {"key": "Y", "realises": design}])
    await plant.writer.upsert_assets([{"key": "Y", "name": "y"}, {"key": "X", "realises": None}])

    assert [(d.field, d.after) for d in result.differences] == [("realises", design)]
    assert await plant.linked("asset", "Y", REALISED) == [("P/1\x1fA",)]
    assert await plant.linked(REVISION, "P/1\x1fA", REALISED_BY) == [("Y",)]


@pytest.mark.parametrize("design", [{"number": "P", "label": "B"}, {"number": "Q", "label": "A"}])
async def test_an_unknown_design_is_refused(plant: Setting, design: dict[str, str]) -> None:
    await parts(plant, "P")

    result = await plant.writer.upsert_assets([{"key": "X", "realises": design}])

    assert [(e.code, e.path) for e in result.errors] == [("NOT_FOUND", ("realises",))]
    assert f"revision:{design['number']}/{design['label']}" in result.errors[0].message


async def test_lines_need_a_revision_that_is_there(plant: Setting) -> None:
    await parts(plant, "P", "Q", at=NOW)

    unknown = await write(plant, bom("P", "Q", label="Z"))
    early = await write(plant, bom("P", "Q"), validFrom=LONG_AGO)

    assert [r.errors[0].code for r in (unknown, early)] == ["NOT_FOUND", "NOT_FOUND"]
    assert "it exists from 2023-11-14T22:13:20Z on" in early.errors[0].message
