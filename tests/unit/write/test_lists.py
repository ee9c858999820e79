"""What holds for every list mutation: all or nothing, modes, versions, dry runs, and the same row again."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import cast

import pytest

from graph.errors import TooComplex
from graph.store import Change, GraphStore
from tests.unit.write.setting import NOW, Setting
from twin.errors import LimitExceeded, StoreUnavailable, ValidationFailed
from twin.instants import DAY
from twin.write import Difference, Writer


async def test_one_bad_row_keeps_the_whole_list_from_being_written(plant: Setting) -> None:
    result = await plant.writer.upsert_assets([{"key": "A"}, {"key": "B", "type": "Pmp"}])

    assert (result.failed, result.created, result.ids) == (1, 0, ())
    assert [(e.row, e.path, e.code) for e in result.errors] == [(1, ("type",), "VALIDATION_FAILED")]
    assert await plant.row("asset", "A") is None


async def test_skip_row_writes_the_good_rows(plant: Setting) -> None:
    rows = [{"key": "A"}, {"key": " B"}, {"key": "C", "parent": "D"}, {"key": "E", "parent": "C"}]

    result = await plant.writer.upsert_assets(rows, {"onError": "SKIP_ROW"})

    assert (result.created, result.failed, result.ids) == (1, 3, ("asset:A",))
    assert [(e.row, e.code) for e in result.errors] == [
        (1, "VALIDATION_FAILED"),
        (2, "NOT_FOUND"),
        (3, "NOT_FOUND"),
    ]
    assert await plant.row("asset", "E") is None


async def test_a_dry_run_says_the_same_and_writes_nothing(plant: Setting) -> None:
    rows = [{"key": "A", "name": "Pump"}, {"key": "B", "parent": "A"}]

    tried = await plant.writer.upsert_assets(rows, {"dryRun": True})
    written_before = await plant.row("asset", "A")
    done = await plant.writer.upsert_assets(rows)

    assert written_before is None
    assert tried.dry_run
    assert (tried.created, tried.ids, tried.differences) == (done.created, done.ids, done.differences)
    assert Difference("asset:A", "name", None, "Pump") in done.differences


async def test_the_same_rows_again_change_nothing(plant: Setting) -> None:
    rows = [{"key": "A", "state": "BUILT", "attributes": [{"name": "mass", "value": 3}]}]
    await plant.writer.upsert_assets(rows)
    plant.clock.now += DAY

    again = await plant.writer.upsert_assets(rows)

    assert (again.unchanged, again.updated, again.differences) == (1, 0, ())
    assert len(await plant.records("asset", "A")) == 1


async def test_create_refuses_what_exists_and_update_what_does_not(plant: Setting) -> None:
    await plant.assets("A")

    created = await plant.writer.upsert_assets([{"key": "A"}], {"mode": "CREATE"})
    updated = await plant.writer.upsert_assets([{"key": "B"}], {"mode": "UPDATE"})

    assert [e.code for e in created.errors + updated.errors] == ["CONFLICT", "NOT_FOUND"]


async def test_another_version_than_expected_is_told_with_the_current_one(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "A"}])
    await plant.writer.upsert_assets([{"key": "A", "name": "x"}])

    result = await plant.writer.upsert_assets([{"key": "A", "name": "y", "expectedVersion": 1}])
    good = await plant.writer.upsert_assets([{"key": "A", "name": "y", "expectedVersion": 2}])

    assert [(e.code, e.value) for e in result.errors] == [("VERSION_MISMATCH", 2)]
    assert good.updated == 1


async def test_of_two_rows_with_one_key_the_later_adds_to_the_earlier(plant: Setting) -> None:
    rows = [{"key": "A", "name": "one", "state": "BUILT"}, {"key": "A", "name": "two"}]

    result = await plant.writer.upsert_assets(rows)

    assert (result.created, result.updated, result.ids) == (1, 1, ("asset:A", "asset:A"))
    assert await plant.row("asset", "A", "name", "state") == ("two", "BUILT")
    assert len(await plant.records("asset", "A")) == 1


async def test_who_wrote_and_why_stay_with_the_record(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "A"}], {"reason": "commissioning"}, by="anna")

    (record,) = await plant.records("asset", "A")

    assert (record.by, record.reason, record.version) == ("anna", "commissioning", 1)


async def test_known_instants_rise_while_the_clock_stands(plant: Setting) -> None:
    for name in ("one", "two", "three"):
        await plant.writer.upsert_assets([{"key": "A", "name": name}])

    records = await plant.records("asset", "A")

    known = [record.known_from for record in records]
    assert known == sorted(set(known))
    assert await plant.row("asset", "A", "name") == ("three",)


async def test_a_clock_that_was_set_back_does_not_reorder_what_is_known(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "A", "name": "one"}])
    plant.clock.now -= DAY
    other = Writer(plant.graph, plant.series, plant.objects, clock=plant.clock)

    await other.upsert_assets([{"key": "A", "name": "two"}], {"validFrom": NOW})

    records = await plant.records("asset", "A")
    assert records[-1].known_from > records[0].known_from


async def test_a_write_for_the_future_is_not_seen_before_its_time(plant: Setting) -> None:
    await plant.writer.upsert_assets([{"key": "A", "state": "PLANNED"}])
    await plant.writer.upsert_assets([{"key": "A", "state": "BUILT"}], {"validFrom": NOW + DAY})

    before = await plant.row("asset", "A", "state")
    plant.clock.now += DAY
    after = await plant.row("asset", "A", "state")

    assert (before, after) == (("PLANNED",), ("BUILT",))


async def test_two_writers_at_once_lose_nothing(plant: Setting) -> None:
    writers = [Writer(plant.graph, plant.series, plant.objects, clock=plant.clock) for _ in range(3)]
    rows = [[{"key": "A", "attributes": [{"name": f"n{i}", "value": i}]}] for i in range(3)]

    await asyncio.gather(*(w.upsert_assets(r) for w, r in zip(writers, rows, strict=True)))

    (record,) = (await plant.graph.versions("asset", ["A"]))["A"]
    assert sorted(a.name for a in record.attributes) == ["n0", "n1", "n2"]
    assert record.version == 3


class Counted:
    """Counts the calls that a graph store gets."""

    def __init__(self, graph: GraphStore) -> None:
        self.graph = graph
        self.calls: list[str] = []

    def __getattr__(self, name: str) -> object:
        self.calls.append(name)
        return getattr(self.graph, name)


async def test_the_number_of_calls_does_not_depend_on_the_number_of_rows(plant: Setting) -> None:
    async def calls(first: int, last: int) -> list[str]:
        counted = Counted(plant.graph)
        writer = Writer(cast(GraphStore, counted), plant.series, plant.objects, clock=plant.clock)
        keys = [f"{first}-{n}" for n in range(first, last)]
        label = [[{"scheme": "erp", "value": key}] for key in keys]
        rows: list[dict[str, object]] = [
            {"key": key, "parent": keys[0], "position": key, "identifiers": own}
            for key, own in zip(keys[1:], label[1:], strict=True)
        ]
        result = await writer.upsert_assets([{"key": keys[0]}, *rows])
        await writer.upsert_signals([{"asset": key, "name": "s"} for key in keys])
        await writer.write_samples([{"signal": f"{key}/s", "times": [NOW], "values": [1.0]} for key in keys])
        await writer.upsert_documents([{"number": key, "subjects": [f"asset:{key}"]} for key in keys])
        assert not result.errors
        return counted.calls

    few, many = await calls(0, 3), await calls(1000, 1300)

    assert few == many


async def test_bad_options_are_refused_as_a_whole(plant: Setting) -> None:
    with pytest.raises(ValidationFailed, match="validFrom"):
        await plant.writer.upsert_assets([], {"validFrom": "2024-01-01"})


async def test_too_many_rows_are_refused_with_the_limit(plant: Setting) -> None:
    writer = Writer(plant.graph, plant.series, plant.objects, clock=plant.clock, max_rows=2)

    with pytest.raises(LimitExceeded, match="3 rows in one list, 2 are allowed"):
        await writer.upsert_assets([{"key": k} for k in "ABC"])


async def test_a_store_that_is_gone_is_named(plant: Setting) -> None:
    await plant.graph.close()

    with pytest.raises(StoreUnavailable, match="graph store does not answer"):
        await plant.writer.upsert_assets([{"key": "A"}])


async def test_a_list_that_a_store_cannot_hold_at_once_is_refused_with_what_to_do(
    plant: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply = plant.graph.apply

    async def small(changes: Sequence[Change], *, known_at: int) -> None:
        if len(changes) > 2:
            raise TooComplex("the transaction is larger than the memory that it may have")
        await apply(changes, known_at=known_at)

    monkeypatch.setattr(plant.graph, "apply", small)

    with pytest.raises(LimitExceeded, match=r"changes 3 things at once.*write it in several lists"):
        await plant.writer.upsert_assets([{"key": "A"}, {"key": "B"}, {"key": "C"}])

    result = await plant.writer.upsert_assets([{"key": "A"}, {"key": "B"}])
    assert (result.created, await plant.row("asset", "C")) == (2, None)
