"""Who shares a call, who does not, and what becomes of the others when one fails, leaves or is late."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from pathlib import Path

import pytest

from graph import errors
from graph.store import All, Compare, Direction, Expand, Find, Id, Of, OneOf, Order
from graph.store import Path as Way
from graph.store import Test as Comparison
from tests.unit.sharing.held import Place, opened

PUMPS = 300
BESIDE = Way("BESIDE", Direction.OUT, "pump")


@pytest.fixture
async def place(tmp_path: Path) -> AsyncIterator[Place]:
    async with opened(tmp_path, PUMPS) as lent:
        yield lent


def by_key(number: int, **more: object) -> Find:
    return Find("pump", Compare(Id(), Comparison.EQ, f"P{number}"), (Of("name"),), limit=2)


async def test_sixty_four_that_ask_for_one_thing_each_make_two_calls(place: Place) -> None:
    place.door.is_open.clear()
    tasks = await place.begun(*(by_key(number) for number in range(64)))
    await place.sent(calls=2)
    place.door.is_open.set()

    answers = await asyncio.gather(*tasks)

    assert answers == [[(f"P{number}", f"pump {number}")] for number in range(64)]
    assert len(place.door.asked) == 2


async def test_equal_requests_share_a_call_as_it_is_asked(place: Place) -> None:
    place.door.is_open.clear()
    request = Find("pump", Compare(Of("name"), Comparison.STARTS, "pump 1"), (Of("name"),), limit=5)
    tasks = await place.begun(*(request for _ in range(10)))
    await place.sent(calls=2)
    place.door.is_open.set()

    answers = await asyncio.gather(*tasks)

    assert place.door.asked == [request, request]
    assert all(answer == answers[0] for answer in answers)
    assert len({id(answer) for answer in answers}) == 10  # each may do with its rows what it likes


async def test_a_request_alone_goes_at_once(place: Place) -> None:
    (task,) = await place.begun(by_key(1))

    assert place.door.asked == [by_key(1)]  # as it was asked, before the loop turned once more
    await task


async def test_a_request_is_not_answered_by_a_call_that_began_before_it(place: Place) -> None:
    place.door.is_open.clear()
    (before,) = await place.begun(by_key(7))
    place.door.is_open.set()
    await place.rename(7, "named anew")

    (after,) = await place.begun(by_key(7))

    assert await after == [("P7", "named anew")]
    assert len(place.door.asked) == 2
    await before


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (Compare(Of("is_new"), Comparison.EQ, True), Compare(Of("is_new"), Comparison.EQ, 1)),
        (Compare(Of("name"), Comparison.EQ, "pump 1"), Compare(Of("name"), Comparison.NE, "pump 1")),
    ],
)
async def test_requests_that_only_look_equal_are_asked_apart(
    place: Place, one: Compare, other: Compare
) -> None:
    tasks = await place.begun(*(Find("pump", where) for where in (one, other, one, other)))

    found = [len(rows) for rows in await asyncio.gather(*tasks)]

    assert found[0] == found[2] != found[1] == found[3]


async def test_different_columns_are_asked_apart(place: Place) -> None:
    place.door.is_open.clear()
    plain = Find("pump", OneOf(Id(), ("P1",)))
    tasks = await place.begun(*(request for request in (by_key(1), plain, by_key(2), plain)))
    await place.sent(calls=4)
    place.door.is_open.set()

    assert await asyncio.gather(*tasks) == [
        [("P1", "pump 1")],
        [("P1",)],
        [("P2", "pump 2")],
        [("P1",)],
    ]


async def test_rows_keep_the_order_and_the_condition_that_was_asked(place: Place) -> None:
    def some(ids: Sequence[int], condition: Compare) -> Find:
        where = All((OneOf(Id(), tuple(f"P{number}" for number in ids)), condition))
        return Find("pump", where, (), (Order(Of("name"), descending=True),))

    even, odd = (Compare(Of("is_new"), Comparison.EQ, value) for value in (True, False))
    asked = [
        some(ids, c) for ids in ([1, 2, 3, 4], [4, 5, 6], [2], [299, 40, 4]) for c in (even, odd, even, even)
    ]
    one_by_one = [await place.graph.find(request) for request in asked]

    tasks = await place.begun(*(request for request in asked))

    assert await asyncio.gather(*tasks) == one_by_one
    assert len(place.door.asked) < 2 * len(asked)


async def test_expansions_of_different_sources_go_together(place: Place) -> None:
    def beside(*numbers: int) -> Expand:
        return Expand("pump", tuple(f"P{number}" for number in numbers), BESIDE, limit=1)

    asked = [beside(3), beside(5, 4), beside(0), beside(4, 5, 4), beside(9_999)]
    one_by_one = [await place.graph.expand(request) for request in asked]
    place.door.asked.clear()

    together = await asyncio.gather(*(place.graph.expand(request) for request in asked))

    assert together == one_by_one
    assert len(place.door.asked) == 2


async def test_a_page_with_a_limit_below_its_keys_is_asked_as_it_is(place: Place) -> None:
    def page(*numbers: int) -> Find:
        return Find("pump", OneOf(Id(), tuple(f"P{number}" for number in numbers)), limit=1)

    asked = [page(1, 2), page(3, 4), page(1, 2)]

    together = await asyncio.gather(*(place.graph.find(request) for request in asked))

    assert together == [[("P1",)], [("P3",)], [("P1",)]]


async def test_one_call_asks_for_no_more_keys_than_it_may(place: Place) -> None:
    place.door.is_open.clear()
    tasks = await place.begun(*(by_key(number) for number in range(PUMPS)))
    await place.sent(calls=3)
    place.door.is_open.set()

    answers = await asyncio.gather(*tasks)

    assert [rows[0][0] for rows in answers] == [f"P{number}" for number in range(PUMPS)]
    assert len(place.door.asked) == 3


async def test_one_that_leaves_ends_the_call_for_nobody_else(place: Place) -> None:
    place.door.is_open.clear()
    tasks = await place.begun(*(by_key(number) for number in range(4)))
    await place.sent(calls=2)

    for task in (tasks[0], tasks[1]):
        task.cancel()
    await asyncio.sleep(0)
    place.door.is_open.set()

    assert await asyncio.gather(*tasks[2:]) == [[("P2", "pump 2")], [("P3", "pump 3")]]
    assert len(place.door.asked) == 2


async def test_the_last_one_that_leaves_ends_the_call(place: Place) -> None:
    place.door.is_open.clear()
    tasks = await place.begun(*(by_key(number) for number in range(4)))
    await place.sent(calls=2)

    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    await asyncio.sleep(0.01)

    assert place.door.ended == 2


async def test_those_that_leave_before_their_call_begins_are_not_asked_for(place: Place) -> None:
    place.door.is_open.clear()
    tasks = await place.begun(*(by_key(number) for number in range(3)))

    for task in tasks[1:]:
        task.cancel()
    place.door.is_open.set()
    await tasks[0]
    await asyncio.sleep(0.01)

    assert place.door.asked == [by_key(0)]


async def test_a_request_whose_time_is_over_leaves_the_others_theirs(place: Place) -> None:
    place.door.is_open.clear()
    (first,) = await place.begun(by_key(0), timeout=20)
    (hasty,) = await place.begun(by_key(1), timeout=0.05)
    (patient,) = await place.begun(by_key(2), timeout=20)

    with pytest.raises(errors.Timeout):
        await hasty
    place.door.is_open.set()

    assert await patient == [("P2", "pump 2")]
    await first


async def test_a_lost_store_is_lost_to_all_that_share_the_call(place: Place) -> None:
    place.door.lost = True
    place.door.is_open.clear()
    tasks = await place.begun(*(by_key(number) for number in range(6)))
    await place.sent(calls=2)
    place.door.is_open.set()

    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [errors.Unavailable] * 6
    assert len(place.door.asked) == 2


async def test_a_refusal_that_one_key_causes_is_only_its_own(place: Place) -> None:
    place.door.poison = "P2"
    place.door.is_open.clear()
    tasks = await place.begun(*(by_key(number) for number in range(4)))
    await place.sent(calls=2)
    place.door.is_open.set()

    outcomes = await asyncio.gather(*tasks, return_exceptions=True)

    assert [type(outcome) for outcome in outcomes] == [list, list, errors.TooComplex, list]
    assert outcomes[3] == [("P3", "pump 3")]


async def test_readers_beside_a_writer_see_what_was_acknowledged_before_they_asked(place: Place) -> None:
    """Names count up; a reader may see the count that is being written, never less than the one acknowledged."""
    acknowledged = [0] * 4
    begun = [0] * 4
    is_over = False
    wrong: list[str] = []

    async def write(number: int) -> None:
        nonlocal is_over
        for count in range(1, 40):
            begun[number] = count
            await place.rename(number, str(count))
            acknowledged[number] = count
        is_over = True

    async def read(reader: int) -> None:
        while not is_over:
            number = reader % 4
            least = acknowledged[number]
            ((_, name),) = await place.graph.find(by_key(number))
            seen = int(str(name)) if str(name).isdigit() else 0
            if not least <= seen <= begun[number]:
                wrong.append(f"P{number}: {seen} of {least} to {begun[number]}")

    await asyncio.gather(*(write(number) for number in range(4)), *(read(reader) for reader in range(16)))

    assert wrong == []
