"""States of part revisions, documents about parts, and what a deletion takes along or leaves standing."""

from __future__ import annotations

import pytest

from graph.store import Direction, Path
from tests.unit.write.designs import USED, bom, lines, parts, states, structure, write, written
from tests.unit.write.setting import NOW, Setting
from twin.catalog import PART_REVISIONS
from twin.errors import Conflict, NotFound, Unsupported, VersionMismatch
from twin.instants import DAY

REVISION = "part_revision"


async def test_releasing_a_revision_supersedes_the_one_released_before(plant: Setting) -> None:
    await parts(plant, "P", state="RELEASED")
    await plant.writer.upsert_parts([{"number": "P", "revisions": [{"label": "B"}]}])

    id = await plant.writer.transition("revision:P/B", "RELEASED", reason="approved")

    assert id == "revision:P/B"
    rows = [await plant.row(REVISION, f"P\x1f{label}", "state", "released_at") for label in "AB"]
    assert [row and row[0] for row in rows] == ["SUPERSEDED", "RELEASED"]
    assert rows[1] == ("RELEASED", NOW)
    assert await states(plant, "P") == {"A": "SUPERSEDED", "B": "RELEASED"}


async def test_a_transition_of_a_part_revision_is_checked(plant: Setting) -> None:
    await parts(plant, "P", state="RELEASED")

    with pytest.raises(NotFound):
        await plant.writer.transition("revision:P/X", "RELEASED")
    with pytest.raises(Unsupported):
        await plant.writer.transition("part:P", "RELEASED")
    with pytest.raises(VersionMismatch):
        await plant.writer.transition("revision:P/A", "OBSOLETE", expected_version=5)
    with pytest.raises(Conflict, match="is RELEASED, which SUPERSEDED, OBSOLETE may follow"):
        await plant.writer.transition("revision:P/A", "IN_WORK")


async def test_a_slash_in_a_number_does_not_confuse_revisions(plant: Setting) -> None:
    await parts(plant, "P/1")

    assert await plant.writer.transition("revision:P/1/A", "IN_REVIEW") == "revision:P/1/A"
    assert await states(plant, "P/1") == {"A": "IN_REVIEW"}


async def test_documents_are_about_parts_and_revisions(plant: Setting) -> None:
    await parts(plant, "P/1", "Q")

    result = await plant.writer.upsert_documents(
        [
            {"number": "D", "subjects": ["part:Q", "revision:P/1/A"]},
            {"number": "E", "subjects": ["revision:Q/B"]},
        ],
        {"onError": "SKIP_ROW"},
    )

    assert [(e.row, e.code, e.value) for e in result.errors] == [(1, "NOT_FOUND", "revision:Q/B")]
    described = [
        await plant.linked("document", "D", Path("DESCRIBES", Direction.OUT, kind))
        for kind in ("part", REVISION)
    ]
    assert described == [[("Q",)], [("P/1\x1fA",)]]


async def test_a_part_takes_its_revisions_and_lines_along(plant: Setting) -> None:
    await parts(plant, "P", "a")
    await written(plant, bom("P", "a"), validFrom=NOW - 10 * DAY)

    result = await plant.writer.delete(["part:P"])

    assert (result.updated, result.errors) == (1, ())
    assert await plant.row("part", "P") is None
    assert await plant.row(REVISION, "P\x1fA") is None
    assert await plant.row("structure", "P") is None
    assert await lines(plant, "P", at=NOW - DAY) == [("a", 1.0)]
    assert await plant.linked("structure", "a", Path("USES_ENGINEERING", Direction.IN, "structure")) == []


async def test_a_revision_goes_alone_and_comes_back_empty_and_last(plant: Setting) -> None:
    await parts(plant, "P", "a")
    await plant.writer.upsert_parts([{"number": "P", "revisions": [{"label": "B", "state": "RELEASED"}]}])
    await written(plant, bom("P", "a"), bom("P", "a", label="B"))

    await plant.writer.delete(["revision:P/A"])
    without = await states(plant, "P")
    await plant.writer.upsert_parts([{"number": "P", "revisions": [{"label": "A"}]}])

    assert without == {"B": "RELEASED"}
    assert await plant.linked("part", "P", PART_REVISIONS) == [("P\x1fA",), ("P\x1fB",)]
    assert [each.label for each in (await structure(plant, "P")).revisions] == ["B", "A"]
    assert (await lines(plant, "P"), await lines(plant, "P", "B")) == ([], [("a", 1.0)])


