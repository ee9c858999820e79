"""Write samples: each is judged alone, the good ones go to the series store in one call (S1, T2).

A null stands for a reading that failed: it is kept as a BAD sample of value 0 when it is marked BAD, else refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import orjson

from graph.store import Find, GraphStore, Of, OneOf
from timeseries.store import Samples, SeriesKey, SeriesStore
from twin.errors import Conflict, NotFound, Store, TwinError, Unsupported, ValidationFailed
from twin.model import Input, SamplesInput, read_all
from twin.stores import translated
from twin.units.ucum import Conversion, conversion
from twin.write.columns import Fault, judge
from twin.write.results import RowError, SampleWriteResult, row_error


@dataclass(frozen=True, slots=True)
class _Target:
    """A signal as samples need it."""

    id: str
    unit: str | None
    data_type: str
    series: SeriesKey


async def write_samples(
    graph: GraphStore, series: SeriesStore, given: Sequence[Mapping[str, object] | Input]
) -> SampleWriteResult:
    """Store the samples of the rows that name a signal; tell each row or sample that is refused."""
    rejected: list[RowError] = []
    rows = _read(given, rejected)
    targets = await _find_targets(graph, rows.values())
    batches: list[Samples] = []
    for index, row in rows.items():
        try:
            batch, faults = _batch(row, _target(row, targets))
        except TwinError as wrong:
            rejected.append(row_error(index, wrong))
            continue
        rejected += [RowError(index, f.path, ValidationFailed.code, f.message, f.value) for f in faults]
        batches.append(batch)
        await asyncio.sleep(0)
    batches = [batch for batch in batches if len(batch.times)]
    if batches:
        async with translated(Store.SERIES):
            await series.write(batches)
    written = sum(len(batch.times) for batch in batches)
    return SampleWriteResult(written, tuple(sorted(rejected, key=lambda error: error.row)))


def _read(given: Sequence[Mapping[str, object] | Input], rejected: list[RowError]) -> dict[int, SamplesInput]:
    rows: dict[int, SamplesInput] = {}
    for index, value in enumerate(given):
        read = read_all(SamplesInput, value)
        if isinstance(read, tuple):
            rejected += [row_error(index, wrong) for wrong in read]
        else:
            rows[index] = read
    return rows


async def _find_targets(graph: GraphStore, rows: Iterable[SamplesInput]) -> dict[str, list[_Target]]:
    """Read all signals in one call, by their public key: several may share one, where a key or a name holds a slash."""
    keys = tuple(dict.fromkeys(key for row in rows for key in _keys(row.signal)))
    if not keys:
        return {}
    columns = tuple(Of(n) for n in ("key", "unit", "data_type", "measurement", "field", "tags"))
    async with translated(Store.GRAPH):
        found = await graph.find(Find("signal", OneOf(Of("key"), keys), columns))
    targets: dict[str, list[_Target]] = {}
    for id, key, unit, data_type, measurement, field, tags in found:
        series = SeriesKey(str(measurement), str(field), tuple(sorted(orjson.loads(str(tags)).items())))
        target = _Target(str(id), None if unit is None else str(unit), str(data_type), series)
        targets.setdefault(str(key), []).append(target)
    return targets


def _keys(signal: str) -> tuple[str, ...]:
    """Return the public keys that the text may be: itself, and what a global id names."""
    return (signal, signal[len(_PREFIX) :]) if signal.startswith(_PREFIX) else (signal,)


def _target(row: SamplesInput, targets: Mapping[str, Sequence[_Target]]) -> _Target:
    found = [target for key in _keys(row.signal) for target in targets.get(key, ())]
    if not found:
        raise NotFound(
            f"there is no signal {row.signal!r}; name it by asset/name", path=("signal",), value=row.signal
        )
    if len(found) > 1:
        raise Conflict(
            f"{row.signal!r} means {len(found)} signals, because asset keys or names hold a slash",
            path=("signal",),
        )
    return found[0]


def _batch(row: SamplesInput, target: _Target) -> tuple[Samples, tuple[Fault, ...]]:
    if target.data_type == "STRING":
        raise Unsupported(
            f"{row.signal!r} holds texts, and samples are numbers; bind it to a series that is written elsewhere"
        )
    rows = len(row.times)
    for name, column in (("values", row.values), ("qualities", row.qualities)):
        if column is not None and len(column) != rows:
            raise ValidationFailed(
                f"{rows} times but {len(column)} {name}; give as many of each", path=(name,)
            )
    judged = judge(
        row.times, row.values, row.qualities, data_type=target.data_type, change=_change(row, target)
    )
    return Samples(target.series, judged.times, judged.values, judged.qualities), judged.faults


def _change(row: SamplesInput, target: _Target) -> Conversion | None:
    """Return how the values become values in the signal's unit."""
    if row.unit is None or row.unit == target.unit:
        return None
    if target.unit is None:
        raise ValidationFailed(
            f"{row.signal!r} has no unit, and the values are in {row.unit!r}; give the signal a unit, or leave it out",
            path=("unit",),
            value=row.unit,
        )
    try:
        return conversion(row.unit, target.unit)
    except TwinError as wrong:
        wrong.path = ("unit",)
        raise


_PREFIX: Final = "signal:"
