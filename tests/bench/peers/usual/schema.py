"""The schema: types whose fields ask loaders, and root fields."""

# strawberry reads the annotations while it runs, so they are not postponed here.
import asyncio
from typing import Annotated, Any

import strawberry
from strawberry.types import Info as StrawberryInfo

from tests.bench.peers.usual.loaders import Loaders
from tests.bench.peers.usual.stores import Row, Stores, instant, text, window

Info = StrawberryInfo[dict[str, Any], None]  # the context holds the stores and the loaders of the request

PUMPS = """
MATCH (:Asset {id: $site})<-[:IN*1..]-(a:Asset) WHERE a.type IN ['Pump', 'CentrifugalPump']
WITH DISTINCT a ORDER BY a.id LIMIT $first OPTIONAL MATCH (a)-[r:IN]->(:Asset)
RETURN a.id AS key, a.name AS name, a.serial_number AS serial, a.state AS state, r.position AS position,
  a._version AS version, a._created_at AS created, a._updated_at AS updated, a.type AS type ORDER BY key"""
ONE = """
MATCH (a:Asset {id: $key}) OPTIONAL MATCH (a)-[r:IN]->(:Asset)
RETURN a.id AS key, a.name AS name, a.serial_number AS serial, a.state AS state, r.position AS position,
  a._version AS version, a._created_at AS created, a._updated_at AS updated, a.type AS type"""
BELOW = """
MATCH (:Asset {id: $host})<-[:IN*1..]-(a:Asset) WHERE a.type IN $types
RETURN DISTINCT a.id AS key, a.name AS name"""
OF_TYPES = "MATCH (a:Asset) WHERE a.type IN $types RETURN a.id AS key, a.name AS name"

PART = "MATCH (p:Part {id: $number}) RETURN p.number AS number, p.name AS name"


@strawberry.type
class AssetType:
    key: str


@strawberry.type
class Sample:
    time: str
    value: float
    quality: str


@strawberry.type
class Bucket:
    start: str = strawberry.field(name="from")
    mean: float


@strawberry.type
class Signal:
    asset: strawberry.Private[str]
    name: str

    @strawberry.field
    async def latest(self, info: Info) -> Sample | None:
        row = await _loaders(info).latest.load((self.asset, self.name))
        return None if row is None else Sample(time=text(row["_time"]), value=row["_value"], quality="GOOD")

    @strawberry.field
    async def buckets(
        self, info: Info, start: Annotated[str, strawberry.argument(name="from")], to: str
    ) -> list[Bucket]:
        rows = await _loaders(info).buckets.load((self.asset, self.name, start, to))
        return [Bucket(start=text(row["_time"]), mean=row["_value"]) for row in rows]


@strawberry.type
class File:
    name: str
    size: int
    sha256: str
    row: strawberry.Private[Row]

    @strawberry.field
    def url(self, info: Info) -> str:
        return _stores(info).address(self.row)


@strawberry.type
class Revision:
    key: strawberry.Private[str]
    label: str

    @strawberry.field
    async def files(self, info: Info) -> list[File]:
        rows = await _loaders(info).files.load(self.key)
        return [File(name=row["name"], size=row["size"], sha256=row["sha256"], row=row) for row in rows]


@strawberry.type
class Document:
    number: str

    @strawberry.field
    async def revision(self, info: Info) -> Revision | None:
        rows = await _loaders(info).revisions.load(self.number)
        return next((Revision(key=row["id"], label=row["label"]) for row in rows), None)


@strawberry.type
class Asset:
    id: strawberry.ID
    key: str
    name: str
    serial_number: str | None
    state: str
    position: str | None
    version: int
    created_at: str
    updated_at: str
    type: AssetType

    @strawberry.field
    async def signals(self, info: Info) -> list[Signal]:
        rows = await _loaders(info).signals.load(self.key)
        return [Signal(asset=self.key, name=row["name"]) for row in rows]

    @strawberry.field
    def signal(self, name: str) -> Signal:
        return Signal(asset=self.key, name=name)

    @strawberry.field
    async def documents(self, info: Info) -> list[Document]:
        rows = await _loaders(info).documents.load(self.key)
        return [Document(number=row["number"]) for row in rows]


@strawberry.type
class Part:
    number: str
    name: str

    @strawberry.field
    async def revision(self, info: Info) -> Annotated["PartRevision", strawberry.lazy(__name__)] | None:
        rows = await _loaders(info).part_revisions.load(self.number)
        return next((PartRevision(key=row["id"], label=row["label"]) for row in rows), None)


@strawberry.type
class Line:
    find_number: str
    quantity: float
    unit: str
    part: Part


@strawberry.type
class PartRevision:
    key: strawberry.Private[str]
    label: str

    @strawberry.field
    async def lines(self, info: Info) -> list[Line]:
        return [
            Line(
                find_number=row["find_number"],
                quantity=row["quantity"],
                unit=row["unit"],
                part=Part(number=row["number"], name=row["name"]),
            )
            for row in await _loaders(info).lines.load(self.key)
        ]


@strawberry.type
class Ranked:
    key: str
    name: str
    value: float


@strawberry.type
class Query:
    @strawberry.field
    async def asset(self, info: Info, key: str) -> Asset | None:
        rows = await _stores(info).graph(ONE, key=key)
        return next(map(_asset, rows), None)

    @strawberry.field
    async def pumps(self, info: Info, site: str, first: int) -> list[Asset]:
        return [_asset(row) for row in await _stores(info).graph(PUMPS, site=site, first=first)]

    @strawberry.field
    async def part(self, info: Info, number: str) -> Part | None:
        rows = await _stores(info).graph(PART, number=number)
        return next((Part(number=row["number"], name=row["name"]) for row in rows), None)

    @strawberry.field
    async def ranked(
        self,
        info: Info,
        types: list[str],
        function: str,
        start: Annotated[str, strawberry.argument(name="from")],
        to: str,
        first: int,
        skip: int,
        host: str | None = None,
        above: float | None = None,
    ) -> list[Ranked]:
        stores = _stores(info)
        limit = "" if above is None else f" |> filter(fn: (r) => r._value > {above!r})"
        pipe = f"{window(start, to)} {function}() |> group(){limit}"
        if host is not None:
            assets = await stores.graph(BELOW, host=host, types=types)
            rows = await stores.series(["vibration"], [asset["key"] for asset in assets], pipe)
        else:
            assets, rows = await asyncio.gather(
                stores.graph(OF_TYPES, types=types), stores.series(["vibration"], None, pipe)
            )
        names = {asset["key"]: asset["name"] for asset in assets}
        found = sorted((-row["_value"], row["asset"]) for row in rows if row["asset"] in names)
        return [Ranked(key=key, name=names[key], value=-value) for value, key in found[skip : skip + first]]


def _stores(info: Info) -> Stores:
    stores: Stores = info.context["stores"]
    return stores


def _loaders(info: Info) -> Loaders:
    loaders: Loaders = info.context["loaders"]
    return loaders


def _asset(row: Row) -> Asset:
    return Asset(
        id=strawberry.ID(f"asset:{row['key']}"),
        key=row["key"],
        name=row["name"],
        serial_number=row["serial"],
        state=row["state"],
        position=row["position"],
        version=row["version"],
        created_at=instant(row["created"]),
        updated_at=instant(row["updated"]),
        type=AssetType(key=row["type"]),
    )


schema = strawberry.Schema(Query)
