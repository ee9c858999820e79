"""A plan as text a person reads on one screen, and the same as data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import assert_never

from graph.store import Literal
from twin.plan import words
from twin.plan.nodes import ALL, Page
from twin.plan.past_steps import Ends, HostSignals, PastStep, Stayed, StayStatistics, Versions
from twin.plan.steps import (
    Bucketed,
    CountAll,
    Expand,
    Filling,
    Find,
    Gather,
    Keep,
    Latest,
    Lookup,
    Merge,
    Narrow,
    Plan,
    Sampled,
    Share,
    Statistic,
    Step,
)
from twin.plan.structure_steps import StructureStep
from twin.plan.structure_words import structure_line
from twin.plan.terms import TRUE


@dataclass(frozen=True, slots=True)
class Line:
    """One step in words: its number from 1, who does it, what is asked, what the store does, what is left here."""

    step: int
    store: str
    request: str
    pushed: tuple[str, ...]
    residual: tuple[str, ...]
    waits: tuple[int, ...]


def lines(plan: Plan) -> tuple[Line, ...]:
    """Return a line per step, numbered from 1, and one for the groups that are made of its rows."""
    by_slot = {s.slot: n for n, s in enumerate(plan.steps, start=1) if isinstance(s, Filling)}
    heads = {each.number: head for head, along in plan.along.items() for each in along}
    told = [
        _line(number, step, by_slot, tuple(w + 1 for w in waits), heads.get(number - 1))
        for number, (step, waits) in enumerate(zip(plan.steps, plan.waits, strict=True), start=1)
    ]
    if plan.question.groups is not None:
        request = f"group {by_slot[plan.root]} {words.groups(plan.question.groups)}"
        told.append(Line(len(told) + 1, "here", request, (), (), tuple(range(1, len(told) + 1))))
    return tuple(told)


def text(rows: Sequence[Line], actual: dict[int, str] | None = None) -> str:
    """Return the numbered steps; `actual` adds what a run measured, by step."""
    told = actual or {}
    return "\n".join(
        f"{line.step:<3}{line.store:<8}{line.request}{_exactness(line)}{told.get(line.step, '')}"
        for line in rows
    )


def _exactness(line: Line) -> str:
    if line.residual and line.store != "here":
        return f"   inexact: {'; '.join(line.residual)}"
    return "   exact" if line.pushed else ""


def _line(number: int, step: Step, by_slot: dict[int, int], waits: tuple[int, ...], head: int | None) -> Line:
    if isinstance(step, StructureStep):
        return Line(number, *structure_line(step, by_slot), (), (), waits)
    match step:
        case Gather() | Narrow():
            return Line(number, "graph", *_driven(step, by_slot), waits)
        case Find() | Expand() | Lookup() | CountAll():
            request, pushed = _graph(step, by_slot)
            left = ("checked again here",) if isinstance(step, Find | Expand) and step.residual else ()
            with_rows = "" if head is None else f", with {head + 1}"
            return Line(number, "graph", f"{request}{with_rows}", pushed, left, waits)
        case Merge(_, source, name, _, ways):
            last = ", ".join(str(by_slot[way[-1]]) for way in ways)
            return Line(
                number, "here", f"{name} of {by_slot[source]}: those of {last}, each once", (), (), waits
            )
        case Share(_, source, rows, name):
            told = f"{name} of {by_slot[source]}: those of {by_slot[rows]}"
            return Line(number, "here", told, (), (), waits)
        case Stayed() | Ends() | HostSignals() | StayStatistics() | Versions():
            return Line(number, *_past(step, by_slot), (), (), waits)
        case Keep():
            return Line(number, "here", _keep(step, by_slot), (), _kept(step), waits)
        case Statistic() | Latest() | Bucketed() | Sampled():
            return Line(number, "series", _series(step, by_slot), (), (), waits)
        case _:
            assert_never(step)


def _graph(step: Find | Expand | Lookup | CountAll, by_slot: dict[int, int]) -> tuple[str, tuple[str, ...]]:
    match step:
        case Find(_, kind, where):
            return f"find {kind}: {words.predicate(where)}{_bounds(step)}", _pushed(step)
        case Expand(_, source, name, _, _, _, where):
            narrowed = "" if where == _ALL else f": {words.predicate(where)}"
            return f"{name} of {by_slot[source]}{narrowed}{_bounds(step)}", _pushed(step)
        case Lookup(slot, _, columns):
            return f"{', '.join(map(words.column, columns))} of {by_slot[slot]}", ()
        case CountAll(_, source, _, kind, _, where):
            of = "" if source is None else f" of {by_slot[source]}"
            return f"count {kind}{of}: {words.predicate(where)}", ()


def _driven(step: Gather | Narrow, by_slot: dict[int, int]) -> tuple[str, tuple[str, ...], tuple[str, ...]]:
    where = words.predicate(step.where)
    pushed = () if step.where == _ALL else (where,)
    held = (
        "" if step.probe is None else f", or of {by_slot[step.probe.slot]} if at most {step.probe.cap} came"
    )
    match step:
        case Gather(name=name, source_kind=kind):
            return f"{name} of any {kind}{held}: {where}", pushed, ()
        case Narrow(_, source, kind, _, _, condition, _, ranking):
            those = "" if condition == TRUE else f" with {words.condition(condition)}"
            best = (
                "" if ranking is None else f", {words.sort_key(ranking.key)}, until {ranking.first + 1} came"
            )
            request = f"find {kind} among the owners in {by_slot[source]}{those}{best}{held}: {where}"
            return request, pushed, ("checked again here",)


def _past(step: PastStep, by_slot: dict[int, int]) -> tuple[str, str]:
    match step:
        case Stayed(_, source, as_host, _, position, during):
            at = "" if position is None else f" at {position!r}"
            when = "" if during is None else f", over {words.span(during)}"
            when = ", held at the moment" if during is not None and during.start == during.end - 1 else when
            what = "installations in" if as_host else "installations of"
            return "graph", f"{what} {by_slot[source]}{at}{when}; newest first"
        case Ends(_, source, end):
            return "graph", f"{end} of {by_slot[source]}"
        case HostSignals(_, source, name):
            return "graph", f"signal {name!r} of the hosts of {by_slot[source]}"
        case StayStatistics(slot, _, values):
            names = ", ".join(dict.fromkeys(v.measure.name for v in values))
            return "series", f"{names} of {by_slot[slot]}, each over the time of its installation"
        case Versions(slot):
            return "graph", f"all records of {by_slot[slot]}"


def _bounds(step: Find | Expand) -> str:
    order = f"; by {', '.join(map(words.order, step.order))}" if step.order else ""
    each = " each" if isinstance(step, Expand) else ""
    limit = f"; first {step.limit}{each}" if step.limit is not None else ""
    return f"{order}{limit}{'; behind the cursor' if step.after else ''}"


def _pushed(step: Find | Expand) -> tuple[str, ...]:
    where = () if step.where == _ALL else (words.predicate(step.where),)
    order = tuple(words.order(o) for o in step.order)
    return (*where, *order, *(() if step.limit is None else (f"first {step.limit}",)))


def _series(step: Statistic | Latest | Bucketed | Sampled, by_slot: dict[int, int]) -> str:
    of = f"of {by_slot[step.slot]}"
    match step:
        case Statistic(_, span, values):
            names = ", ".join(dict.fromkeys(v.measure.name for v in values))
            return f"{names} over {words.span(span)} {of}"
        case Latest():
            return f"latest {of}"
        case Bucketed(_, edges, functions):
            return f"{', '.join(functions) or 'COUNT'} in {max(0, len(edges) - 1)} buckets {of}"
        case Sampled(_, span, points, with_bad):
            which = "all samples" if with_bad else "samples"
            return f"{which} over {words.span(span)} {of}{'' if points is None else f', at most {points} points'}"


def _keep(step: Keep, by_slot: dict[int, int]) -> str:
    return f"of {by_slot[step.source]}: {'; '.join(_kept(step)) or 'all'}"


def _kept(step: Keep) -> tuple[str, ...]:
    found = () if step.condition == TRUE else (f"keep {words.condition(step.condition)}",)
    if step.keys and not step.sorted_:
        found = (*found, f"sort by {', '.join(map(words.sort_key, step.keys))}, then key")
    return found if step.page == ALL else (*found, _page(step.page))


def _page(page: Page) -> str:
    count = f"first {page.first}" if page.last is None else f"last {page.last}"
    return f"{count}{' behind the cursor' if page.after else ''}{' before the cursor' if page.before else ''}"


_ALL = Literal(True)
