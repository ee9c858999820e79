"""A write whose reads lie on both sides of another writer's commit: it is judged by what is stored in the end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping, Sequence

import pytest

from graph.store import VersionRecord
from tests.unit.write.setting import Rows, Setting
from twin.errors import Conflict
from twin.write import Writer

PUMP: Rows = [{"key": "skid"}, {"key": "pump", "name": "Pump", "parent": "skid", "position": "left"}]
RIVAL: Rows = [{"key": "skid"}, {"key": "rival", "parent": "skid", "position": "left"}]
SINCE = {"validFrom": "2020-01-01T00:00:00Z"}


def before_positions_are_read(
    plant: Setting, patch: pytest.MonkeyPatch, write: Callable[[], Awaitable[object]]
) -> None:
    """Let something be written once, between the reads of things and of the positions that they take."""
    versions = plant.graph.versions
    waiting = [write]

    async def interrupted(
        kind: str, ids: Sequence[str], **named: bool
    ) -> Mapping[str, tuple[VersionRecord, ...]]:
        if kind == "place" and waiting:
            await waiting.pop()()
        return await versions(kind, ids, **named)

    patch.setattr(plant.graph, "versions", interrupted)


def another(plant: Setting) -> Writer:
    return Writer(plant.graph, plant.series, plant.objects, clock=plant.clock)


async def test_a_write_repeated_while_its_first_attempt_ends_is_not_refused_for_itself(
    plant: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_positions_are_read(plant, monkeypatch, lambda: another(plant).upsert_assets(PUMP, SINCE))

    result = await plant.writer.upsert_assets(PUMP, SINCE)

    assert result.errors == ()
    assert (result.created, result.unchanged) == (0, 2)
    assert {record.version for record in await plant.records("asset", "pump")} == {1}


async def test_a_position_that_another_took_meanwhile_is_refused_as_held(
    plant: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    before_positions_are_read(plant, monkeypatch, lambda: another(plant).upsert_assets(RIVAL, SINCE))

    result = await plant.writer.upsert_assets(PUMP, SINCE)

    assert [error.code for error in result.errors] == ["CONFLICT"]
    assert "'rival' in 'skid' at 'left'" in result.errors[0].message
    assert await plant.row("asset", "pump") is None


async def test_an_installation_repeated_meanwhile_is_told_where_the_thing_is(
    plant: Setting, monkeypatch: pytest.MonkeyPatch
) -> None:
    await plant.assets("skid", "pump")
    since = "2023-06-01T00:00:00Z"
    before_positions_are_read(
        plant,
        monkeypatch,
        lambda: another(plant).install("pump", "skid", "left", valid_from=since),
    )

    with pytest.raises(Conflict, match="remove it first"):
        await plant.writer.install("pump", "skid", "left", valid_from=since)
