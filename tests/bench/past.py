"""What the past costs the present: one plant with one version of each thing, and the same after twenty of each.

`python -m tests.bench.past` asks both the same questions in turn, so that what else the machine does weighs on both.
With `--stores servers` on the real ones, which `python -m tests.with_servers` lends. The aim is 1.1 or less.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.bench.timing import quantile
from tests.plant import SETS, Clock, empty_stores, open_empty, selections
from tests.plant.types import TYPES
from twin.instants import DAY, MINUTE, parse_instant
from twin.selection import Selection
from twin.service import TwinService

NOW: Final = parse_instant("2026-03-30T10:00:00Z")
VERSIONS: Final = 20
QUESTIONS: Final[Mapping[str, str]] = {
    "one by key, with its tree": '{asset(key: "P-00007") {key name state parent {name} ancestors {key}'
    " children {totalCount}}}",
    "100 × 6 scalars": "{assets(first: 100) {nodes {key name state serialNumber position updatedAt}}}",
    "filter, order, first 20": "{assets(where: {state: {eq: IN_SERVICE},"
    ' attributes: [{name: "power", number: {gt: 9}}]}, orderBy: [{field: NAME}], first: 20)'
    " {totalCount nodes {key name}}}",
    "all below a site": '{asset(key: "SITE") {descendants(first: 500) {totalCount nodes {key state}}}}',
    "documents of 50": "{assets(first: 50) {nodes {key documents {nodes {number title revision {label state}}}}}}",
}


@dataclass(frozen=True, slots=True)
class Compared:
    """One question: the median of each plant in ms, and what the second is of the first."""

    name: str
    once: float
    often: float

    @property
    def ratio(self) -> float:
        """How many times as long the plant with a past takes."""
        return self.often / self.once


async def compared(folder: Path, stores: str, *, assets: int, runs: int) -> list[Compared]:
    """Return what each question takes of a plant of one version and of one of twenty."""
    with ExitStack() as stack:
        plants = [await _plant(stack, folder / name, stores, assets) for name in ("once", "often")]
        try:
            for version in range(1, VERSIONS):
                await _change(*plants[1], assets, version)
            for _, clock in plants:
                clock.now = NOW
            services = [service for service, _ in plants]
            return [await _compare(name, text, services, runs) for name, text in QUESTIONS.items()]
        finally:
            for service, _ in plants:
                await service.close()


async def _plant(stack: ExitStack, folder: Path, stores: str, assets: int) -> tuple[TwinService, Clock]:
    folder.mkdir(parents=True)
    urls = stack.enter_context(empty_stores(SETS[stores], folder))
    service, clock = await open_empty(folder, urls=urls)
    clock.now = NOW - 90 * DAY
    await service.writer.define_asset_types(TYPES)
    await service.writer.upsert_assets([{"key": "SITE", "type": "Site"}])
    await _change(service, clock, assets, 0)
    documents = [
        {
            "number": f"D-{n:05}",
            "subjects": [f"asset:P-{n:05}"],
            "revisions": [{"label": "A", "state": "RELEASED"}],
        }
        for n in range(assets)
    ]
    await service.writer.upsert_documents(documents)
    return service, clock


async def _change(service: TwinService, clock: Clock, assets: int, version: int) -> None:
    """State each thing anew. The last version says what the plant of one version says."""
    clock.now += DAY
    last = VERSIONS - 1 - version if version else 0
    rows: list[dict[str, object]] = [
        {
            "key": f"P-{n:05}",
            "type": "Pump",
            "name": f"pump {(n + last) % 97}",
            "state": "IN_SERVICE" if (n + last) % 2 else "PLANNED",
            "serialNumber": f"SN-{n + last}",
            "parent": "SITE",
            "position": f"{n} {last}" if n % 3 else None,
            "attributes": [{"name": "power", "value": float((n + last) % 20), "unit": "kW"}],
        }
        for n in range(assets)
    ]
    await service.writer.upsert_assets(rows)
    clock.now += MINUTE
    if version:
        papers = [{"number": f"D-{n:05}", "title": None if not last else f"t {last}"} for n in range(assets)]
        await service.writer.upsert_documents(papers)


async def _compare(name: str, text: str, services: list[TwinService], runs: int) -> Compared:
    (selection,) = selections(text)
    taken: list[list[float]] = [[], []]
    answers = [await _timed(service, selection) for service in services for _ in range(3)]
    assert len({_without_times(answer) for _, answer in answers}) == 1, f"{name}: the plants say the same now"
    for _ in range(runs):
        for times, service in zip(taken, services, strict=True):
            times.append((await _timed(service, selection))[0])
    once, often = (quantile(times, 0.5) for times in taken)
    return Compared(name, once, often)


async def _timed(service: TwinService, selection: Selection) -> tuple[float, str]:
    reading = await service.reading()
    began = time.perf_counter()
    shaped = await reading.answer(selection)
    return 1e3 * (time.perf_counter() - began), repr(shaped.value)


def _without_times(answer: str) -> str:
    """When a thing was last written differs between the plants."""
    return "".join(part.partition("'}")[2] for part in answer.split("'updatedAt': '")[1:]) or answer


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.past")
    parser.add_argument("--stores", choices=("embedded", "servers"), default="embedded")
    parser.add_argument("--assets", type=int, default=2_000)
    parser.add_argument("--runs", type=int, default=200)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = compared(Path(folder), given.stores, assets=given.assets, runs=given.runs)
        found = asyncio.run(work)
    print(f"{'':34}{'1 version':>12}{f'{VERSIONS} versions':>14}{'ratio':>8}")
    for each in found:
        print(f"{each.name:34}{each.once:>9.2f} ms{each.often:>11.2f} ms{each.ratio:>8.2f}")


if __name__ == "__main__":
    main()
