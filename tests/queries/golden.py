"""Runs one golden query and tells its answer, its plan and its calls as texts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import orjson

from tests.plant import Place, selections
from twin.calls import Call
from twin.errors import Store
from twin.plan.explain import Line, lines, text
from twin.plan.rules import RULES, Rule
from twin.reading import Reading
from twin.selection import Selection
from twin.structure.remembered import Remembered

VARIABLES: Mapping[str, object] = {"site": "SITE-N"}


@dataclass(frozen=True)
class Golden:
    """What is kept beside a query."""

    json: str
    plan: str
    calls: str


def run(place: Place, query: str, rules: tuple[Rule, ...] = RULES) -> Golden:
    """Answer each root field of a query on one reading."""
    reading = place.reading(rules)
    # What other queries left behind would change the calls of this one.
    reading.backing = replace(reading.backing, remembered=Remembered())
    answers: dict[str, object] = {}
    plans, calls = list[str](), list[str]()
    for selection in selections(query, VARIABLES if "$site" in query else None):
        made = len(reading.calls.made)
        shaped = place.runner.run(reading.answer(selection))
        answers[selection.key] = shaped.value
        answers |= {f"{selection.key}!{key}": error.message for key, error in shaped.problems}
        planned = _lines(place, reading, selection)
        plans.append("\n".join([f"# {selection.key}", *(text(each) for each in planned)]))
        calls.append(f"# {selection.key}\n{_calls(reading.calls.made[made:], planned)}".strip())
    json = orjson.dumps(answers, option=orjson.OPT_INDENT_2).decode()
    return Golden(f"{json}\n", "\n".join(plans) + "\n", "\n".join(calls) + "\n")


def _lines(place: Place, reading: Reading, selection: Selection) -> tuple[tuple[Line, ...], ...]:
    """Return the lines of each plan: things found by id have one plan for each kind."""
    return tuple(lines(plan) for plan in place.runner.run(reading.planned(selection)))


def _calls(made: list[Call], planned: tuple[tuple[Line, ...], ...]) -> str:
    """One line for each call: the step, the store, for how many keys, how many rows came, what was asked.

    And one for each step whose rows came along in the call of another one.
    """
    asked = [(call.step, call.store, f"{call.keys} keys", call.rows) for call in made]
    asked += [(step, call.store, f"with {call.step + 1}", rows) for call in made for step, rows in call.along]
    told = [
        f"{step + 1:<3}{_STORES[store]:<8}{keys:>11} {rows:>6} rows   {_words(step, planned)}"
        for step, store, keys, rows in asked
    ]
    return "\n".join(line.rstrip() for line in sorted(told, key=lambda line: (int(line[:3]), line)))


def _words(step: int, planned: tuple[tuple[Line, ...], ...]) -> str:
    return planned[0][step].request if len(planned) == 1 else ""


_STORES = {Store.GRAPH: "graph", Store.SERIES: "series", Store.OBJECTS: "objects"}
