"""The last usable sample before an instant, from the samples themselves."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from timeseries.columns import INSTANT_LIMIT, LEAST_INSTANT, Columns, no_columns, only_texts
from timeseries.duckdb_lane import Session, Table
from timeseries.duckdb_text import any_late_text, is_late_text, last_text

LOOK_BACK_NS = 3600 * 10**9
"""Most series have a sample in the hour before; only those without one cost a look at their whole past."""


Instants = NDArray[np.int64]


def last_before(
    session: Session, ids: NDArray[np.int32], before: int | Instants, *, numeric: bool = False
) -> Columns:
    """Return the last usable row of each series before an instant, one for all or one each; others are left out.

    The `id` of an answer is the place of its series in `ids`. `numeric`: rows without a number do not count.
    """
    if len(ids) == 0:
        return no_columns()
    ends = np.broadcast_to(np.asarray(before, np.int64), ids.shape)
    near = np.maximum(ends, LEAST_INSTANT + LOOK_BACK_NS) - LOOK_BACK_NS
    found = _last(session, ids, near, ends, numeric=numeric)
    missing = np.setdiff1d(np.flatnonzero(near > LEAST_INSTANT).astype(np.int32), found.id)
    if len(missing) == 0:
        return found
    least = np.full(len(missing), LEAST_INSTANT)
    older = _last(session, ids[missing], least, near[missing], numeric=numeric)
    return _joined(found, Columns(missing[older.id], older.time, older.value, older.quality, older.text))


def asked_table(ids: NDArray[np.int32], **more: NDArray[Any]) -> dict[str, NDArray[Any]]:
    """Return the table `asked` that every statement reads."""
    return {"position": np.arange(len(ids), dtype=np.int32), "id": ids, **more}


def is_late(session: Session, asked: Table) -> bool:
    """Whether any series asked has rows that repeat or precede others."""
    if not session.query(any_late_text())["late"][0]:
        return False
    return bool(session.query(is_late_text(), asked=asked)["late"][0])


def clamped(instant: int) -> int:
    """Bring an instant into the span that samples can have; what lies beyond it makes no difference."""
    return max(LEAST_INSTANT, min(instant, INSTANT_LIMIT))


def window(start: int | None, end: int) -> dict[str, object]:
    """Return the parameters of a window, all time before `end` when it has no start."""
    return {"start": LEAST_INSTANT if start is None else clamped(start), "end": clamped(end)}


def columns_of(found: Table) -> Columns:
    """Return position, time, value, quality and, if it has it, text of an answer; no value is NaN."""
    return Columns(
        np.asarray(found["position"], np.int32),
        np.asarray(found["time"], np.int64),
        np.ma.filled(np.ma.asarray(found["value"], np.float64), np.nan),
        np.asarray(found["quality"], np.uint8),
        _texts(found),
    )


def _texts(found: Table) -> NDArray[np.object_] | None:
    if "text" not in found:
        return None
    text = np.ma.getdata(found["text"]).astype(np.object_)
    text[np.ma.getmaskarray(found["text"])] = None
    return only_texts(text)


def _last(
    session: Session, ids: NDArray[np.int32], starts: Instants, ends: Instants, *, numeric: bool
) -> Columns:
    own = bool((starts != starts[0]).any() or (ends != ends[0]).any())
    asked = asked_table(ids, **({"since": starts, "until": ends} if own else {}))
    text = last_text(late=is_late(session, asked), numeric=numeric, own=own)
    whole = {"start": int(starts.min()), "end": int(ends.max())}
    return columns_of(session.query(text, whole, asked=asked))


def _joined(first: Columns, second: Columns) -> Columns:
    return Columns(
        np.concatenate((first.id, second.id)),
        np.concatenate((first.time, second.time)),
        np.concatenate((first.value, second.value)),
        np.concatenate((first.quality, second.quality)),
        np.concatenate((first.texts(), second.texts())),
    )
