"""Loaders: what many fields of one request ask for, in one call."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from strawberry.dataloader import DataLoader

from tests.bench.peers.usual.stores import FRESH, NOW, Row, Stores, text, window

Key = tuple[str, str]
"Asset and name of a signal."
Spell = tuple[str, str, str, str]
"Asset and name of a signal, start and end."

SIGNALS = """
UNWIND $keys AS key MATCH (:Asset {id: key})<-[:SIGNAL_OF]-(s:Signal)
RETURN key, s.name AS name ORDER BY s.key"""
DOCUMENTS = """
UNWIND $keys AS key MATCH (:Asset {id: key})<-[:DESCRIBES]-(d:Document)
RETURN key, d.number AS number ORDER BY number"""
REVISIONS = """
UNWIND $keys AS key MATCH (:Document {id: key})<-[:REVISION_OF]-(r:DocumentRevision)
WITH key, r ORDER BY r.sequence DESC WITH key, collect(r)[0] AS newest
RETURN key, newest.id AS id, newest.label AS label"""
FILES = """
UNWIND $keys AS key MATCH (:DocumentRevision {id: key})<-[:FILE_OF]-(f:File)
RETURN key, f.name AS name, f.size AS size, f.sha256 AS sha256, f.object_key AS object_key,
  f.media_type AS media_type ORDER BY f.sequence"""

PART_REVISIONS = """
UNWIND $keys AS key MATCH (:Part {id: key})<-[:PART_REVISION_OF]-(r:PartRevision)
WHERE r.state IN ['RELEASED', 'SUPERSEDED']
WITH key, r ORDER BY r.released_at DESC WITH key, collect(r)[0] AS newest
RETURN key, newest.id AS id, newest.label AS label"""
LINES = """
UNWIND $keys AS key MATCH (:PartRevision {id: key})-[l:HAS_LINE]->(p:Part)
RETURN key, l.findNumber AS find_number, l.quantity AS quantity, l.unit AS unit, p.number AS number, p.name AS name
ORDER BY l.place"""


class Loaders:
    """The loaders of one request."""

    def __init__(self, stores: Stores) -> None:
        self._stores = stores
        self.signals: DataLoader[str, list[Row]] = DataLoader(lambda keys: self._lists(SIGNALS, keys))
        self.documents: DataLoader[str, list[Row]] = DataLoader(lambda keys: self._lists(DOCUMENTS, keys))
        self.revisions: DataLoader[str, list[Row]] = DataLoader(lambda keys: self._lists(REVISIONS, keys))
        self.files: DataLoader[str, list[Row]] = DataLoader(lambda keys: self._lists(FILES, keys))
        self.part_revisions: DataLoader[str, list[Row]] = DataLoader(
            lambda keys: self._lists(PART_REVISIONS, keys)
        )
        self.lines: DataLoader[str, list[Row]] = DataLoader(lambda keys: self._lists(LINES, keys))
        self.latest: DataLoader[Key, Row | None] = DataLoader(self._latest)
        self.buckets: DataLoader[Spell, list[Row]] = DataLoader(self._buckets)

    async def _lists(self, statement: str, keys: Sequence[str]) -> list[list[Row]]:
        found: dict[str, list[Row]] = defaultdict(list)
        for row in await self._stores.graph(statement, keys=list(keys)):
            found[row["key"]].append(row)
        return [found[key] for key in keys]

    async def _latest(self, keys: Sequence[Key]) -> list[Row | None]:
        """Look at the last minutes; further back only for those that have nothing there."""
        found = await self._newest(keys, window(text(NOW - FRESH), text(NOW)))
        missing = [key for key in keys if key not in found]
        if missing:
            found |= await self._newest(missing, window("-10y", text(NOW)))
        return [found.get(key) for key in keys]

    async def _newest(self, keys: Sequence[Key], over: str) -> dict[Key, Row]:
        names, assets = sorted({name for _, name in keys}), sorted({asset for asset, _ in keys})
        rows = await self._stores.series(names, assets, f"{over} last()")
        return {(row["asset"], row["_measurement"]): row for row in rows}

    async def _buckets(self, keys: Sequence[Spell]) -> list[list[Row]]:
        found: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for start, end in {key[2:] for key in keys}:
            asked = [key for key in keys if key[2:] == (start, end)]
            names, assets = sorted({key[1] for key in asked}), sorted({key[0] for key in asked})
            means = 'aggregateWindow(every: 1h, fn: mean, createEmpty: false, timeSrc: "_start")'
            for row in await self._stores.series(names, assets, f"{window(start, end)} {means}"):
                found[row["asset"], row["_measurement"]].append(row)
        return [found[key[:2]] for key in keys]
