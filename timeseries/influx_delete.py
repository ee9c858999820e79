"""Deletes the samples of a window. Blocking; runs in a lane's thread.

The server deletes whole points, by tags alone: with a field go all fields of its tag set, and of every tag set that
holds the same tags and more. Where that would take what nobody named, nothing is deleted.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial

import numpy as np

from timeseries.errors import Unsupported
from timeseries.flux import Choice
from timeseries.influx_ask import Tags, clamped
from timeseries.influx_catalogue import Extent, Name, found_extents
from timeseries.influx_http import Request
from timeseries.influx_lane import Session
from timeseries.influx_names import is_text, shown_key, stored_field, stored_measurement, stored_tags
from timeseries.influx_source import Source
from timeseries.influx_url import Address
from timeseries.store import SeriesKey

Points = tuple[str, Tags]
"""Measurement and tags: what the server can delete."""


def delete(
    series: Sequence[SeriesKey], start: int, end: int, address: Address, source: Source, session: Session
) -> int:
    """Remove the samples in [start, end); return how many."""
    start, end = clamped(start), clamped(end)
    asked = {_name(key) for key in series if is_text(key)}
    if start >= end or not asked:
        return 0
    held = _held(asked, start, end, source, session)
    doomed: set[Points] = {(name[0], name[2]) for name in asked & held.keys()}
    for measurement in {measurement for measurement, _ in doomed}:
        if source.changes(session, measurement):
            raise Unsupported(
                f"a field of {measurement!r} changed its type, so that not all that a deletion would take can be seen;"
                " delete with the server's own tools"
            )
    for measurement, tags in doomed:
        _refuse_others(measurement, tags, asked, held)
    session.together([partial(_delete_points, *points, start, end, address, session) for points in doomed])
    return sum(held[name].count for name in asked & held.keys())


def _name(key: SeriesKey) -> Name:
    return stored_measurement(key.measurement), stored_field(key.field), stored_tags(key.tags)


def _held(asked: set[Name], start: int, end: int, source: Source, session: Session) -> dict[Name, Extent]:
    """What lies in the window beside or below the series asked, by measurement."""
    sets: dict[str, dict[Tags, None]] = {}
    for measurement, _, tags in sorted(asked):
        sets.setdefault(measurement, {})[tags] = None
    held: dict[Name, Extent] = {}
    for measurement, tag_sets in sets.items():
        choice = Choice((measurement,), None, tuple(tag_sets))
        found = found_extents(choice, start, end, source, session)
        held.update({name: extent for name, extent in found.items() if extent.count})
    return held


def _refuse_others(measurement: str, tags: Tags, asked: set[Name], held: dict[Name, Extent]) -> None:
    for name in held.keys() - asked:
        if name[0] == measurement and set(tags) <= set(name[2]):
            raise Unsupported(
                f"InfluxDB deletes whole points: with {shown_key(measurement, '…', tags)} would go samples of"
                f" {shown_key(*name)}; delete both, or neither"
            )


def _delete_points(
    measurement: str, tags: Tags, start: int, end: int, address: Address, session: Session
) -> None:
    conditions = [("_measurement", measurement), *tags]
    predicate = " AND ".join(f"{_quoted(name)}={_quoted(value)}" for name, value in conditions)
    body = {"start": _instant(start), "stop": _instant(end - 1), "predicate": predicate}
    query = {"org": address.org, "bucket": address.bucket}
    headers = {"Content-Type": "application/json"}
    session.send(Request("POST", "/api/v2/delete", query, json.dumps(body).encode(), headers))


def _quoted(word: str) -> str:
    escaped = word.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"' if word != "_measurement" else word


def _instant(nanoseconds: int) -> str:
    """The end of a deletion is part of it, in InfluxDB."""
    return f"{np.datetime64(nanoseconds, 'ns')}Z"
