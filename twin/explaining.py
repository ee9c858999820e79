"""Answers `explain`: the plans of a query as text and as data, with what a run measured where it is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.store import Find, GraphStore, Id, OneOf, Statistics
from twin.calls import Call
from twin.errors import Store
from twin.plan import explain
from twin.plan.estimate import cost, estimated_rows
from twin.plan.explain import Line
from twin.plan.named import Named, named_things
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


def explanation(fields: Sequence[Explained], sizes: Statistics, missing: Sequence[Named]) -> Record:
    """Return an Explanation with the contract's names."""
    parts = [_Part(field, sizes) for field in fields]
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


class _Part:
    """One root field, told."""

    def __init__(self, field: Explained, sizes: Statistics) -> None:
        self.field = field
        self.lines = explain.lines(field.plan)
        self.estimates = estimated_rows(field.plan, sizes)
        self.cost = cost(field.plan, self.estimates)
        if (
            field.plan.question.groups is not None
        ):  # groups are made of rows that are here: no more than those
            self.estimates += (self.estimates[-1],)
        self.made = {call.step + 1: call for call in field.calls or ()}

    @property
    def text(self) -> str:
        told = {line.step: self._told(line) for line in self.lines}
        return f"{self.field.key}: price {self.cost:,.0f}\n{explain.text(self.lines, told)}"

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
            "rows": None if made is None else made.rows,
            "milliseconds": None if made is None else made.milliseconds,
        }

    def _told(self, line: Line) -> str:
        made = self.made.get(line.step)
        if made is None:
            no_call = self.field.calls is not None and line.store != "here"
            return (
                "   no call: known already" if no_call else f"   ~ {self.estimates[line.step - 1]:,.0f} rows"
            )
        return f"   ~ {self.estimates[line.step - 1]:,.0f} → {made.rows:,} rows, {made.milliseconds:.1f} ms"
