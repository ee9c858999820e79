"""The plant tree over time: one host, one thing per position, no cycle (T2, T3, B4)."""

from __future__ import annotations

import pytest

from graph.store import EdgeColumn
from tests.unit.write.setting import NOW, Setting
from twin.catalog import PARENT
from twin.errors import Conflict, NotFound, StructureCycle, VersionMismatch
from twin.instants import DAY
from twin.write import InstallationRef


async def hosts(plant: Setting, key: str, *instants: int) -> list[object]:
    found = [await plant.linked("asset", key, PARENT, EdgeColumn("position"), at=at) for at in instants]
    return [rows[0] if rows else None for rows in found]


async def test_install_holds_until_the_next_recorded_change(plant: Setting) -> None:
    await plant.assets("A", "L", "M")
    await plant.writer.install("A", "L", "p", valid_from=NOW)

    early = await plant.writer.install("A", "M", valid_from=NOW - 2 * DAY)

    assert early == InstallationRef("A", "M", None, NOW - 2 * DAY, NOW)
    assert await hosts(plant, "A", NOW - 3 * DAY, NOW - DAY, NOW) == [None, ("M", None), ("L", "p")]


async def test_remove_ends_an_installation_and_keeps_its_past(plant: Setting) -> None:
    await plant.assets("A", "L")
    await plant.writer.install("A", "L", "p", valid_from=NOW - 2 * DAY)

    ended = await plant.writer.remove("A", at=NOW - DAY, reason="repair")

    assert ended == InstallationRef("A", "L", "p", NOW - 2 * DAY, NOW - DAY)
    assert await hosts(plant, "A", NOW - 2 * DAY, NOW - DAY) == [("L", "p"), None]


async def test_install_on_an_installed_thing_is_a_conflict_that_says_where_it_is(plant: Setting) -> None:
    await plant.assets("A", "L", "M")
    await plant.writer.install("A", "L", "p", valid_from=NOW - DAY)

    with pytest.raises(Conflict, match="'A' in 'L' at 'p' from"):
        await plant.writer.install("A", "M", valid_from=NOW)


async def test_remove_of_what_is_in_no_host_is_a_conflict(plant: Setting) -> None:
    await plant.assets("A")

    with pytest.raises(Conflict, match="in no host"):
        await plant.writer.remove("A", at=NOW)


async def test_install_needs_both_things_and_the_expected_version(plant: Setting) -> None:
    await plant.assets("A", "L")

    with pytest.raises(NotFound, match="'X'"):
        await plant.writer.install("X", "L", valid_from=NOW)
    with pytest.raises(NotFound, match="'X'"):
        await plant.writer.install("A", "X", valid_from=NOW)
    with pytest.raises(VersionMismatch, match="version 1, not 7"):
        await plant.writer.install("A", "L", valid_from=NOW, expected_version=7)


async def test_a_position_that_is_held_is_refused_with_both_installations(plant: Setting) -> None:
    await plant.assets("A", "B", "L")
    await plant.writer.install("A", "L", "p", valid_from=NOW - DAY)

    with pytest.raises(Conflict, match=r"'B' in 'L' at 'p' from .* overlaps 'A' in 'L' at 'p' from"):
        await plant.writer.install("B", "L", "p", valid_from=NOW)


async def test_a_position_held_for_a_while_in_between_is_refused_too(plant: Setting) -> None:
    await plant.assets("A", "B", "L")
    await plant.writer.install("A", "L", "p", valid_from=NOW - 5 * DAY)
    await plant.writer.remove("A", at=NOW - 4 * DAY)

    with pytest.raises(Conflict, match="overlaps 'A' in 'L'"):
        await plant.writer.install("B", "L", "p", valid_from=NOW - 9 * DAY)
    after = await plant.writer.install("B", "L", "p", valid_from=NOW - 4 * DAY)

    assert after.valid_to is None


async def test_unnamed_positions_hold_many(plant: Setting) -> None:
    await plant.assets("L")

    result = await plant.writer.upsert_assets([{"key": k, "parent": "L"} for k in "ABC"])

    assert result.created == 3


