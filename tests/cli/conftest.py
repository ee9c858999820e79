"""The command, run as a person runs it, on stores of its own; and what those stores hold."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import pytest

from graph.store import Column, Find, Meta, Of
from timeseries.store import Read, Samples, SeriesKey
from twin.catalog import GRAPH
from twin.cli import main
from twin.service import TwinService
from twin.settings import open_service, read_settings

ASSET_TYPES = (
    {
        "key": "Pump",
        "attributes": [
            {"name": "power", "dataType": "FLOAT", "unit": "kW"},
            {"name": "stages", "dataType": "INTEGER"},
            {"name": "wet", "dataType": "BOOLEAN"},
            {"name": "built", "dataType": "DATETIME"},
            {"name": "class", "dataType": "STRING", "enumValues": ["A", "B"]},
        ],
        "signals": [{"name": "temp", "unit": "Cel", "quantity": "temperature"}],
    },
)
ASSETS = (
    {"key": "LINE"},
    {
        "key": "P-1",
        "type": "Pump",
        "parent": "LINE",
        "position": "left",
        "identifiers": [{"scheme": "erp", "value": "1"}],
    },
    {"key": "P-2", "type": "Pump", "parent": "LINE", "position": "right"},
)
SIGNALS = ({"asset": "P-1", "name": "temp"}, {"asset": "P-1", "name": "flow", "unit": "m3/h"})


T = TypeVar("T")


@dataclass(frozen=True)
class Ran:
    """How a command ended."""

    code: int
    out: str
    err: str


@dataclass(frozen=True)
class Command:
    """The command over a TWIN_HOME of its own."""

    home: Path
    capture: pytest.CaptureFixture[str] | None = None

    def run(self, *arguments: str | Path) -> Ran:
        """Run it in this process; nothing of its output is left behind."""
        assert self.capture is not None
        self.capture.readouterr()
        with pytest.raises(SystemExit) as ended:
            main([str(argument) for argument in arguments])
        caught = self.capture.readouterr()
        return Ran(int(ended.value.code or 0), caught.out, caught.err)

    def ask(self, work: Callable[[TwinService], Awaitable[T]]) -> T:
        """Open the service, await the work, close it again."""

        async def asked() -> T:
            service = await open_service(read_settings({"TWIN_HOME": str(self.home)}))
            try:
                return await work(service)
            finally:
                await service.close()

        return asyncio.run(asked())


async def contents(service: TwinService) -> dict[str, object]:
    """Return everything that the three stores hold, as far as a write could change it."""
    nodes = {}
    for kind in GRAPH.nodes:
        columns: tuple[Column, ...] = (Meta("version"), *(Of(p.name) for p in kind.properties))
        nodes[kind.name] = sorted(await service.graph.find(Find(kind.name, columns=columns)), key=repr)
    entries = sorted((await service.series.catalogue()), key=lambda entry: entry.series)
    objects = [stored async for stored in service.objects.list()]
    return {"nodes": nodes, "series": entries, "objects": objects}


async def samples(service: TwinService, asset: str, name: str) -> Samples:
    """Return all samples of a signal, as they are bound by default."""
    key = SeriesKey(name, "value", (("asset", asset),))
    (found,) = await service.series.read(Read((key,), None, 2**63 - 2, include_bad=True))
    return found


async def prepare(service: TwinService) -> None:
    """Write the small plant that the imports run into."""
    writer = service.writer
    for result in (
        await writer.define_asset_types(ASSET_TYPES),
        await writer.upsert_assets(ASSETS),
        await writer.upsert_signals(SIGNALS),
    ):
        assert result.errors == ()


@pytest.fixture
def empty(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command over stores that are not there yet."""
    home = tmp_path / "home"
    monkeypatch.setenv("TWIN_HOME", str(home))
    return Command(home, capsys)


@pytest.fixture
def command(empty: Command) -> Command:
    """The command over a small plant: LINE with P-1 and P-2, of type Pump, and two signals."""
    empty.ask(prepare)
    return empty


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small plant, for tests that must leave it as it is."""
    home = tmp_path_factory.mktemp("prepared")
    Command(home).ask(prepare)
    return home


@pytest.fixture(scope="module")
def untouched(prepared: Path) -> dict[str, object]:
    """What it holds before any test."""
    return Command(prepared).ask(contents)


@pytest.fixture
def shared(prepared: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """The command over that plant."""
    monkeypatch.setenv("TWIN_HOME", str(prepared))
    return Command(prepared, capsys)
