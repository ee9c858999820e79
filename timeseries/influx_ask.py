"""Series of a request as choices of Flux, and the rows of the answers as places in that request."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import INSTANT_LIMIT, LEAST_INSTANT
from timeseries.flux import Choice
from timeseries.influx_csv import Section
from timeseries.influx_marks import NO_CELLS, Cells
from timeseries.influx_names import stored_key
from timeseries.store import SeriesKey

Tags = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Asked:
    """Series that one choice reads, and the place of each, by the labels that its rows bring."""

    choice: Choice
    places: dict[Tags, int]

    def of(self, suffix: str) -> Choice:
        """Return the choice of the field itself or, by its suffix, of a companion."""
        return replace(self.choice, field=f"{self.choice.field}{suffix}")

    def open(self) -> Asked:
        """Return the same with the tags left open: cheaper, where most series are wanted."""
        return replace(self, choice=replace(self.choice, tag_sets=None))


def asked_for(keys: Sequence[SeriesKey]) -> list[Asked]:
    """Sort keys, each of which stands once, into as few choices as read nothing that nobody asked for.

    Measurements with the same field and the same tag sets share a choice. A key that cannot be sent is in none.
    """
    members: dict[tuple[str, str], dict[Tags, int]] = defaultdict(dict)
    for place, stored in enumerate(map(stored_key, keys)):
        if stored is not None:
            members[stored[0]][stored[1]] = place
    alike: dict[tuple[str, frozenset[Tags]], list[str]] = defaultdict(list)
    for (measurement, field), places in members.items():
        alike[field, frozenset(places)].append(measurement)
    return [
        _asked(field, tuple(measurements), {name: members[name, field] for name in measurements})
        for (field, _), measurements in alike.items()
    ]


def _asked(field: str, measurements: tuple[str, ...], places: dict[str, dict[Tags, int]]) -> Asked:
    choice = Choice(measurements, field, tuple(places[measurements[0]]))
    if len(measurements) == 1:
        return Asked(choice, places[measurements[0]])
    labelled = {
        tuple(sorted((*tags, ("_measurement", name)))): place
        for name in measurements
        for tags, place in places[name].items()
    }
    return Asked(choice, labelled)


def only(asked: Iterable[Asked], wanted: NDArray[np.bool_]) -> list[Asked]:
    """Return the choices narrowed to the places that are wanted, each measurement alone."""
    narrowed = []
    for each in asked:
        by_name: dict[str, dict[Tags, int]] = defaultdict(dict)
        for labels, place in each.places.items():
            if wanted[place]:
                name, tags = _split(labels, each.choice)
                by_name[name][tags] = place
        field = each.choice.field or ""
        narrowed += [_asked(field, (name,), {name: places}) for name, places in by_name.items()]
    return narrowed


def _split(labels: Tags, choice: Choice) -> tuple[str, Tags]:
    if len(choice.measurements) == 1:
        return choice.measurements[0], labels
    return dict(labels)["_measurement"], tuple(pair for pair in labels if pair[0] != "_measurement")


def cells(found: Iterable[tuple[Asked, Section]]) -> Cells:
    """Return the rows of all sections whose series were asked for."""
    parts = [part for asked, section in found if len(part := _cells(asked, section))]
    if not parts:
        return NO_CELLS
    texts = None
    if any(part.text is not None for part in parts):
        none = [np.full(len(part), None, np.object_) for part in parts]
        texts = np.concatenate(
            [empty if part.text is None else part.text for part, empty in zip(parts, none, strict=True)]
        )
    names = ("id", "time", "value")
    id_, time, value = (np.concatenate([getattr(part, name) for part in parts]) for name in names)
    return Cells(id_, time, value, texts)


def _cells(asked: Asked, section: Section) -> Cells:
    places = np.array([asked.places.get(labels, -1) for labels in section.series], np.int32)
    lengths = np.diff(np.append(section.starts, len(section)))
    ids = np.repeat(places, lengths)
    times = np.zeros(len(section), np.int64) if section.times is None else section.times
    wanted = ids >= 0
    if wanted.all():
        return Cells(ids, times, section.values, section.texts)
    texts = None if section.texts is None else section.texts[wanted]
    return Cells(ids[wanted], times[wanted], section.values[wanted], texts)


def clamped(instant: int) -> int:
    """Bring an instant into the span that samples can have; what lies beyond it makes no difference."""
    return max(LEAST_INSTANT, min(instant, INSTANT_LIMIT))


def bounds(start: int | None, end: int) -> tuple[int, int]:
    """Return the window that is asked of the server, all time before `end` when it has no start."""
    return (LEAST_INSTANT if start is None else clamped(start)), clamped(end)
