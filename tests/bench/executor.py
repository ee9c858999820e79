"""The executor alone: rows in memory become the bytes of an answer, beside graphql-core over the same schema."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, cast

import orjson
from graphql import build_schema as schema_of
from graphql import execute_sync, parse

from gql.documents import Documents, Limits
from gql.prepared import Operations
from gql.schema import build_schema
from graph import store as graph
from graph.embedded import EmbeddedGraph
from tests.bench.figures import Aim, Figure
from tests.bench.plant import ANCHOR, QUANTITIES
from tests.bench.timing import quantile
from timeseries.store import LatestSample, Quality, SeriesKey, SeriesStore
from twin.asset_types import AssetTypes
from twin.calls import Calls
from twin.cli.serve import collecting_seldom
from twin.cursors import Cursors
from twin.execute import Stores, execute
from twin.plan.asked import Asked
from twin.plan.build import build
from twin.plan.lower import lower
from twin.plan.rules import optimise
from twin.plan.steps import Plan
from twin.shape import shape
from twin.shape.objects import Sign
from twin.shape.size import values_at_most
from twin.steps.series_steps import SeriesMemory

ASSETS: Final = 1_000
SECRET: Final = b"a secret of thirty-two characters"
FLAT: Final = """{assets(first: 1000) {nodes {
    id key name serialNumber state position version createdAt updatedAt __typename
}}}"""
NESTED: Final = """{assets(first: 1000) {nodes {
    key name state serialNumber signals(first: 4) {nodes {name latest {value}}}
}}}"""
AT_LEAST: Final = 30
OURS_FOR_ONE: Final = 5
Cell = str | int | None
Columns = dict[str, Cell]
Work = Callable[[], bytes]


def figures(runs: int) -> Iterator[Figure]:
    """Yield processor times of an answer, and how many times as long graphql-core takes over the same values."""
    for name, query, limit in (("1,000 × 10 flat", FLAT, 1.0), ("1,000 × 4 × 1 nested", NESTED, 4.0)):
        ours, theirs = _Ours(query), _Theirs(query)
        theirs.root = orjson.loads(ours.answer())
        assert theirs.answer() == ours.answer(), "the two executors answer differently"
        mine, other = _cpu_ms(ours.answer, theirs.answer, runs)
        ours.close()
        size = len(ours.answered)
        yield Figure(f"executor, {name}", quantile(mine, 0.5), "ms", Aim(limit), best=min(mine), bytes=size)
        ratio = quantile(other, 0.5) / quantile(mine, 0.5)
        note = f"graphql-core {quantile(other, 0.5):.1f} ms"
        yield Figure(f"executor, {name}: graphql-core", ratio, "×", Aim(AT_LEAST, at_least=True), note=note)


def _cpu_ms(ours: Work, theirs: Work, runs: int) -> tuple[list[float], list[float]]:
    """Return the processor time of each run, in turn, with the collector set as `twin serve` sets it."""
    mine, other = list[float](), list[float]()
    with collecting_seldom():
        for _ in range(runs):
            mine += [_once(ours) for _ in range(OURS_FOR_ONE)]
            other.append(_once(theirs))
    return mine, other


def _once(work: Work) -> float:
    began = time.process_time_ns()
    work()
    return (time.process_time_ns() - began) / 1e6


class _Theirs:
    """graphql-core over dicts that hold the whole answer already."""

    def __init__(self, query: str) -> None:
        self._schema = schema_of(build_schema().as_str())
        self._document = parse(query)
        self.root: Any = None  # Any: JSON

    def answer(self) -> bytes:
        """Execute and write JSON."""
        result = execute_sync(self._schema, self._document, self.root)
        assert not result.errors, result.errors
        return orjson.dumps(result.data)


class _Ours:
    """This service's executor over stores whose rows are in memory."""

    def __init__(self, query: str) -> None:
        operations = Operations(Documents(build_schema()._schema, limits=Limits()))
        asked = Asked(ANCHOR, Cursors(SECRET), AssetTypes(()).facts)
        selection = operations.read(query, variables={}).selections[0]
        held = HeldRows()
        self._key = selection.key
        self._plan: Plan = lower(optimise(build(selection, asked)), held.capabilities)
        self._stores = Stores(cast("graph.GraphStore", held), cast("SeriesStore", held))
        self._loop = asyncio.new_event_loop()
        self.answered = b""

    def answer(self) -> bytes:
        """Run the plan over the rows, shape, write JSON."""
        self.answered = self._loop.run_until_complete(self._answer())
        return self.answered

    def close(self) -> None:
        """Let go of the loop."""
        self._loop.close()

    async def _answer(self) -> bytes:
        answers = await execute(self._plan, self._stores, Calls(), SeriesMemory())
        values_at_most(answers)
        shaped = shape(answers, AssetTypes(()), Cursors(SECRET), cast("Sign", None))
        return orjson.dumps({self._key: shaped.json})


@dataclass
class HeldRows:
    """A graph and a series store that answer from memory: each request's rows are made once."""

    capabilities: graph.Capabilities = field(
        default_factory=lambda: replace(EmbeddedGraph.capabilities, chains=False)
    )
    rows: dict[object, list[graph.Row]] = field(default_factory=dict)
    samples: list[LatestSample | None] = field(default_factory=list)

    async def find(self, request: graph.Find, *, timeout: float | None = None) -> list[graph.Row]:
        """Return the assets."""
        held = ("found", request.columns)  # to hash a request with its thousand ids takes as long as a step
        if held not in self.rows:
            values = [_asset(n) for n in range(ASSETS)]
            self.rows[held] = [(f"P-{n:05}", *_chosen(request.columns, v)) for n, v in enumerate(values)]
        return self.rows[held]

    async def expand(self, request: graph.Expand, *, timeout: float | None = None) -> list[graph.Row]:
        """Return the signals of each asset."""
        held = ("expanded", request.columns)
        if held not in self.rows:
            self.rows[held] = [
                (asset, f"{asset}\x1f{name}", *_chosen(request.columns, _signal(asset, name, unit)))
                for asset in request.ids
                for name, unit, *_ in QUANTITIES
            ]
        return self.rows[held]

    async def latest(
        self, keys: list[SeriesKey], *, at: int, timeout: float | None = None
    ) -> list[LatestSample | None]:
        """Return a sample for each signal."""
        if not self.samples:
            self.samples = [LatestSample(ANCHOR, n / 8, None, Quality.GOOD) for n in range(len(keys))]
        return self.samples


def _chosen(columns: tuple[graph.Column, ...], values: Columns) -> list[Cell]:
    return [values[getattr(column, "name", "")] for column in columns]


def _asset(n: int) -> Columns:
    """The columns of an asset by name; an import gives a thousand of them one instant."""
    return {
        "name": f"Pump {n}",
        "serial_number": f"SN-{n * 7_919}",
        "state": "IN_SERVICE",
        "position": f"pos {n % 10}",
        "version": 1 + n % 3,
        "created_at": ANCHOR,
        "updated_at": ANCHOR + n // 100,
    }


def _signal(asset: str, name: str, unit: str) -> Columns:
    return {
        "key": f"{asset}/{name}",
        "name": name,
        "unit": unit,
        "measurement": name,
        "field": "value",
        "tags": orjson.dumps({"asset": asset}).decode(),
        "interpolation": "LINEAR",
        "sampling_interval_ns": None,
    }
