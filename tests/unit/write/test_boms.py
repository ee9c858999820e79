"""Lines of revisions: replaced as a whole, frozen once released, told line by line."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from tests.unit.write.designs import LONG_AGO, USED, bom, lines, parts, structure, write, written
from tests.unit.write.setting import NOW, Setting
from twin.instants import DAY, format_instant
from twin.structure.records import Effectivity, Line, Substitute

VIEWS = ("ENGINEERING", "MANUFACTURING", "SERVICE")


async def test_lines_replace_those_of_their_view_and_leave_the_others(plant: Setting) -> None:
    await parts(plant, "P", "a", "b", "c")
    await written(plant, bom("P", "a", "b"), bom("P", "c", view="SERVICE"))

    result = await written(plant, bom("P", "b", {"part": "c", "quantity": 2.5}))

    assert (result.created, result.updated, result.ids) == (0, 1, ("revision:P/A",))
    assert await lines(plant, "P") == [("b", 1.0), ("c", 2.5)]
    assert await lines(plant, "P", view="SERVICE") == [("c", 1.0)]
    used = [sorted(await plant.linked("structure", "P", USED[view])) for view in VIEWS]
    assert used == [[("b",), ("c",)], [], [("c",)]]


async def test_a_line_keeps_all_that_is_said_of_it(plant: Setting) -> None:
    await parts(plant, "P", "a", "b")
    given = {
        "part": "a",
        "revision": "A",
        "quantity": 2,
        "unit": "EA",
        "findNumber": "10",
        "referenceDesignators": ["R2", "R1"],
        "effectivity": {"from": format_instant(NOW), "serialFrom": "SN9", "serialTo": "SN10", "lots": ["L"]},
        "substitutes": [{"number": "b", "preference": 1, "quantityFactor": 2}],
    }

    await written(plant, bom("P", given))

    assert (await structure(plant, "P")).lines_of("A", "ENGINEERING") == (
        Line(
            "a",
            "A",
            2.0,
            "EA",
            "10",
            ("R2", "R1"),
            Effectivity(NOW, None, "SN9", "SN10", ("L",)),
            (Substitute("b", 1, 2.0),),
        ),
    )


async def test_equal_lines_change_nothing_and_no_lines_clear_a_view(plant: Setting) -> None:
    await parts(plant, "P", "a")
    await written(plant, bom("P", "a"))
    before = await plant.records("structure", "P")

    again = await written(plant, bom("P", "a"))
    after = await plant.records("structure", "P")
    cleared = await written(plant, bom("P"))

    assert (again.unchanged, cleared.updated, before) == (1, 1, after)
    assert await lines(plant, "P") == []
    assert await plant.linked("structure", "P", USED["ENGINEERING"]) == []


async def test_the_version_of_a_revision_grows_with_its_lines(plant: Setting) -> None:
    await parts(plant, "P", "a", "b")

    first = await write(plant, bom("P", "a", expectedVersion=1))
    stale = await write(plant, bom("P", "b", expectedVersion=1))
    second = await write(plant, bom("P", "b", expectedVersion=2))

    assert (first.created, second.updated) == (1, 1)
    assert [(e.code, e.path) for e in stale.errors] == [("VERSION_MISMATCH", ("expectedVersion",))]


@pytest.mark.parametrize("state", ["RELEASED", "SUPERSEDED", "OBSOLETE"])
async def test_lines_of_a_released_revision_are_frozen(plant: Setting, state: str) -> None:
    await parts(plant, "P", "a", "b", state=state)
    await written(plant, bom("P", "a"))

    changed = await write(plant, bom("P", "b"))
    cleared = await write(plant, bom("P"))
    same = await write(plant, bom("P", "a"))
    other_view = await write(plant, bom("P", "b", view="SERVICE"))

    assert [r.errors[0].code for r in (changed, cleared)] == ["CONFLICT", "CONFLICT"]
    assert "add a new revision with upsertParts" in changed.errors[0].message
    assert (same.unchanged, other_view.created) == (1, 1)
    assert await lines(plant, "P") == [("a", 1.0)]


async def test_a_late_fact_cannot_change_lines_that_were_frozen_meanwhile(plant: Setting) -> None:
    await parts(plant, "P", "a", "b")
    await written(plant, bom("P", "a"), validFrom=NOW - 100 * DAY)
    await plant.writer.upsert_parts(
        [{"number": "P", "revisions": [{"label": "A", "state": "RELEASED"}]}], {"validFrom": NOW - 50 * DAY}
    )

    reaching_in = await write(plant, bom("P", "b"), validFrom=NOW - 80 * DAY)
    before_them = await write(plant, bom("P", "b"), validFrom=NOW - 120 * DAY)

    assert [e.code for e in reaching_in.errors] == ["CONFLICT"]
    assert before_them.created == 1
    told = [await lines(plant, "P", at=NOW - days * DAY) for days in (130, 110, 60)]
    assert told == [[], [("b", 1.0)], [("a", 1.0)]]


async def test_a_dry_run_tells_each_line_and_writes_nothing(plant: Setting) -> None:
    await parts(plant, "P", "a", "b", "c")
    given: list[Mapping[str, object]] = [
        {"part": "a", "quantity": 1, "findNumber": "10"},
        {"part": "b", "quantity": 1, "findNumber": "20"},
        {"part": "c", "quantity": 1},
    ]
    await written(plant, bom("P", *given))
    changed = {**given[0], "quantity": 4, "referenceDesignators": ["R1", "R2", "R3", "R4"]}

    result = await write(plant, bom("P", changed, {**given[2], "unit": "EA"}, "b"), dryRun=True)

    told = {d.field: (d.before, d.after) for d in result.differences}
    assert told == {
        "lines.ENGINEERING[10].quantity": (1.0, 4.0),
        "lines.ENGINEERING[10].referenceDesignators": (None, ["R1", "R2", "R3", "R4"]),
        "lines.ENGINEERING[20]": ({"part": "b", "quantity": 1.0, "findNumber": "20"}, None),
        "lines.ENGINEERING[#3].part": ("c", "b"),
        "lines.ENGINEERING[#2]": (None, {"part": "c", "quantity": 1.0, "unit": "EA"}),
    }
    assert await lines(plant, "P") == [("a", 1.0), ("b", 1.0), ("c", 1.0)]


LINE = {"part": "a", "quantity": 2}


@pytest.mark.parametrize(
    ("given", "code", "path", "words"),
    [
        ([{**LINE, "part": "X"}], "NOT_FOUND", "part", "part:X"),
        ([{**LINE, "revision": "B"}], "NOT_FOUND", "revision", "revision:a/B"),
        ([{**LINE, "substitutes": [{"number": "X"}]}], "NOT_FOUND", "substitutes", "part:X"),
        ([{**LINE, "substitutes": [{"number": "a"}]}], "VALIDATION_FAILED", "substitutes", "itself"),
        ([{**LINE, "part": "P"}], "STRUCTURE_CYCLE", "part", "P → P"),
        ([{**LINE, "unit": "m"}], "VALIDATION_FAILED", "unit", "'MTR'"),
        ([{**LINE, "quantity": -1}], "VALIDATION_FAILED", "quantity", "-1"),
        (
            [{**LINE, "referenceDesignators": ["R1"]}],
            "VALIDATION_FAILED",
            "referenceDesignators",
            "uses 2 of 'a' and names 1",
        ),
        (
            [{**LINE, "unit": "EA", "referenceDesignators": ["R1"]}],
            "VALIDATION_FAILED",
            "referenceDesignators",
            "(R1)",
        ),
        (
            [{**LINE, "referenceDesignators": ["R1", "R1"]}],
            "VALIDATION_FAILED",
            "referenceDesignators",
            "'R1' twice",
        ),
        (
            [{**LINE, "effectivity": {"from": format_instant(NOW), "to": format_instant(NOW)}}],
            "VALIDATION_FAILED",
            "effectivity",
            "not after",
        ),
        (
            [{**LINE, "effectivity": {"serialFrom": "SN10", "serialTo": "SN9"}}],
            "VALIDATION_FAILED",
            "effectivity",
            "comes before",
        ),
    ],
)
async def test_a_line_that_contradicts_itself_or_others_is_refused(
    plant: Setting, given: list[Mapping[str, object]], code: str, path: str, words: str
) -> None:
    await parts(plant, "P", "a")

    result = await write(plant, bom("P", *given))

    assert [(e.code, e.path[:3]) for e in result.errors] == [(code, ("lines", "0", path))]
    assert words in result.errors[0].message


@pytest.mark.parametrize("line", [{"unit": "MTR"}, {"part": "metres"}, {"quantity": 2.5}])
async def test_designators_are_counted_of_pieces_only(plant: Setting, line: dict[str, object]) -> None:
    await parts(plant, "P", "a")
    await plant.writer.upsert_parts([{"number": "metres", "unit": "MTR"}], {"validFrom": LONG_AGO})

    await written(plant, bom("P", {**LINE, "referenceDesignators": ["W1"], **line}))

    assert len(await lines(plant, "P")) == 1


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ({}, {}, True),
        ({"to": "2024-01-01T00:00:00Z"}, {"from": "2024-01-01T00:00:00Z"}, False),
        ({"to": "2024-01-01T00:00:01Z"}, {"from": "2024-01-01T00:00:00Z"}, True),
        ({"serialTo": "SN9"}, {"serialFrom": "SN10"}, False),
        ({"serialTo": "SN10"}, {"serialFrom": "SN10"}, True),
        ({"lots": ["1"]}, {"lots": ["2"]}, False),
        ({"lots": ["1"]}, {"serialFrom": "2"}, True),
    ],
)
async def test_two_lines_that_count_together_name_no_place_twice(
    plant: Setting, first: dict[str, object], second: dict[str, object], together: bool
) -> None:
    await parts(plant, "P", "a", "b")
    rows = [
        {"part": "a", "quantity": 1, "referenceDesignators": ["R1"], "effectivity": first},
        {"part": "b", "quantity": 1, "referenceDesignators": ["R1"], "effectivity": second},
    ]

    result = await write(plant, bom("P", *rows))

    assert [e.message.partition(";")[0] for e in result.errors] == ["lines 0 and 1 both name 'R1'"] * together


async def test_modes_look_at_the_lines_of_the_view(plant: Setting) -> None:
    await parts(plant, "P", "a")

    missing = await write(plant, bom("P", "a"), mode="UPDATE")
    created = await write(plant, bom("P", "a"), mode="CREATE")
    there = await write(plant, bom("P"), mode="CREATE")

    assert created.created == 1
    assert [r.errors[0].code for r in (missing, there)] == ["NOT_FOUND", "CONFLICT"]


async def test_a_row_that_fails_leaves_the_others_to_be_written(plant: Setting) -> None:
    await parts(plant, "P", "Q", "a")
    rows = [bom("P", "X"), bom("Q", "a")]

    refused = await write(plant, *rows)
    skipped = await write(plant, *rows, onError="SKIP_ROW")

    assert (refused.failed, refused.ids) == (1, ())
    assert (skipped.failed, skipped.created, skipped.ids) == (1, 1, ("revision:Q/A",))
    assert await lines(plant, "Q") == [("a", 1.0)]


async def test_of_two_rows_for_one_view_the_later_counts(plant: Setting) -> None:
    await parts(plant, "P", "a", "b")

    result = await written(plant, bom("P", "a"), bom("P", "b"))

    assert (result.created, result.updated) == (1, 1)
    assert await lines(plant, "P") == [("b", 1.0)]
