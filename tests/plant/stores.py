"""Which stores a plant stands in: the embedded ones, the real servers, or some of each."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.real_servers import influx_place, minio_place, neo4j_place


@dataclass(frozen=True, slots=True)
class Stores:
    """One store of each port, by the scheme of its URL."""

    graph: str = "sqlite"
    series: str = "duckdb"
    objects: str = "file"


@dataclass(frozen=True, slots=True)
class Urls:
    """Where the three stores of one plant are."""

    graph: str
    series: str
    objects: str


EMBEDDED: Final = Stores()
SERVERS: Final = Stores("neo4j", "influxdb", "s3")
SETS: Final[Mapping[str, Stores]] = {
    "embedded": EMBEDDED,
    "servers": SERVERS,
    "neo4j alone": Stores(graph="neo4j"),
    "influxdb alone": Stores(series="influxdb"),
    "s3 alone": Stores(objects="s3"),
}
"Every set that golden queries are asked of."


@contextmanager
def empty_stores(stores: Stores, folder: Path) -> Iterator[Urls]:
    """Lend an empty place in each store; a server that is missing skips the test, or fails it where it is required."""
    with ExitStack() as stack:
        graph = f"sqlite:{folder}/graph.db"
        series = f"duckdb:{folder}/series.db"
        objects = f"file:{folder}/objects"
        if stores.graph == "neo4j":
            graph = stack.enter_context(neo4j_place())
        if stores.series == "influxdb":
            series = stack.enter_context(influx_place())
        if stores.objects == "s3":
            objects = stack.enter_context(minio_place())
        yield Urls(graph, series, objects)
