"""An import into the stores of this process: rows through the writer, samples as arrays straight into the series."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

import numpy as np
import orjson

from graph.store import Compare, Expand, Find, Id, Of, OneOf, Test
from timeseries.store import Samples, SeriesKey
from twin.catalog import PART_REVISIONS, REVISIONS
from twin.cli.target import KnownSignal, Row
from twin.errors import Store
from twin.exchange.attributes import KnownTypes
from twin.stores import translated
from twin.units.ucum import conversion
from twin.vault import NewFile
from twin.write.results import WriteResult
from twin.write.types import load_types

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.cli.target import Columns
    from twin.exchange.documents import FoundFile
    from twin.service import TwinService

KEYS_AT_ONCE: Final = 10_000


class TargetHere:
    """The stores of TWIN_HOME."""

    def __init__(self, service: TwinService) -> None:
        self._service = service

    async def known_types(self, assets: Sequence[str]) -> KnownTypes:
        """Return the data types of attributes by asset type, and the types of those assets."""
        book = await load_types(self._service.graph)
        attributes = {
            key: {name: definition.data_type for name, definition in book.attributes(key).items()}
            for key in book.types
        }
        return KnownTypes(attributes, await self._types_of(assets))

    async def has_asset(self, asset: str) -> bool:
        """Return whether the asset exists."""
        async with translated(Store.GRAPH):
            return bool(await self._service.graph.find(Find("asset", Compare(Id(), Test.EQ, asset))))

    async def signals_of(self, asset: str) -> Mapping[str, KnownSignal]:
        """Return the signals of the asset by name."""
        request = Find("signal", Compare(Of("asset"), Test.EQ, asset), (Of("name"), Of("unit")))
        async with translated(Store.GRAPH):
            rows = await self._service.graph.find(request)
        return {
            str(name): KnownSignal(str(name), None if unit is None else str(unit)) for _, name, unit in rows
        }

    async def upsert_assets(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write assets."""
        return await self._service.writer.upsert_assets(rows, options)

    async def upsert_signals(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write signals."""
        return await self._service.writer.upsert_signals(rows, options)

    async def known_revisions(self, numbers: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Return the labels of the revisions that each of the documents has, by number."""
        request = Expand("document", tuple(numbers), REVISIONS, columns=(Of("label"),))
        found: dict[str, frozenset[str]] = {}
        async with translated(Store.GRAPH):
            for number, _, label in await self._service.graph.expand(request):
                found[str(number)] = found.get(str(number), frozenset()) | {str(label)}
        return found

    async def upsert_documents(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write documents with their revisions."""
        return await self._service.writer.upsert_documents(rows, options)

    async def known_parts(self, numbers: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Return the labels of the revisions that each of the parts that exist has, by number."""
        found: dict[str, frozenset[str]] = {}
        for start in range(0, len(numbers), KEYS_AT_ONCE):
            keys = tuple(numbers[start : start + KEYS_AT_ONCE])
            async with translated(Store.GRAPH):
                there = await self._service.graph.find(Find("part", OneOf(Id(), keys)))
                found |= {str(number): frozenset() for (number,) in there}
                request = Expand("part", tuple(found), PART_REVISIONS, columns=(Of("label"),))
                for number, _, label in await self._service.graph.expand(request):
                    found[str(number)] |= {str(label)}
        return found

    async def upsert_parts(
        self, lists: Iterable[Sequence[Row]], told: Callable[[WriteResult], bool], options: Row
    ) -> None:
        """Write lists of parts with their revisions."""
        await self._service.writer.upsert_parts_in_turn(lists, told, options)

    async def upsert_boms(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write the lines of revisions, each view as a whole."""
        return await self._service.writer.upsert_boms(rows, options)

    async def store_files(self, files: Sequence[FoundFile]) -> None:
        """Store the bytes of files of revisions that exist. The same again changes nothing."""
        await self._service.vault.store_files(
            [NewFile(f.number, f.label, f.path.name, f.media_type, f.path) for f in files]
        )

    async def write(
        self, asset: str, signals: Sequence[str], units: Sequence[str | None], columns: Columns
    ) -> AsyncIterator[int]:
        """Write the samples block by block; a gap is no sample."""
        series = await self._series_of(asset)
        written = 0
        for times, values in columns:
            batches = []
            for name, unit, column in zip(signals, units, values, strict=True):
                key, own = series[name]
                there = ~np.isnan(column)
                converted = _converted(column[there], unit, own)
                batches.append(Samples(key, times[there], converted))
            batches = [batch for batch in batches if len(batch.times)]
            if batches:
                async with translated(Store.SERIES):
                    written += await self._service.series.write(batches, timeout=600)
            yield written

    async def _types_of(self, assets: Sequence[str]) -> Mapping[str, str]:
        found: dict[str, str] = {}
        for start in range(0, len(assets), KEYS_AT_ONCE):
            keys = tuple(assets[start : start + KEYS_AT_ONCE])
            async with translated(Store.GRAPH):
                rows = await self._service.graph.find(Find("asset", OneOf(Id(), keys), (Of("type"),)))
            found |= {str(key): str(type) for key, type in rows if type is not None}
        return found

    async def _series_of(self, asset: str) -> Mapping[str, tuple[SeriesKey, str | None]]:
        names = ("name", "unit", "measurement", "field", "tags")
        request = Find("signal", Compare(Of("asset"), Test.EQ, asset), tuple(map(Of, names)))
        async with translated(Store.GRAPH):
            rows = await self._service.graph.find(request)
        return {
            str(row[1]): (_series_key(*row[3:6]), None if row[2] is None else str(row[2])) for row in rows
        }


def _series_key(measurement: object, field: object, tags: object) -> SeriesKey:
    return SeriesKey(str(measurement), str(field), tuple(sorted(orjson.loads(str(tags)).items())))


def _converted(values: NDArray[np.float64], unit: str | None, own: str | None) -> NDArray[np.float64]:
    if unit is None or own is None or unit == own:
        return values
    change = conversion(unit, own)
    return np.array([change.apply(value) for value in values.tolist()], np.float64)
