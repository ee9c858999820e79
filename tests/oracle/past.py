"""Where things were, and what was read while they were there: from the list of writes, instant by instant (T1–T3)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.plain_fields import Answer, Answered
from tests.oracle.readings import statistics_over
from tests.oracle.windows import FOREVER, window
from tests.oracle.world import JOINT, Fields, Thing, statements
from twin.instants import format_instant
from twin.selection import Selection


@dataclass(frozen=True)
class Stay:
    """A thing in a host at a position over [start, end)."""

    asset: str
    host: str
    position: str | None
    start: int
    end: int


def stays(asset: str, ask: Ask) -> list[Stay]:
    """Where a thing was, is and will be, as far as was known, in the order of time."""
    known_at = ask.now if ask.known_at is None else ask.known_at
    said = [s for s in statements(ask.plant).get(("asset", asset), []) if s.known <= known_at]
    instants = sorted({s.valid for s in said})
    found: list[Stay] = []
    for start, end in zip(instants, [*instants[1:], FOREVER], strict=False):
        fields: Fields = {}
        counted = sorted((s for s in said if s.valid <= start), key=lambda s: (s.valid, s.known, s.place))
        for statement in counted:
            fields |= statement.fields or {}
        if fields.get("parent") is None or any(s.fields is None for s in counted):
            continue
        host, position = fields["parent"]
        stay = Stay(asset, host, position, start, end)
        if found and (found[-1].host, found[-1].position, found[-1].end) == (stay.host, stay.position, start):
            stay = Stay(asset, stay.host, stay.position, found.pop().start, end)
        found.append(stay)
    return found


def present_stay(asset: Thing, ask: Ask) -> Stay | None:
    """Where a thing is at the moment, if its host is there."""
    held = (stay for stay in stays(asset.id, ask) if stay.start <= ask.end < stay.end)
    return next((stay for stay in held if ask.world.get("asset", stay.host)), None)


def installations(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
    """Where this thing has been."""
    return _answer(child, stays(thing.id, ask), ask, answered)


def installed(child: Selection, thing: Thing, ask: Ask, answered: Answered) -> Answer:
    """What has been in this thing."""
    guests = [stay for asset in ask.world.all("asset") for stay in stays(asset.id, ask)]
    position = child.arguments.get("position")
    asked = [s for s in guests if s.host == thing.id and position in (None, s.position)]
    return _answer(child, asked, ask, answered)


def _answer(child: Selection, found: list[Stay], ask: Ask, answered: Answered) -> Answer:
    during: Any = child.arguments.get("during")  # Any: a window
    start, end = (None, FOREVER) if during is None else window(during, ask.end)
    there = [s for s in found if s.start <= ask.end and ask.world.get("asset", s.host)]
    shown = [s for s in there if s.start < end and (start is None or s.end > start)]
    shown.sort(key=lambda s: (-s.start, s.position is None, s.position or "", s.asset))
    return [{c.key: _field(c, stay, ask, answered) for c in child.children} for stay in shown]


def _field(child: Selection, stay: Stay, ask: Ask, answered: Answered) -> Answer:
    match child.field:
        case "asset" | "host":
            return answered(child, ask.world.get("asset", getattr(stay, child.field)), ask)
        case "hostSignal":
            signal = ask.world.get("signal", f"{stay.host}{JOINT}{child.arguments['name']}")
            return (
                None
                if signal is None
                else {c.key: _read(c, signal, stay, ask, answered) for c in child.children}
            )
        case name:
            end = None if stay.end == FOREVER else format_instant(stay.end)
            plain = {"position": stay.position, "from": format_instant(stay.start), "to": end}
            return {**plain, "__typename": "Installation"}[name]


def _read(child: Selection, signal: Thing, stay: Stay, ask: Ask, answered: Answered) -> Answer:
    match child.field:
        case "signal":
            return answered(child, signal, ask)
        case "statistics":
            return statistics_over(child, signal, ask, (stay.start, min(stay.end, ask.end)))
        case _:
            return "InstalledSignal"
