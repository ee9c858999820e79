"""The three clients, and the questions that loaders and resolvers put to them."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote, unquote, urlsplit

from influxdb_client.client.influxdb_client import InfluxDBClient
from minio import Minio
from neo4j import AsyncGraphDatabase, RoutingControl

Row = dict[str, Any]  # what a driver returns

NOW: Final = datetime(2026, 1, 1, tzinfo=UTC)
FRESH: Final = timedelta(minutes=3)
LIFETIME: Final = timedelta(minutes=15)


class Stores:
    """Neo4j, InfluxDB and MinIO by their own clients; counts the calls."""

    def __init__(self) -> None:
        graph, series, files = (
            urlsplit(os.environ[f"TWIN_{name}_URL"]) for name in ("GRAPH", "SERIES", "OBJECTS")
        )
        self.calls = 0
        self._graph = AsyncGraphDatabase.driver(
            f"bolt://{graph.hostname}:{graph.port}",
            auth=(unquote(graph.username or ""), graph.password or ""),
        )
        self._database = graph.path[1:]
        org, self._bucket = series.path[1:].split("/")
        url = f"http://{series.hostname}:{series.port}"
        self._series = InfluxDBClient(url, token=series.username or "", org=org, timeout=60_000)
        self._asking = self._series.query_api()
        self._files = Minio(
            f"{files.hostname}:{files.port}",
            access_key=files.username,
            secret_key=files.password,
            secure=False,
            region="us-east-1",
        )
        self._folder = files.path[1:]

    async def graph(self, text: str, **values: object) -> list[Row]:
        """Run a reading statement, return its records."""
        self.calls += 1
        answer = await self._graph.execute_query(
            text, values, database_=self._database, routing_=RoutingControl.READ
        )
        return [record.data() for record in answer.records]

    async def series(self, measurements: Sequence[str], assets: Sequence[str] | None, pipe: str) -> list[Row]:
        """Read series over a window and what follows it; no assets: all."""
        self.calls += 1
        some = "" if assets is None else f" and r.asset =~ /^({'|'.join(assets)})$/"
        named = " or ".join(f'r._measurement == "{name}"' for name in measurements)
        window, _, rest = pipe.partition("|>")
        text = (
            f'from(bucket: "{self._bucket}") |> {window} |> filter(fn: (r) => ({named}) and r._field == "value"{some})'
            f" |> {rest}"
        )
        return await asyncio.to_thread(
            lambda: [record.values for table in self._asking.query(text) for record in table.records]
        )

    def address(self, file: Row) -> str:
        """Sign an address of a file."""
        name = file["name"]
        return self._files.presigned_get_object(
            self._folder,
            file["object_key"],
            expires=LIFETIME,
            response_headers={
                "response-content-disposition": f"attachment; filename=\"{name}\"; filename*=UTF-8''{quote(name)}",
                "response-content-type": file["media_type"],
            },
            request_date=NOW,
        )

    async def close(self) -> None:
        """Close the clients."""
        await self._graph.close()
        self._series.close()  # type: ignore[no-untyped-call]  # the client has no types there


def window(start: str, end: str) -> str:
    """Return the first step of a pipe: from when until when."""
    return f"range(start: {start}, stop: {end}) |>"


def text(moment: datetime) -> str:
    """Write an instant."""
    return moment.isoformat().replace("+00:00", "Z")


def instant(nanoseconds: int) -> str:
    """Write an instant that the graph keeps in nanoseconds."""
    seconds, rest = divmod(nanoseconds, 1_000_000_000)
    whole = datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S")
    return f"{whole}.{rest:09d}".rstrip("0").rstrip(".") + "Z"
