"""Documents, their revisions and states; events; deletion."""

from __future__ import annotations

import pytest

from tests.unit.write.setting import NOW, Rows, Setting
from twin.catalog import EVENT_ASSETS, EVENT_DOCUMENTS, NEWEST_REVISION, REVISIONS, SUBJECTS
from twin.errors import BadRequest, Conflict, NotFound, Unsupported, VersionMismatch
from twin.instants import DAY, format_instant

REVISION = "document_revision"


async def document(plant: Setting, *labels: str, state: str = "IN_WORK") -> None:
    revisions = [{"label": label, "state": state} for label in labels]
    result = await plant.writer.upsert_documents(
        [{"number": "D", "revisions": revisions}], {"validFrom": NOW - DAY}
    )
    assert not result.errors


async def states(plant: Setting, *labels: str) -> list[object]:
    rows = [await plant.row(REVISION, f"D\x1f{label}", "state") for label in labels]
    return [row and row[0] for row in rows]


async def test_a_document_has_defaults_and_its_revisions_an_order(plant: Setting) -> None:
    await document(plant, "B", "A")
    result = await plant.writer.upsert_documents([{"number": "D", "revisions": [{"label": "C"}]}])

    assert (result.updated, result.ids) == (1, ("document:D",))
    assert await plant.row("document", "D", "number", "title", "kind") == ("D", "D", "OTHER")
    sequences = [await plant.row(REVISION, f"D\x1f{label}", "sequence") for label in "BAC"]
    assert sequences == [(1,), (2,), (3,)]
    assert await plant.linked("document", "D", NEWEST_REVISION) == [("D\x1fC",)]


async def test_revisions_are_merged_by_label(plant: Setting) -> None:
    await document(plant, "A", "B")
    merged = {"label": "A", "state": "RELEASED", "releasedAt": format_instant(NOW - 2 * DAY)}

    result = await plant.writer.upsert_documents([{"number": "D", "revisions": [merged]}])
    again = await plant.writer.upsert_documents([{"number": "D", "revisions": [merged]}])

    assert (result.updated, again.unchanged) == (1, 1)
    assert await plant.row(REVISION, "D\x1fA", "state", "released_at", "sequence") == (
        "RELEASED",
        NOW - 2 * DAY,
        1,
    )
    assert await states(plant, "B") == ["IN_WORK"]


async def test_released_without_a_date_is_released_from_valid_from(plant: Setting) -> None:
    await document(plant, "A", state="RELEASED")

    assert await plant.row(REVISION, "D\x1fA", "released_at") == (NOW - DAY,)


async def test_subjects_may_be_assets_and_documents_and_are_replaced_as_a_whole(plant: Setting) -> None:
    await plant.assets("A")
    await document(plant, "1/x")
    rows: Rows = [
        {"number": "E", "subjects": ["asset:A", "document:F", "document-revision:D/1/x"]},
        {"number": "F"},
    ]

    result = await plant.writer.upsert_documents(rows)
    described = await plant.linked("document", "E", SUBJECTS)
    await plant.writer.upsert_documents([{"number": "E", "subjects": ["document:F"]}])

    assert (result.created, described) == (2, [("A",)])
    assert await plant.linked("document", "E", SUBJECTS) == []


@pytest.mark.parametrize(
    ("subject", "code"), [("asset:X", "NOT_FOUND"), ("A", "BAD_REQUEST"), ("signal:A/b", "BAD_REQUEST")]
)
async def test_a_subject_that_is_not_there_is_refused(plant: Setting, subject: str, code: str) -> None:
    result = await plant.writer.upsert_documents([{"number": "E", "subjects": [subject]}])

    assert [(e.code, e.path) for e in result.errors] == [(code, ("subjects",))]


async def test_an_identifier_names_one_thing_of_any_kind(plant: Setting) -> None:
    label = [{"scheme": "erp", "value": "1"}]
    await plant.writer.upsert_assets([{"key": "A", "identifiers": label}])

    result = await plant.writer.upsert_documents([{"number": "D", "identifiers": label}])

    assert [e.code for e in result.errors] == ["DUPLICATE_IDENTIFIER"]


async def test_releasing_supersedes_the_one_released_before(plant: Setting) -> None:
    await document(plant, "A", state="RELEASED")
    await document(plant, "B")

    id = await plant.writer.transition("document-revision:D/B", "RELEASED", reason="approved")

    assert id == "document-revision:D/B"
    assert await states(plant, "A", "B") == ["SUPERSEDED", "RELEASED"]
    assert await plant.row(REVISION, "D\x1fB", "released_at") == (NOW,)


@pytest.mark.parametrize(
    ("way", "legal"),
    [
        (("IN_REVIEW", "IN_WORK", "RELEASED", "OBSOLETE"), True),
        (("IN_REVIEW", "RELEASED", "SUPERSEDED", "OBSOLETE"), True),
        (("SUPERSEDED",), False),
        (("IN_WORK",), False),
        (("RELEASED", "IN_WORK"), False),
        (("RELEASED", "OBSOLETE", "RELEASED"), False),
    ],
)
async def test_only_legal_moves_are_made(plant: Setting, way: tuple[str, ...], legal: bool) -> None:
    await document(plant, "A")
    for state in way[:-1]:
        await plant.writer.transition("document-revision:D/A", state)

    try:
        await plant.writer.transition("document-revision:D/A", way[-1])
        moved = True
    except Conflict:
        moved = False

    assert moved == legal