async def test_two_things_trade_places_in_one_list(plant: Setting) -> None:
    await plant.assets("L")
    await plant.writer.upsert_assets(
        [{"key": "A", "parent": "L", "position": "1"}, {"key": "B", "parent": "L", "position": "2"}],
        {"validFrom": NOW - DAY},
    )

    result = await plant.writer.upsert_assets([{"key": "A", "position": "2"}, {"key": "B", "position": "1"}])

    assert result.updated == 2
    assert [await hosts(plant, k, NOW) for k in "AB"] == [[("L", "2")], [("L", "1")]]


async def test_of_two_rows_for_one_position_the_later_is_refused(plant: Setting) -> None:
    await plant.assets("L")
    rows = [{"key": k, "parent": "L", "position": "p"} for k in "AB"]

    result = await plant.writer.upsert_assets(rows, {"onError": "SKIP_ROW"})

    assert (result.created, [(e.row, e.code) for e in result.errors]) == (1, [(1, "CONFLICT")])


async def test_writing_another_parent_moves_and_null_takes_out(plant: Setting) -> None:
    await plant.assets("L", "M")
    for parent, at in (("L", NOW - 3 * DAY), ("M", NOW - 2 * DAY), (None, NOW - DAY)):
        await plant.writer.upsert_assets([{"key": "A", "parent": parent}], {"validFrom": at})

    found = await hosts(plant, "A", NOW - 3 * DAY, NOW - 2 * DAY, NOW - DAY)

    assert found == [("L", None), ("M", None), None]


async def test_the_same_parent_without_a_position_keeps_the_position(plant: Setting) -> None:
    await plant.assets("L")
    await plant.writer.upsert_assets([{"key": "A", "parent": "L", "position": "p"}])

    again = await plant.writer.upsert_assets([{"key": "A", "parent": "L"}])

    assert again.unchanged == 1
    assert await hosts(plant, "A", NOW) == [("L", "p")]


async def test_a_position_without_a_parent_is_refused(plant: Setting) -> None:
    result = await plant.writer.upsert_assets([{"key": "A", "position": "p"}])

    assert [(e.code, e.path) for e in result.errors] == [("VALIDATION_FAILED", ("position",))]


async def test_an_unknown_parent_is_refused(plant: Setting) -> None:
    result = await plant.writer.upsert_assets([{"key": "A", "parent": "X"}])

    assert [(e.code, e.path, e.value) for e in result.errors] == [("NOT_FOUND", ("parent",), "X")]


async def test_a_cycle_is_spelled_out(plant: Setting) -> None:
    await plant.assets("C")
    await plant.writer.upsert_assets([{"key": "A", "parent": "B"}, {"key": "B", "parent": "C"}])

    with pytest.raises(StructureCycle, match=r"^C → A → B → C:"):
        await plant.writer.install("C", "A", valid_from=NOW)


async def test_a_cycle_within_one_list_and_with_oneself_is_refused(plant: Setting) -> None:
    ring = await plant.writer.upsert_assets([{"key": "A", "parent": "B"}, {"key": "B", "parent": "A"}])
    self = await plant.writer.upsert_assets([{"key": "A", "parent": "A"}])

    assert {e.code for e in ring.errors} == {"STRUCTURE_CYCLE"}
    assert self.errors[0].message.startswith("A → A:")


async def test_a_cycle_that_held_in_the_past_only_is_refused(plant: Setting) -> None:
    await plant.assets("A", "B")
    await plant.writer.install("B", "A", valid_from=NOW - 5 * DAY)
    await plant.writer.remove("B", at=NOW - 4 * DAY)

    with pytest.raises(StructureCycle):
        await plant.writer.install("A", "B", valid_from=NOW - 6 * DAY)
    after = await plant.writer.install("A", "B", valid_from=NOW - 4 * DAY)

    assert after.host == "B"


async def test_turning_a_branch_round_in_one_list_is_no_cycle(plant: Setting) -> None:
    await plant.assets("A")
    await plant.writer.upsert_assets([{"key": "B", "parent": "A"}], {"validFrom": NOW - DAY})

    result = await plant.writer.upsert_assets([{"key": "A", "parent": "B"}, {"key": "B", "parent": None}])

    assert result.updated == 2
