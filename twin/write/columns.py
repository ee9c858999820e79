"""Columns of samples, judged one by one: which can be stored, and why the others cannot."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, cast

import numpy as np
from numpy.typing import NDArray

from timeseries.store import Quality
from twin.model import instant_of
from twin.timeline import Json
from twin.units.ucum import Conversion

Column = (
    list[Any] | tuple[Any, ...] | NDArray[Any]
)  # Any: whatever the caller put in; that is what is judged here
LEAST, LIMIT = -(2**62), 2**62
"Instants of samples: the years 1823 to 2116, what every series store keeps."
EXACT: Final = 2**53
"Whole numbers up to here are exact as 64-bit floats (T13 of the series port)."


@dataclass(frozen=True, slots=True)
class Fault:
    """Why one sample is refused."""

    path: tuple[str, ...]
    message: str
    value: Json


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """The samples that can be stored, in the signal's unit, and what was wrong with the others."""

    times: NDArray[np.int64]
    values: NDArray[np.float64]
    qualities: NDArray[np.uint8] | None
    faults: tuple[Fault, ...]


def judge(
    times: Column, values: Column, qualities: Column | None, *, data_type: str, change: Conversion | None
) -> Judged:
    """Return the good samples and the faults of the rest; one fault for each refused sample."""
    faults: dict[int, Fault] = {}
    instants = _plain_times(times)
    if instants is None:
        instants = _each(times, np.int64, _instant, "times", faults)
    marks = None if qualities is None else _each(qualities, np.uint8, _quality, "qualities", faults)
    numbers = _plain_values(values) if data_type == "FLOAT" else None
    if numbers is None:
        numbers = _numbers(values, marks, data_type, faults)
    if change is not None:
        numbers = cast(
            NDArray[np.float64], change.apply(cast(float, numbers))
        )  # arithmetic alone: fits arrays too
    _note(
        instants,
        (instants < LEAST) | (instants >= LIMIT),
        "times",
        "lies outside the years 1823 to 2116",
        faults,
    )
    _note(numbers, ~np.isfinite(numbers), "values", "is not finite in the unit of the signal", faults)
    return _without(faults, instants, numbers, marks)


def _without(
    faults: dict[int, Fault],
    times: NDArray[np.int64],
    values: NDArray[np.float64],
    marks: NDArray[np.uint8] | None,
) -> Judged:
    if not faults:
        return Judged(times, values, marks, ())
    good = np.ones(len(times), np.bool_)
    good[list(faults)] = False
    told = tuple(faults[index] for index in sorted(faults))
    return Judged(times[good], values[good], None if marks is None else marks[good], told)


def _plain_times(column: Column) -> NDArray[np.int64] | None:
    """Return whole numbers as they are; None where each has to be looked at."""
    if isinstance(column, np.ndarray):
        return column.astype(np.int64, copy=False) if column.dtype.kind == "i" else None
    if set(map(type, column)) <= {int} and all(LEAST <= t < LIMIT for t in column):
        return np.array(column, np.int64)
    return None


def _plain_values(column: Column) -> NDArray[np.float64] | None:
    if isinstance(column, np.ndarray):
        return column.astype(np.float64, copy=False) if column.dtype.kind == "f" else None
    return np.array(column, np.float64) if set(map(type, column)) <= {float} else None


def _numbers(
    column: Column, marks: NDArray[np.uint8] | None, data_type: str, faults: dict[int, Fault]
) -> NDArray[np.float64]:
    read = _READERS[data_type]
    bad = None if marks is None else marks == Quality.BAD
    if bad is not None and bad.any():
        column = [
            0.0 if value is None and is_bad else value for value, is_bad in zip(column, bad, strict=True)
        ]
    return _each(column, np.float64, read, "values", faults)


def _each(
    column: Column,
    kind: type[np.generic],
    read: Callable[[Any], float | int],
    name: str,
    faults: dict[int, Fault],
) -> NDArray[Any]:
    found: list[float | int] = []
    for index, value in enumerate(column):
        try:
            found.append(read(value))
        except ValueError as wrong:
            found.append(0)
            shown = value if isinstance(value, str | int | float | bool) else None
            faults.setdefault(
                index, Fault((name, str(index)), f"{name[:-1]} {value!r} {wrong}", _json(shown))
            )
    return np.array(found, kind)


def _note(
    column: NDArray[Any], wrong: NDArray[np.bool_], name: str, why: str, faults: dict[int, Fault]
) -> None:
    for index in np.flatnonzero(wrong).tolist():
        value = column[index].item()
        faults.setdefault(index, Fault((name, str(index)), f"{name[:-1]} {value!r} {why}", _json(value)))


def _json(value: Any) -> Json:
    return None if isinstance(value, float) and not math.isfinite(value) else cast(Json, value)


def _instant(value: Any) -> int:
    instant = instant_of(value.item() if isinstance(value, np.generic) else value)
    if not LEAST <= instant < LIMIT:
        raise ValueError("lies outside the years 1823 to 2116")
    return instant


def _quality(value: Any) -> int:
    if value is None:
        return Quality.GOOD
    if isinstance(value, str) and value in Quality.__members__:
        return Quality[value]
    if isinstance(value, Quality):
        return value
    raise ValueError("is not GOOD, UNCERTAIN or BAD")


def _float(value: Any) -> float:
    value = value.item() if isinstance(value, np.generic) else value
    if value is None:
        raise ValueError("is no value; mark it BAD or leave it out")
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise ValueError("is no number")
    if isinstance(value, int) and abs(value) > EXACT:
        raise ValueError("is beyond 2**53 and would be rounded; scale it")
    if not math.isfinite(value):
        raise ValueError("is not finite; leave it out")
    return float(value)


def _whole(value: Any) -> float:
    number = _float(value)
    if number != int(number):
        raise ValueError("is not whole, and the signal is of type INTEGER")
    return number


def _truth(value: Any) -> float:
    number = float(value) if isinstance(value, bool) else _float(value)
    if number not in (0.0, 1.0):
        raise ValueError("is not 0 or 1, and the signal is of type BOOLEAN")
    return number


_READERS: Final[dict[str, Callable[[Any], float]]] = {"FLOAT": _float, "INTEGER": _whole, "BOOLEAN": _truth}
