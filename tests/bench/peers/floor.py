"""The floor: no GraphQL, no HTTP. For each question the best store calls by hand, and the bytes put together."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final

import orjson

from graph.neo4j_address import read_address
from graph.neo4j_session import Server
from objects import ObjectStore, open_objects
from objects.store import Method
from tests.bench.peers.asked import Question, Ranking
from tests.bench.peers.series_floor import NAMES, TIMEOUT_S, SeriesFloor
from tests.bench.peers.texts import DEPTH
from tests.bench.plant import ANCHOR
from twin.instants import format_instant

Rows = list[Any]  # what the answer is made of

PUMPS: Final = """
MATCH (:Asset {id: $site})<-[:IN*1..]-(a:Asset) WHERE a.type IN ['Pump', 'CentrifugalPump']
WITH DISTINCT a ORDER BY a.id LIMIT $first
"""
ONE: Final = "MATCH (a:Asset {id: $key}) RETURN [a.id, a.name, a.state, a.serial_number, a._version]"
SCALARS: Final = """
MATCH (:Asset {id: $site})<-[:IN*0..]-(host:Asset) WITH DISTINCT host
MATCH (host)<-[r:IN]-(a:Asset) WHERE a.type IN ['Pump', 'CentrifugalPump']
WITH a, r ORDER BY a.id LIMIT $first RETURN collect([a.id, a.name, a.serial_number, a.state,
  r.position, a._version, a._created_at, a._updated_at, a.type])"""
KEYS: Final = f"{PUMPS} RETURN collect(a.id)"
FILES: Final = f"""{PUMPS} RETURN collect([a.id, COLLECT {{
  MATCH (a)<-[:DESCRIBES]-(d:Document)
  CALL (d) {{
    MATCH (d)<-[:REVISION_OF]-(v:DocumentRevision) RETURN v ORDER BY v.sequence DESC LIMIT 1
  }}
  WITH d, v ORDER BY d.id LIMIT 5
  RETURN [d.number, v.label, COLLECT {{
    MATCH (v)<-[:FILE_OF]-(f:File) WITH f ORDER BY f.sequence
    RETURN [f.name, f.size, f.sha256, f.object_key, f.media_type]
  }}]
}}])"""
BELOW: Final = """
MATCH (:Asset {id: $host})<-[:IN*1..]-(a:Asset) WHERE a.type IN $types
WITH DISTINCT a RETURN collect([a.id, a.name])"""
OF_TYPES: Final = "MATCH (a:Asset) WHERE a.type IN $types RETURN collect([a.id, a.name])"
THESE: Final = """
UNWIND $keys AS key MATCH (a:Asset {id: key}) WHERE a.type IN $types RETURN collect([a.id, a.name])"""
BOM: Final = """
MATCH (:Structure {id: $number})-[:USES_ENGINEERING*0..3]->(s:Structure) WITH DISTINCT s
MATCH (p:Part {id: s.id}) RETURN collect([s.id, p.name, s.content])"""
LIFETIME: Final = timedelta(minutes=15)
RELEASED: Final = ("RELEASED", "SUPERSEDED")
SELECTIVE: Final = 5.0
"Above this so few pumps vibrate that the series are asked first."


class Floor:
    """The three stores, asked by hand."""

    def __init__(self, graph: Server, series: SeriesFloor, objects: ObjectStore) -> None:
        self._graph, self._series, self._objects = graph, series, objects
        self._calls = 0

    @property
    def calls(self) -> int:
        """How many calls of the stores there were until now."""
        return self._calls + self._series.calls

    async def answer(self, question: Question) -> bytes:
        """Return the bytes of the answer."""
        ask = {
            "one": self._one,
            "scalars": self._scalars,
            "latest": self._latest,
            "buckets": self._buckets,
            "files": self._files,
            "bom": self._bom,
        }
        if question.ranking is not None:
            rows = await self._ranked(question.ranking)
        else:
            rows = await ask[question.kind](question.asked)
        return orjson.dumps({"data": {"rows": rows}})

    async def close(self) -> None:
        """Close the stores."""
        await self._graph.close()
        await self._objects.close()
        self._series.close()

    async def _read(self, text: str, values: Mapping[str, object]) -> Rows:
        self._calls += 1
        (rows,) = await self._graph.read(text, values, until=time.monotonic() + TIMEOUT_S)
        assert isinstance(rows, list)
        return rows

    async def _one(self, asked: Mapping[str, object]) -> Rows:
        key, name, state, serial, version = await self._read(ONE, asked)
        fields = {"id": f"asset:{key}", "key": key, "name": name, "state": state}
        return [{**fields, "serialNumber": serial, "version": version}]

    async def _scalars(self, asked: Mapping[str, object]) -> Rows:
        return [
            {
                "id": f"asset:{key}",
                "key": key,
                "name": name,
                "serialNumber": serial,
                "state": state,
                "position": position,
                "version": version,
                "createdAt": format_instant(created),
                "updatedAt": format_instant(updated),
                "type": {"key": type_},
            }
            for key, name, serial, state, position, version, created, updated, type_ in await self._read(
                SCALARS, asked
            )
        ]

    async def _latest(self, asked: Mapping[str, object]) -> Rows:
        keys = await self._read(KEYS, asked)
        found = await self._series.latest(keys)
        return [
            {
                "key": key,
                "signals": [
                    {"name": name, "latest": {"time": sample[0], "value": sample[1], "quality": "GOOD"}}
                    for name in NAMES
                    for sample in (found[name][key],)
                ],
            }
            for key in keys
        ]

    async def _buckets(self, asked: Mapping[str, object]) -> Rows:
        keys = await self._read(KEYS, asked)
        found = await self._series.means(keys, str(asked["from"]), str(asked["to"]))
        return [
            {"key": key, "buckets": [{"from": start, "mean": mean} for start, mean in found[key]]}
            for key in keys
        ]

    async def _files(self, asked: Mapping[str, object]) -> Rows:
        return [
            {
                "key": key,
                "documents": [
                    {
                        "number": number,
                        "revision": {"label": label, "files": [self._file(*file) for file in files]},
                    }
                    for number, label, files in documents
                ],
            }
            for key, documents in await self._read(FILES, asked)
        ]

    async def _bom(self, asked: Mapping[str, object]) -> Rows:
        parts = {number: (name, content) for number, name, content in await self._read(BOM, asked)}
        return [_part(str(asked["number"]), parts, {}, DEPTH)]

    def _file(self, name: str, size: int, sha256: str, key: str, media_type: str) -> dict[str, object]:
        signed = self._objects.sign(
            key, Method.GET, expires_in=LIFETIME, file_name=name, media_type=media_type
        )
        return {"name": name, "size": size, "sha256": sha256, "url": signed.url}

    async def _ranked(self, asked: Ranking) -> Rows:
        names, values = await self._candidates(asked)
        found = sorted((-values[key], key) for key in names.keys() & values.keys())
        return [
            {"key": key, "name": names[key], "value": -value}
            for value, key in found[asked.skip : asked.skip + asked.first]
        ]

    async def _candidates(self, asked: Ranking) -> tuple[dict[str, str], dict[str, float]]:
        """Return names and values by asset; whichever side is small is asked first, else both at once."""
        types = {"types": list(asked.types)}
        if asked.host is not None:
            names = dict(await self._read(BELOW, {**types, "host": asked.host}))
            return names, await self._values(asked, list(names))
        if asked.above is not None and asked.above > SELECTIVE:
            values = await self._values(asked, None)
            return dict(await self._read(THESE, {**types, "keys": list(values)})), values
        rows, values = await asyncio.gather(self._read(OF_TYPES, types), self._values(asked, None))
        return dict(rows), values

    async def _values(self, asked: Ranking, assets: list[str] | None) -> dict[str, float]:
        return await self._series.statistic(
            asked.function, asked.start, asked.end, assets=assets, above=asked.above
        )


def _part(
    number: str, parts: Mapping[str, tuple[str, str]], known: dict[tuple[str, int], Rows], levels: int
) -> Rows:
    """Return a part with its lines, worked out once where it stands in several places."""
    found = known.get((number, levels))
    if found is None:
        name, content = parts[number]
        found = known[number, levels] = [number, name]
        if levels:
            label, lines = _released(orjson.loads(content))
            below = [
                [find, quantity, unit, *_part(part, parts, known, levels - 1)]
                for part, _, quantity, unit, find, *_ in lines
            ]
            found += [label, below]
    return found


def _released(content: Mapping[str, Any]) -> tuple[str, Rows]:  # Any: JSON as the service keeps it
    """Return the label and the lines of the revision that was released last."""
    *_, label = max((at, label) for label, state, at, _ in content["revisions"] if state in RELEASED)
    return label, content["lines"][label]["ENGINEERING"]


async def open_floor(settings: Mapping[str, str]) -> Floor:
    """Open the stores that the settings name."""
    address = read_address(settings["TWIN_GRAPH_URL"].partition(":")[2], is_tls=False)
    objects = await open_objects(settings["TWIN_OBJECTS_URL"], secret=b"", clock=lambda: ANCHOR)
    return Floor(Server(address), SeriesFloor(settings["TWIN_SERIES_URL"]), objects)