async def test_what_was_stated_for_later_is_void_after_a_deletion(plant: Setting) -> None:
    await parts(plant, "P", at=NOW - 30 * DAY)
    await plant.writer.upsert_parts(
        [{"number": "P", "revisions": [{"label": "A", "state": "RELEASED"}]}], {"validFrom": NOW - 10 * DAY}
    )

    await plant.writer.delete(["revision:P/A"], {"validFrom": NOW - 20 * DAY})
    await plant.writer.upsert_parts(
        [{"number": "P", "revisions": [{"label": "A"}]}], {"validFrom": NOW - 15 * DAY}
    )

    assert await states(plant, "P") == {"A": "IN_WORK"}


async def test_a_part_that_is_used_cannot_go_alone(plant: Setting) -> None:
    await parts(plant, "P", "Q", "a")
    await written(plant, bom("P", "a", view="SERVICE"), bom("Q", "a"))

    alone = await plant.writer.delete(["part:a"])
    with_one = await plant.writer.delete(["part:a", "part:P"])
    with_a_revision = await plant.writer.delete(["revision:Q/A", "part:a", "part:P"])

    assert [e.code for e in alone.errors + with_one.errors] == ["CONFLICT", "CONFLICT"]
    assert "used in part:Q, part:P;" in alone.errors[0].message
    assert "used in part:Q;" in with_one.errors[0].message
    assert (with_a_revision.updated, with_a_revision.errors) == (3, ())
    assert await plant.linked("structure", "Q", USED["ENGINEERING"]) == []


async def test_a_part_that_only_stands_in_on_a_line_cannot_go_alone(plant: Setting) -> None:
    await parts(plant, "P", "Q", "a", "b")
    line = {"part": "a", "quantity": 1, "substitutes": [{"number": "b"}]}
    await written(plant, bom("P", line), bom("Q", line, view="SERVICE"))

    alone = await plant.writer.delete(["part:b"])
    with_one = await plant.writer.delete(["part:b", "part:P"])
    await written(plant, bom("Q", "a", view="SERVICE"))
    with_the_last = await plant.writer.delete(["part:b", "part:P"])

    assert [e.code for e in alone.errors + with_one.errors] == ["CONFLICT", "CONFLICT"]
    told = [e.message.partition(";")[0] for e in alone.errors + with_one.errors]
    assert told == [
        "'part:b' is a substitute on lines of part:P, part:Q",
        "'part:b' is a substitute on lines of part:Q",
    ]
    assert (with_the_last.updated, with_the_last.errors) == (2, ())


async def test_what_is_used_only_between_two_later_instants_cannot_go_before(plant: Setting) -> None:
    await parts(plant, "P", "a", "b")
    line = {"part": "a", "quantity": 1, "substitutes": [{"number": "b"}]}
    await written(plant, bom("P", line), validFrom=NOW - 20 * DAY)
    await written(plant, bom("P"), validFrom=NOW - 10 * DAY)

    before = await plant.writer.delete(["part:a", "part:b"], {"validFrom": NOW - 30 * DAY})
    after = await plant.writer.delete(["part:a", "part:b"], {"validFrom": NOW - 10 * DAY})

    assert [e.message.partition(";")[0] for e in before.errors] == [
        "'part:a' is used in part:P",
        "'part:b' is a substitute on lines of part:P",
    ]
    assert (after.updated, after.errors) == (2, ())


async def test_a_revision_that_a_line_insists_on_or_an_asset_realises_stays(plant: Setting) -> None:
    await parts(plant, "P", "a")
    await written(plant, bom("P", {"part": "a", "revision": "A", "quantity": 1}))
    await plant.writer.upsert_assets([{"key": "X", "realises": {"number": "P", "label": "A"}}])

    result = await plant.writer.delete(["revision:a/A", "revision:P/A", "part:P"], {"onError": "SKIP_ROW"})
    together = await plant.writer.delete(["part:P", "asset:X", "revision:a/A"])

    told = [(e.row, e.message.partition(";")[0]) for e in result.errors]
    assert told == [
        (0, "'revision:a/A' is used in part:P"),
        (1, "'revision:P/A' is realised by asset:X"),
        (2, "'part:P' is realised by asset:X"),
    ]
    assert (together.updated, together.errors) == (3, ())


async def test_an_alternate_of_a_part_stays(plant: Setting) -> None:
    await parts(plant, "P", "a")
    await plant.writer.upsert_parts([{"number": "P", "alternates": [{"number": "a"}]}])

    result = await plant.writer.delete(["part:a"])

    assert [e.message.partition(";")[0] for e in result.errors] == ["'part:a' is an alternate of part:P"]


async def test_lines_of_a_part_that_is_gone_are_refused(plant: Setting) -> None:
    await parts(plant, "P", "a")
    await plant.writer.delete(["part:a"])

    result = await write(plant, bom("P", "a"))

    assert [e.code for e in result.errors] == ["NOT_FOUND"]
