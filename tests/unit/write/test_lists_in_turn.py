"""Lists of parts written in turn: the same as one after the other, and none stored after one that is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import pytest

from graph.errors import Unavailable
from graph.store import Change
from tests.unit.write.setting import Rows, Setting
from twin.errors import StoreUnavailable
from twin.write import WriteResult

LISTS: list[Rows] = [
    [{"number": f"P-{of}-{each}", "revisions": [{"label": "A"}]} for each in range(3)] for of in range(4)
]


class Told:
    """Keeps what it is told, and goes on until something is refused."""

    def __init__(self) -> None:
        self.results: list[WriteResult] = []

    def __call__(self, result: WriteResult) -> bool:
        self.results.append(result)
        return not result.errors


async def test_each_list_is_told_in_order_and_known_later_than_the_one_before(plant: Setting) -> None:
    told = Told()

    await plant.writer.upsert_parts_in_turn(LISTS, told)

    assert [result.ids for result in told.results] == [
        tuple(f"part:{row['number']}" for row in rows) for rows in LISTS
    ]
    known = [(await plant.records("part", f"P-{of}-0"))[0].known_from for of in range(4)]
    assert known == sorted(set(known))


async def test_a_list_is_worked_out_while_the_one_before_it_is_stored(
    plant: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    steps: list[str] = []
    apply, versions = plant.graph.apply, plant.graph.versions

    async def storing(changes: Sequence[Change], *, known_at: int) -> None:
        steps.append("begins to store")
        while len(steps) < 3:  # until the next list has read what it is about
            await plant.graph.ping()
        await apply(changes, known_at=known_at)

    async def reading(kind: str, ids: Sequence[str], *, believed: bool = True) -> object:
        if kind == "part":
            steps.append("reads")
        return await versions(kind, ids, believed=believed)

    monkeypatch.setattr(plant.graph, "apply", storing)
    monkeypatch.setattr(plant.graph, "versions", reading)
    await plant.writer.upsert_parts_in_turn(LISTS[:2], Told())

    assert steps[:3] == ["reads", "begins to store", "reads"]


async def test_nothing_is_stored_after_a_list_that_is_refused(plant: Setting) -> None:
    refused: Rows = [{"number": "P", "unit": "no such unit"}]
    told = Told()

    await plant.writer.upsert_parts_in_turn([LISTS[0], refused, LISTS[1]], told)

    assert [len(result.errors) for result in told.results] == [0, 1]
    assert await plant.row("part", "P-0-0") is not None
    assert await plant.row("part", "P-1-0") is None


async def test_lists_that_change_the_same_part_come_out_as_one_after_the_other(plant: Setting) -> None:
    lists: list[Rows] = [
        [{"number": "P", "name": "first", "category": "kept", "revisions": [{"label": "A"}]}],
        [{"number": "P", "name": "second", "revisions": [{"label": "B"}]}],
        [{"number": "P", "revisions": [{"label": "C"}]}],
    ]
    told = Told()

    await plant.writer.upsert_parts_in_turn(lists, told)

    assert [(result.created, result.updated) for result in told.results] == [(1, 0), (0, 1), (0, 1)]
    assert await plant.row("part", "P", "name", "category") == ("second", "kept")
    sequences = [await plant.row("part_revision", f"P\x1f{label}", "sequence") for label in "ABC"]
    assert sequences == [(1,), (2,), (3,)]
    known = [record.known_from for record in await plant.records("part_revision", "P\x1fC")]
    earlier = [record.known_from for record in await plant.records("part_revision", "P\x1fB")]
    assert min(known) > max(earlier)


async def test_when_a_list_cannot_be_stored_no_later_one_is(
    plant: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    apply, waiting = plant.graph.apply, iter([False, True])

    async def failing(changes: Sequence[Change], *, known_at: int) -> None:
        if next(waiting, False):
            raise Unavailable("the disk is full")
        await apply(changes, known_at=known_at)

    monkeypatch.setattr(plant.graph, "apply", failing)
    told = Told()
    with pytest.raises(StoreUnavailable, match="does not answer"):
        await plant.writer.upsert_parts_in_turn(LISTS, told)

    assert len(told.results) == 1
    assert await plant.row("part", "P-0-0") is not None
    assert await plant.row("part", "P-2-0") is None


async def test_what_is_being_stored_comes_to_its_end_when_the_next_list_breaks_off(plant: Setting) -> None:
    def lists() -> Iterator[Rows]:
        yield LISTS[0]
        raise RuntimeError("the file ends in the middle")

    with pytest.raises(RuntimeError, match="the middle"):
        await plant.writer.upsert_parts_in_turn(lists(), Told())

    assert await plant.row("part", "P-0-2") is not None
    assert (await plant.writer.upsert_parts(LISTS[0])).unchanged == 3
