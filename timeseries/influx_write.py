"""Writes samples. Blocking; runs in a lane's thread.

GOOD numbers go straight to the server, and a look for marks at their instants goes beside them. Other samples cost a
look first: whether a number lies where they will lie.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import Columns, gather, numbered
from timeseries.errors import BadSamples
from timeseries.influx_ask import asked_for
from timeseries.influx_http import Refused, Request
from timeseries.influx_lane import Session
from timeseries.influx_lines import cleared_lines, good_lines, other_lines
from timeseries.influx_marks import Cells, has_text
from timeseries.influx_names import MARK, check_key, stored_field, stored_measurement
from timeseries.influx_source import FEW, Source, Want, Window
from timeseries.influx_url import Address
from timeseries.store import Quality, Samples, SeriesKey

_CONFLICT = re.compile(
    r'field type conflict: input field "(.*)" on measurement "(.*)" is type (\w+), already exists as type (\w+)'
)
_REFUSED = (400, 413, 422)


class Writer:
    """Turns samples into requests."""

    def __init__(self, address: Address, source: Source) -> None:
        self._query = {"org": address.org, "bucket": address.bucket, "precision": "ns"}
        self._is_near = address.host in ("127.0.0.1", "::1", "localhost")
        self._source = source

    def write(self, batches: Sequence[Samples], session: Session) -> int:
        """Store the samples and return how many rows were given; what is refused alone does not hold up the rest."""
        gathered = gather(batches)
        places: dict[SeriesKey, int] = {}
        ids = [places.setdefault(batch.series, len(places)) for batch in batches]
        keys = list(places)
        for key in keys:
            check_key(key)
        rows = numbered(gathered, np.array(ids, np.int32))
        is_good = (rows.quality == Quality.GOOD) & ~has_text(rows)
        refused: list[BadSamples] = []
        if is_good.all():
            self._write_good(rows, keys, session, refused)
        else:  # the look comes first: it then reads what lay there, and not the rows of this call
            others = rows.take(~is_good)
            is_overlaid = self._occupied(others, keys, "", session)
            self._write_good(rows.take(is_good), keys, session, refused)
            lines = other_lines(others, keys, is_overlaid)
            self._send(self._posts(lines, keys, session, refused), session)
        if refused:
            raise refused[0]
        return len(gathered)

    def _write_good(
        self, rows: Columns, keys: list[SeriesKey], session: Session, refused: list[BadSamples]
    ) -> None:
        if len(rows) == 0:
            return
        marked: list[NDArray[np.bool_]] = []
        look = partial(_into, marked, partial(self._marked, rows, keys, session))
        self._send(chain([look], self._posts(good_lines(rows, keys), keys, session, refused)), session)
        if marked[0].any():
            lines = cleared_lines(rows.take(marked[0]), keys)
            self._send(self._posts(lines, keys, session, refused), session)

    def _marked(self, rows: Columns, keys: list[SeriesKey], session: Session) -> NDArray[np.bool_]:
        """Say of each row whether a mark that is not 0 lies at its instant. Many names are told only if any has one."""
        if len(keys) > FEW:
            fields = dict.fromkeys((key.measurement, key.field) for key in keys)
            stored = [(stored_measurement(measurement), stored_field(field)) for measurement, field in fields]
            if not self._source.holds(session, stored, MARK, _span(rows)):
                return np.zeros(len(rows), np.bool_)
        return self._occupied(rows, keys, MARK, session)

    def _occupied(
        self, rows: Columns, keys: list[SeriesKey], suffix: str, session: Session
    ) -> NDArray[np.bool_]:
        """Say of each row whether the field, or a companion that is not 0, lies at its instant already."""
        present = np.unique(rows.id)
        asked = asked_for([keys[place] for place in present.tolist()])
        want = Want("there", suffix, *_span(rows))
        there = self._source.ask(session, asked, [want])["there"]
        if suffix:
            there = _nonzero(there)
        return _is_among(rows, present[there.id], there.time)

    def _posts(
        self, bodies: Iterable[memoryview], keys: list[SeriesKey], session: Session, refused: list[BadSamples]
    ) -> Iterable[Callable[[], None]]:
        return (partial(self._post, body, keys, session, refused) for body in bodies)

    def _post(
        self, body: memoryview, keys: list[SeriesKey], session: Session, refused: list[BadSamples]
    ) -> None:
        sent: bytes | memoryview = body
        headers = {}
        if not self._is_near:
            packer = zlib.compressobj(1, wbits=31)
            sent, headers = packer.compress(body) + packer.flush(), {"Content-Encoding": "gzip"}
        try:
            session.send(Request("POST", "/api/v2/write", self._query, sent, headers))
        except Refused as answer:
            if answer.status not in _REFUSED:
                raise
            refused.append(_bad_samples(answer, keys))

    def _send(self, jobs: Iterable[Callable[[], None]], session: Session) -> None:
        session.together(jobs)


def _into(found: list[NDArray[np.bool_]], look: Callable[[], NDArray[np.bool_]]) -> None:
    found.append(look())


def _span(rows: Columns) -> Window:
    return int(rows.time.min()), int(rows.time.max()) + 1


def _nonzero(cells: Cells) -> Cells:
    some = cells.value != 0
    return Cells(cells.id[some], cells.time[some], cells.value[some])


def _is_among(rows: Columns, ids: NDArray[np.int32], times: NDArray[np.int64]) -> NDArray[np.bool_]:
    """Say of each row whether its series and instant are among the others."""
    if len(ids) == 0:
        return np.zeros(len(rows), np.bool_)
    pair = np.dtype([("id", np.int32), ("time", np.int64)])
    own, others = np.empty(len(rows), pair), np.empty(len(ids), pair)
    own["id"], own["time"] = rows.id, rows.time
    others["id"], others["time"] = ids, times
    return np.isin(own, others)


def _bad_samples(answer: Refused, keys: Sequence[SeriesKey]) -> BadSamples:
    conflict = _CONFLICT.search(answer.message)
    if conflict is None:
        return BadSamples(
            f"the InfluxDB server refused some samples, the others are stored: {answer.message}"
        )
    field, measurement, given, there = conflict.groups()
    hit = [
        key
        for key in keys
        if (stored_field(key.field), stored_measurement(key.measurement)) == (field, measurement)
    ]
    series = str(hit[0]) if hit else f"field {field!r} of {measurement!r}"
    more = f" and {len(hit) - 1} more" if len(hit) > 1 else ""
    return BadSamples(
        f"{series}{more} holds values of type {there} and cannot take {given} ones; the other samples are stored:"
        " write to another field"
    )
