"""Which series the bucket holds, ours and those of other programs alike. Blocking; runs in a lane's thread."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from timeseries.columns import INSTANT_LIMIT, LEAST_INSTANT
from timeseries.flux import INSTANT, RAW, Choice, Yield, script, whole
from timeseries.influx_csv import Section
from timeseries.influx_lane import Session
from timeseries.influx_marks import is_alone
from timeseries.influx_names import MARK, shown_key, split_companion, stored_measurement
from timeseries.influx_source import Source
from timeseries.store import SeriesEntry

Name = tuple[str, str, tuple[tuple[str, str], ...]]
"""Measurement, field and tags as the server holds them."""


@dataclass(slots=True)
class Extent:
    """What is known of one series so far."""

    first: int = INSTANT_LIMIT
    last: int = LEAST_INSTANT
    count: int = 0


def catalogue(measurement: str | None, source: Source, session: Session) -> list[SeriesEntry]:
    """List the series that have samples, in order of their keys."""
    measurements = () if measurement is None else (stored_measurement(measurement),)
    extents = found_extents(Choice(measurements, None, None), LEAST_INSTANT, INSTANT_LIMIT, source, session)
    entries = (
        SeriesEntry(shown_key(*name), extent.first, extent.last, extent.count)
        for name, extent in extents.items()
        if extent.count
    )
    return sorted(entries, key=lambda entry: entry.series)


def found_extents(
    choice: Choice, start: int, end: int, source: Source, session: Session
) -> dict[Name, Extent]:
    """Return first and last instant and the count of samples of each series of a choice in a window."""
    functions = {"first": ("first()", *INSTANT), "last": ("last()", *INSTANT), "count": whole("count()")}
    yields = [Yield(name, choice, start, end, some) for name, some in functions.items()]
    extents: dict[Name, Extent] = {}
    marked = False
    for section in source.run(session, script(source.bucket, yields)):
        for name, suffix, time, value in _lines(section, choice):
            marked = marked or suffix == MARK
            if not suffix:
                _add(extents.setdefault(name, Extent()), section.name, time, int(value or 0))
    if marked:
        _add_marked(extents, choice, start, end, source, session)
    return extents


def _add(extent: Extent, what: str, time: int, count: int) -> None:
    if what == "count":
        extent.count += count
        return
    extent.first, extent.last = min(extent.first, time), max(extent.last, time)


def _add_marked(
    extents: dict[Name, Extent], choice: Choice, start: int, end: int, source: Source, session: Session
) -> None:
    """Add the samples that are not in the field itself."""
    marks = Choice(choice.measurements, None, choice.tag_sets, ending=MARK)
    for section in source.run(session, script(source.bucket, [Yield("mark", marks, start, end, RAW)])):
        for labels, rows in _runs(section):
            assert section.times is not None, "raw rows have instants"
            alone = section.times[rows][is_alone(section.values[rows])]
            if len(alone):
                name, _ = _name(labels, choice)
                extent = extents.setdefault(name, Extent())
                extent.first = min(extent.first, int(np.min(alone)))
                extent.last = max(extent.last, int(np.max(alone)))
                extent.count += len(alone)


def _runs(section: Section) -> Iterator[tuple[Sequence[tuple[str, str]], slice]]:
    ends = [*section.starts[1:].tolist(), len(section)]
    for labels, start, end in zip(section.series, section.starts.tolist(), ends, strict=True):
        yield labels, slice(start, end)


def _lines(section: Section, choice: Choice) -> Iterator[tuple[Name, str, int, float]]:
    times = np.zeros(len(section), np.int64) if section.times is None else section.times
    values = np.nan_to_num(section.values).tolist()
    for labels, rows in _runs(section):
        name, suffix = _name(labels, choice)
        yield from ((name, suffix, t, v) for t, v in zip(times[rows].tolist(), values[rows], strict=True))


def _name(labels: Iterable[tuple[str, str]], choice: Choice) -> tuple[Name, str]:
    """The series of a row, and the companion of its field that the row is of."""
    known = dict(labels)
    measurement = known.pop("_measurement", None) or choice.measurements[0]
    field, suffix = split_companion(known.pop("_field"))
    return (measurement, field, tuple(sorted(known.items()))), suffix
