"""What `bind` and `discover` ask of a service, page by page: series, assets with what names them, writes of signals."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, TypeVar

import numpy as np

from timeseries.store import SeriesKey
from twin.binding.assets import AssetNames
from twin.binding.judge import Candidate, Held
from twin.cli.answers import data_of
from twin.cli.console import progress

if TYPE_CHECKING:
    from twin.cli.door import Client

T = TypeVar("T")
SERIES_AT_ONCE: Final = 50_000
ASSETS_AT_ONCE: Final = 1_000

SERIES = """query (
  $measurement: String, $field: String, $bound: Boolean, $first: Int!, $after: String, $types: Boolean!
) {
  series(measurement: $measurement, field: $field, bound: $bound, first: $first, after: $after) {
    nodes { measurement field tags first last count dataType @include(if: $types) signals { asset name } }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}"""
ASSETS = """query (
  $where: AssetWhere, $attributes: [String!], $signal: String!, $with: Boolean!, $first: Int!, $after: String
) {
  assets(where: $where, first: $first, after: $after) {
    nodes {
      key name serialNumber type { key } identifiers { scheme value }
      attributes(names: $attributes) @include(if: $with) { name value { json } }
      signal(name: $signal) @include(if: $with) { binding { measurement field tags } }
    }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}"""


@dataclass(frozen=True, slots=True)
class Found:
    """A series that the store holds, with the instants of its first and last sample and how many it has."""

    held: Held
    first: int
    last: int
    count: int


@dataclass(frozen=True, slots=True)
class Page:
    """Rows of one page, and how many there are on all."""

    rows: Sequence[Any]  # Any: JSON
    total: int


async def series_found(
    client: Client,
    *,
    measurement: str | None = None,
    field: str | None = None,
    bound: bool | None = None,
    types: bool = False,
) -> AsyncIterator[tuple[list[Found], int]]:
    """Yield the series of each page, and how many there are on all; with `types`, what their samples are."""
    asked = {"measurement": measurement, "field": field, "bound": bound, "types": types}
    async for page in _pages(client, SERIES, "series", {**asked, "first": SERIES_AT_ONCE}):
        yield _found(page.rows), page.total


async def assets_named(
    client: Client, *, where: Mapping[str, object] | None = None
) -> AsyncIterator[tuple[list[AssetNames], int]]:
    """Yield the assets of each page with what names them, and how many there are on all."""
    asked = {"where": where, "signal": "", "with": False, "first": ASSETS_AT_ONCE}
    async for page in _pages(client, ASSETS, "assets", asked):
        yield [_names(row) for row in page.rows], page.total


async def candidates(
    client: Client, *, where: Mapping[str, object] | None, attributes: Sequence[str], signal: str
) -> AsyncIterator[tuple[list[Candidate], int]]:
    """Yield the assets of each page with these attributes and what their signal of that name reads."""
    asked = {
        "where": where,
        "attributes": attributes,
        "signal": signal,
        "with": True,
        "first": ASSETS_AT_ONCE,
    }
    async for page in _pages(client, ASSETS, "assets", asked):
        yield [Candidate(_names(row), _reads(row)) for row in page.rows], page.total


async def gathered(what: str, pages: AsyncIterator[tuple[list[T], int]]) -> list[T]:
    """Return the rows of all pages, showing how far the reading is."""
    rows: list[T] = []
    with progress(what) as advance:
        async for page, total in pages:
            rows += page
            advance(len(rows), total)
    return rows


async def _pages(
    client: Client, document: str, root: str, asked: Mapping[str, object]
) -> AsyncIterator[Page]:
    after: str | None = None
    while True:
        found = (await data_of(client, document, **asked, after=after))[root]
        yield Page(found["nodes"], found["totalCount"])
        if not found["pageInfo"]["hasNextPage"]:
            return
        after = found["pageInfo"]["endCursor"]


def _found(rows: Sequence[Mapping[str, Any]]) -> list[Found]:  # Any: JSON
    firsts, lasts = (_instants([row[name] for row in rows]) for name in ("first", "last"))
    return [
        Found(_held(row), first, last, row["count"])
        for row, first, last in zip(rows, firsts, lasts, strict=True)
    ]


def _instants(texts: Sequence[str]) -> list[int]:
    """Read instants as a service writes them, in UTC with a Z: a hundred thousand at a time."""
    bare = [text.removesuffix("Z") for text in texts]
    read: list[int] = np.array(bare, "datetime64[ns]").astype(np.int64).tolist()
    return read


def _held(row: Mapping[str, Any]) -> Held:  # Any: JSON
    readers = tuple((reader["asset"], reader["name"]) for reader in row["signals"])
    return Held(_key(row), readers, row.get("dataType"))


def _names(row: Mapping[str, Any]) -> AssetNames:  # Any: JSON
    return AssetNames(
        key=row["key"],
        name=row["name"],
        type=row["type"]["key"] if row["type"] else None,
        serial_number=row["serialNumber"],
        identifiers=tuple((label["scheme"], label["value"]) for label in row["identifiers"]),
        attributes={each["name"]: _text(each["value"]["json"]) for each in row.get("attributes") or ()},
    )


def _reads(row: Mapping[str, Any]) -> SeriesKey | None:  # Any: JSON
    return _key(row["signal"]["binding"]) if row["signal"] else None


def _key(row: Mapping[str, Any]) -> SeriesKey:  # Any: JSON
    return SeriesKey(row["measurement"], row["field"], tuple(sorted(row["tags"].items())))


def _text(value: object) -> str:
    """Write the value of an attribute as a person would: 7.0 is 7, truth is true."""
    match value:
        case bool():
            return "true" if value else "false"
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return str(value)
