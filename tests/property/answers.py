"""Asks a plant in real stores, and holds what it answers against what the oracle does."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from graph.store import GraphStore
from tests.oracle import answer as oracle_answer
from tests.oracle.readings import Reduced
from tests.plant import Place, Plant
from twin.errors import TwinError, UnitMismatch
from twin.plan.choice import Choose
from twin.plan.rules import RULES, Rule
from twin.selection import Selection


@dataclass(frozen=True)
class Refused:
    """The root field has no answer: the code says why."""

    code: str


def planned(
    place: Place,
    selection: Selection,
    rules: tuple[Rule, ...] = RULES,
    graph: GraphStore | None = None,
    choose: Choose | None = None,
) -> object:
    """Return what the planner answers, with these rules and this driving side."""
    try:
        return place.shaped(selection, rules, graph, choose).value
    except TwinError as error:
        return Refused(error.code)


def slowly(plant: Plant, selection: Selection, now: int | None = None) -> object:
    """Return what the oracle answers."""
    try:
        return oracle_answer(selection, plant, now)
    except UnitMismatch as error:
        return Refused(error.code)


def difference(expected: Any, found: Any, path: str = "") -> str | None:  # Any: JSON
    """Return the first place where an answer is not what the oracle says, None when there is none."""
    match expected, found:
        case Reduced(), Mapping():
            return _of_samples(expected, found, path)
        case Mapping(), Mapping():
            if list(expected) != list(found):
                return f"{path}: fields {list(found)}, not {list(expected)}"
            return _first(difference(expected[key], found[key], f"{path}.{key}") for key in expected)
        case list(), list():
            if len(expected) != len(found):
                return f"{path}: {len(found)} entries, not {len(expected)}: {found} is not {expected}"
            pairs = enumerate(zip(expected, found, strict=True))
            return _first(difference(a, b, f"{path}[{n}]") for n, (a, b) in pairs)
        case float() | int(), float() | int() if isinstance(expected, bool) == isinstance(found, bool):
            near = math.isclose(expected, found, rel_tol=1e-9, abs_tol=1e-6)
            return None if near else f"{path}: {found!r}, not {expected!r}"
        case "a cursor", str():
            return None
        case _:
            return None if expected == found else f"{path}: {found!r}, not {expected!r}"


def _first(found: Any) -> str | None:  # Any: a generator of differences
    return next((each for each in found if each is not None), None)


def _of_samples(whole: Reduced, found: Mapping[str, Any], path: str) -> str | None:  # Any: JSON
    """A reduction shows some of the samples, the first, last, least and greatest among them (S4)."""
    shown = {field: found[key] for field, key in whole.keys.items()}
    if shown["total"] != len(whole.times) or shown["unit"] != whole.unit:
        return f"{path}: total {shown['total']}, unit {shown['unit']}, not {len(whole.times)}, {whole.unit}"
    expected = {
        time: (None if math.isnan(value) else value, quality)
        for time, value, quality in zip(whole.times, whole.values, whole.qualities, strict=True)
    }
    qualities = shown["qualities"] or ["GOOD"] * len(shown["times"])
    for time, value, quality in zip(shown["times"], shown["values"], qualities, strict=True):
        if (
            wrong := difference(list(expected.get(time, ())), [value, quality], f"{path}@{time}")
        ) is not None:
            return wrong
    if shown["qualities"] is not None and set(qualities) <= {"GOOD"}:
        return f"{path}: qualities are told although all are GOOD"
    return _of_reduction(whole, shown, path)


def _of_reduction(whole: Reduced, shown: Mapping[str, Any], path: str) -> str | None:  # Any: JSON
    times: Sequence[str] = shown["times"]
    is_whole = len(times) == len(whole.times)
    if list(times) != [time for time in whole.times if time in set(times)]:
        return f"{path}: times are not in order: {times}"
    if shown["reduced"] is is_whole or len(times) > max(4, whole.most):
        return (
            f"{path}: {len(times)} of {len(whole.times)} shown, most {whole.most}, reduced {shown['reduced']}"
        )
    if is_whole or any(math.isnan(v) for v in whole.values):
        return None if is_whole or whole.most < len(whole.times) else f"{path}: samples are left out"
    values = [v for v in shown["values"] if v is not None]
    ends = times[0] == whole.times[0] and times[-1] == whole.times[-1]
    extremes = math.isclose(min(values), min(whole.values)) and math.isclose(max(values), max(whole.values))
    return None if ends and extremes else f"{path}: the reduction lost an end or an extreme"
