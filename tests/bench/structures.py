"""Measures questions of structure over HTTP: `python -m tests.bench.structures [--stores servers] [--runs N]`."""

from __future__ import annotations

import argparse
import asyncio
import hashlib
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from itertools import islice
from pathlib import Path
from typing import Final

from tests.bench import designs
from tests.bench.build import DONE, Say, clock_from, default_cache
from tests.bench.client import Server, running
from tests.bench.designs import COMMON, EDGES, PATHS, ROOT, USERS, Row
from tests.bench.figures import Aim, Figure, table
from tests.bench.plant import ANCHOR
from tests.bench.stores import EMBEDDED, KINDS, environment_of
from tests.bench.timing import Question, measured
from twin.instants import DAY
from twin.service import TwinService
from twin.settings import open_stores, read_settings, secret_of
from twin.write.results import WriteResult

ROWS_AT_ONCE: Final = 500

TOTALS: Final = """query($number: String!) { part(number: $number) { revision {
  totals { part { number } quantity unit occurrences } } } }"""
EXPLODE: Final = """query($number: String!) { part(number: $number) { revision {
  explode { nodes { level path quantity unit part { number } revision { label } } pageInfo { endCursor } } } } }"""
USES: Final = """query($number: String!) { part(number: $number) {
  whereUsed { nodes { level quantity path isTop revision { label part { number } } } totalCount } } }"""
COMPARE: Final = """query($left: String!, $right: String!) { compareStructures(
  left: {design: {number: $left, resolve: {rule: AS_STORED}}},
  right: {design: {number: $right, resolve: {rule: AS_STORED}}}) {
    identical added { path } removed { path }
    changed { path what left { quantity } right { quantity } } } }"""


def questions(stores: str) -> tuple[Question, ...]:
    """Return what is asked, each with its aim on these stores."""
    of_root = {"number": ROOT}
    return (
        Question(
            f"totals over {EDGES:,} lines, {PATHS:.0e} paths",
            TOTALS,
            lambda _: of_root,
            Aim(60 if stores == EMBEDDED else 120),
        ),
        Question("first page of its explosion", EXPLODE, lambda _: of_root, Aim(30)),
        Question(f"where used, {USERS:,} parents", USES, lambda _: {"number": COMMON}, Aim(150)),
        Question(
            "compare two of 5,000 lines",
            COMPARE,
            lambda _: dict(zip(("left", "right"), designs.SIDES, strict=True)),
            Aim(300),
        ),
    )


async def figures(stores: str, runs: int, cache: Path, say: Say) -> AsyncIterator[Figure]:
    """Yield the figures, as they are measured."""
    async with _built(stores, cache, say) as settings:
        with running(settings) as server:
            for question in questions(stores):
                _check(server)
                yield measured(question, server, runs)


def _check(server: Server) -> None:
    """What is measured must be right: one line of the totals is known beforehand."""
    found = server.ask(TOTALS, {"number": ROOT})["part"]["revision"]["totals"]
    assert len(found) == designs.LEVELS * designs.WIDTH
    assert sum(each["occurrences"] for each in found if each["part"]["number"].startswith("P9")) == PATHS


@asynccontextmanager
async def _built(stores: str, cache: Path, say: Say) -> AsyncIterator[Mapping[str, str]]:
    assert designs.__file__ is not None
    home = cache / f"{stores}-designs-{hashlib.sha256(Path(designs.__file__).read_bytes()).hexdigest()[:12]}"
    with environment_of(home, stores) as settings:
        if not (home / DONE).exists():
            await _build(settings, say)
            (home / DONE).touch()
        yield settings


async def _build(settings: Mapping[str, str], say: Say) -> None:
    given, clock = read_settings(settings), clock_from(ANCHOR - DAY)
    stores = await open_stores(given, clock=clock)
    service = TwinService(
        graph=stores.graph, series=stores.series, objects=stores.objects, secret=secret_of(given), clock=clock
    )
    try:
        await _write(designs.parts(), lambda rows: service.writer.upsert_parts(rows, None))
        say("parts are there")
        await _write(designs.boms(), lambda rows: service.writer.upsert_boms(rows, None))
        say("lines are there")
    finally:
        await service.close()


async def _write(rows: Iterator[Row], write: Callable[[Sequence[Row]], Awaitable[WriteResult]]) -> None:
    while lot := list(islice(rows, ROWS_AT_ONCE)):
        result = await write(lot)
        assert not result.errors, result.errors[0]


async def _measure(stores: str, runs: int, cache: Path) -> list[Figure]:
    def say(text: str) -> None:
        print(text, file=sys.stderr, flush=True)

    return [figure async for figure in figures(stores, runs, cache, say)]


def main() -> None:
    """Read the command line, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--stores", choices=KINDS, default=EMBEDDED)
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--cache", type=Path, default=default_cache())
    given = parser.parse_args()
    print(table(asyncio.run(_measure(given.stores, given.runs, given.cache))))


if __name__ == "__main__":
    main()
