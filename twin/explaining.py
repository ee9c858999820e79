"""Answers `explain`: the plans of a query as text and as data, with what a run measured where it is asked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from graph.store import Find, GraphStore, Id, OneOf, Statistics
from twin.calls import Call
from twin.errors import Store
from twin.plan import explain
from twin.plan.estimate import estimated_rows
from twin.plan.explain import Line
from twin.plan.foreseen import Foreseen, foreseeable, price_of_foresight
from twin.plan.named import Named, named_things
from twin.plan.price import Bounds, price
from twin.plan.steps import Plan
from twin.stores import translated

Record = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Explained:
    """One root field: its response key, its plan, and the calls a run of it made (None: it was not run)."""

    key: str
    plan: Plan
    calls: tuple[Call, ...] | None


async def missing_things(graph: GraphStore, plans: Iterable[Plan]) -> tuple[Named, ...]:
    """Return the things that filters name and that do not exist: one call for each kind that is named."""
    by_kind: dict[str, dict[str, None]] = {}
    for plan in plans:
        for kind, key in named_things(plan.question):
            by_kind.setdefault(kind, {})[key] = None
    missing: list[Named] = []
    for kind, keys in by_kind.items():
        async with translated(Store.GRAPH):
            found = {row[0] for row in await graph.find(Find(kind, OneOf(Id(), tuple(keys))))}
        missing += [(kind, key) for key in keys if key not in found]
    return tuple(missing)


def explanation(
    fields: Sequence[Explained], bounds: Bounds, limit: float, missing: Sequence[Named], foreseen: Foreseen
) -> Record:
    """Return an Explanation with the contract's names; `limit` is that of the price."""
    parts = [_Part(field, bounds, limit, foreseen) for field in fields]
    return {
        "text": "\n\n".join(part.text for part in parts),
        "plan": [{"field": part.field.key, "steps": part.steps} for part in parts],
        "calls": [call for part in parts for call in part.calls],
        "cost": sum(part.cost for part in parts),
        "notices": [_notice(kind, key) for kind, key in missing],
    }


def _notice(kind: str, key: str) -> Record:
    name = kind.replace("_", " ")
    return {
        "code": "UNKNOWN_KEY",
        "message": f"there is no {name} {key!r}; a filter on it matches nothing",
        "hint": "check the spelling; keys compare exactly, upper and lower case apart",
    }


def _with_early(line: Line, early: Mapping[int, int]) -> Line:
    if line.step not in early:
        return line
    return replace(
        line, request=f"{line.request}, beside the graph for {early[line.step]:,} series as before"
    )


def _by_step(calls: Sequence[Call]) -> Mapping[int, Call]:
    """One call for each step, by its number in the text: those of several lots added up."""
    made: dict[int, Call] = {}
    for call in calls:
        one = made.get(call.step + 1)
        keys, rows, ms = (0, 0, 0.0) if one is None else (one.keys, one.rows, one.milliseconds)
        made[call.step + 1] = Call(
            call.step, call.store, keys + call.keys, rows + call.rows, ms + call.milliseconds
        )
    return made


def _early(field: Explained, foreseen: Foreseen, most: int, left: float) -> Mapping[int, int]:
    """By step in the text: for how many series it began beside the graph, or would now, at no more than is left."""
    if field.calls is not None:
        return {call.step + 1: call.keys for call in field.calls if call.early}
    found: dict[int, int] = {}
    for number, step, way in foreseeable(field.plan):
        count = len(foreseen.series(way))
        left -= price_of_foresight(step, count)
        if 0 < count <= most and left >= 0:
            found[number + 1] = count
    return found


class _Part:
    """One root field, told."""

    def __init__(self, field: Explained, bounds: Bounds, limit: float, foreseen: Foreseen) -> None:
        self.field, self.limit = field, limit
        sizes = bounds.sizes or Statistics({}, {})
        self.estimates = estimated_rows(field.plan, sizes)
        self.price = price(field.plan, bounds)
        early = _early(field, foreseen, bounds.max_keys, limit - self.price.total)
        self.lines = tuple(_with_early(line, early) for line in explain.lines(field.plan))
        steps = field.plan.steps
        self.cost = self.price.total + sum(
            price_of_foresight(steps[n - 1], count) for n, count in early.items()
        )
        if (
            field.plan.question.groups is not None
        ):  # groups are made of rows that are here: no more than those
            self.estimates += (self.estimates[-1],)
        self.made = _by_step(field.calls or ())
        self.along = Counter[int]()
        for call in field.calls or ():
            self.along.update({step + 1: rows for step, rows in call.along})

    @property
    def text(self) -> str:
        told = {line.step: self._told(line) for line in self.lines}
        head = f"{self.field.key}: {self._priced()}{self._chosen()}"
        return f"{head}\n{explain.text(self.lines, told)}"

    def _priced(self) -> str:
        told = f"price {self.cost:,.0f} at most, of {self.limit:,.0f}"
        if self.cost <= self.limit:
            return told
        dearest = self.lines[self.price.dearest].step
        return f"{told}: rows are counted before they are asked for; the dearest step is {dearest}"

    def _chosen(self) -> str:
        choice = self.field.plan.choice
        if choice is None:
            return ""
        others = ", ".join(f"{side.value} {ms:,.1f} ms" for side, ms in choice.expected_ms)
        tried = "" if choice.cap is None else f", unless the graph has at most {choice.cap:,} rows"
        expected = f"; expected: {others}" if others else ""
        return f"\ndriven by {choice.side.value}{tried}: {choice.reason}{expected}"

    @property
    def steps(self) -> list[Record]:
        return [
            {
                "step": line.step,
                "store": line.store,
                "request": line.request,
                "pushed": line.pushed,
                "residual": line.residual,
                "waits": line.waits,
                "estimatedRows": self.estimates[line.step - 1],
            }
            for line in self.lines
        ]

    @property
    def calls(self) -> list[Record]:
        return [self._call(line) for line in self.lines if line.store != "here"]

    def _call(self, line: Line) -> Record:
        made = self.made.get(line.step)
        return {
            "step": line.step,
            "store": line.store.upper(),
            "request": line.request,
            "pushed": line.pushed,
            "residual": line.residual,
            "estimatedRows": self.estimates[line.step - 1],
            "rows": self.along.get(line.step) if made is None else made.rows,
            "milliseconds": None if made is None else made.milliseconds,
        }

    def _told(self, line: Line) -> str:
        made = self.made.get(line.step)
        if line.step in self.along:
            return f"   ~ {self.estimates[line.step - 1]:,.0f} → {self.along[line.step]:,} rows"
        if made is None:
            no_call = self.field.calls is not None and line.store != "here"
            return (
                "   no call: known already" if no_call else f"   ~ {self.estimates[line.step - 1]:,.0f} rows"
            )
        return f"   ~ {self.estimates[line.step - 1]:,.0f} → {made.rows:,} rows, {made.milliseconds:.1f} ms"