async def test_a_transition_needs_a_revision_at_the_expected_version(plant: Setting) -> None:
    await document(plant, "A")
    await plant.assets("P")

    with pytest.raises(NotFound):
        await plant.writer.transition("document-revision:D/X", "RELEASED")
    with pytest.raises(BadRequest):
        await plant.writer.transition("D/A", "RELEASED")
    with pytest.raises(Unsupported):
        await plant.writer.transition("asset:P", "RELEASED")
    with pytest.raises(VersionMismatch):
        await plant.writer.transition("document-revision:D/A", "RELEASED", expected_version=5)


async def test_events_hold_from_their_instant_and_name_what_they_concern(plant: Setting) -> None:
    await plant.assets("A")
    await document(plant)
    row = {
        "id": "e1",
        "kind": "FAILURE",
        "at": NOW - 5 * DAY,
        "title": "leak",
        "assets": ["A"],
        "documents": ["D"],
    }

    result = await plant.writer.record_events([row], by="anna")
    again = await plant.writer.record_events([row], by="anna")

    assert (result.ids, again.unchanged) == (("event:e1",), 1)
    assert await plant.row("event", "e1", "title", "at", "by", at=NOW - 5 * DAY) == (
        "leak",
        NOW - 5 * DAY,
        "anna",
    )
    assert await plant.linked("event", "e1", EVENT_ASSETS) == [("A",)]
    assert await plant.linked("event", "e1", EVENT_DOCUMENTS) == [("D",)]


async def test_an_event_to_come_is_seen_now(plant: Setting) -> None:
    await plant.assets("A")
    row = {"kind": "INSPECTION", "at": NOW + DAY, "title": "yearly", "assets": ["A"]}

    first, second = [(await plant.writer.record_events([row])).ids[0] for _ in range(2)]

    assert first != second
    assert await plant.row("event", first.removeprefix("event:"), "at") == (NOW + DAY,)


async def test_an_event_needs_its_things_and_ends_after_it_begins(plant: Setting) -> None:
    await plant.assets("A")
    row = {"kind": "NOTE", "at": NOW, "title": "x", "assets": ["A"]}

    results = [
        await plant.writer.record_events([{**row, "assets": ["A", "X"]}]),
        await plant.writer.record_events([{**row, "documents": ["X"]}]),
        await plant.writer.record_events([{**row, "until": NOW - 1}]),
    ]

    assert [(e.code, e.path) for r in results for e in r.errors] == [
        ("NOT_FOUND", ("assets", "1")),
        ("NOT_FOUND", ("documents", "0")),
        ("VALIDATION_FAILED", ("until",)),
    ]


async def test_an_asset_goes_with_its_signals_and_leaves_its_past_and_documents(plant: Setting) -> None:
    await plant.assets("A", "L")
    await plant.writer.install("A", "L", "p", valid_from=NOW - 2 * DAY)
    await plant.writer.upsert_signals([{"asset": "A", "name": "s"}], {"validFrom": NOW - DAY})
    await plant.writer.upsert_documents([{"number": "D", "subjects": ["asset:A"]}])

    result = await plant.writer.delete(["asset:A"], reason="scrapped")

    assert (result.updated, result.ids) == (1, ("asset:A",))
    assert await plant.row("asset", "A") is None
    assert await plant.row("signal", "A\x1fs") is None
    assert await plant.row("asset", "A", "name", at=NOW - DAY) == ("A",)
    assert await plant.row("document", "D", "number") == ("D",)


async def test_the_position_of_a_deleted_thing_is_free(plant: Setting) -> None:
    await plant.assets("A", "B", "L")
    await plant.writer.install("A", "L", "p", valid_from=NOW - 2 * DAY)
    await plant.writer.delete(["asset:A"])

    taken = await plant.writer.install("B", "L", "p", valid_from=NOW)

    assert taken.valid_to is None


async def test_a_host_of_something_cannot_be_deleted_alone(plant: Setting) -> None:
    await plant.assets("L")
    await plant.assets("A", "B", parent="L")

    alone = await plant.writer.delete(["asset:L"])
    together = await plant.writer.delete(["asset:L", "asset:A", "asset:B"])

    assert [e.code for e in alone.errors] == ["CONFLICT"]
    assert "'A', 'B'" in alone.errors[0].message
    assert together.updated == 3


async def test_a_document_goes_with_its_revisions(plant: Setting) -> None:
    await document(plant, "A", "B")

    await plant.writer.delete(["document:D"])

    assert await plant.linked("document", "D", REVISIONS) == []
    assert await states(plant, "A", "B") == [None, None]


async def test_a_deleted_thing_comes_back_empty(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "A", "serialNumber": "7"}], {"validFrom": NOW - DAY})
    await plant.writer.delete(["asset:A"])

    result = await plant.writer.upsert_assets([{"key": "A"}], {"mode": "CREATE"})

    assert result.created == 1
    assert await plant.row("asset", "A", "serial_number") == (None,)


async def test_deleting_what_is_not_there_is_told(plant: Setting) -> None:
    result = await plant.writer.delete(["asset:X", "nothing"])

    assert [e.code for e in result.errors] == ["NOT_FOUND", "BAD_REQUEST"]
