"""Orders, and the pages cut from them (O1–O3)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cmp_to_key
from typing import Any, cast

from tests.oracle.ask import Ask
from tests.oracle.document_where import document_where
from tests.oracle.series import UNITLESS, Misfit, change_of, figure, series
from tests.oracle.windows import window
from tests.oracle.world import JOINT, Thing
from twin.errors import UnitMismatch
from twin.units.ucum import commensurable

Input = Mapping[str, Any]  # Any: orders as a client gives them
Value = Any  # Any: sort values of one entry have one type
STATES = ("PLANNED", "BUILT", "IN_SERVICE", "IN_MAINTENANCE", "OUT_OF_SERVICE", "RETIRED")
KINDS = (
    "CAD_MODEL",
    "DRAWING",
    "SPECIFICATION",
    "MANUAL",
    "WORK_INSTRUCTION",
    "CERTIFICATE",
    "REPORT",
    "SIMULATION",
    "PICTURE",
    "OTHER",
)
EVENT_KINDS = (
    "INSTALLATION",
    "REMOVAL",
    "INSPECTION",
    "MAINTENANCE",
    "REPAIR",
    "FAILURE",
    "ALARM",
    "STATE_CHANGE",
    "MEASUREMENT",
    "NOTE",
)


def arranged(things: Sequence[Thing], orders: Sequence[Input] | None, ask: Ask) -> list[Thing]:
    """Return the things in order; the public key, then the id, breaks ties."""
    result = sorted(things, key=lambda thing: (thing.id.replace(JOINT, "/"), thing.id))
    kind = things[0].kind if things else ""
    if orders is None and kind == "event":
        orders = [{"field": "AT", "direction": "DESC"}]
    for entry in reversed(orders or ()):
        for value in reversed(_values(kind, entry, ask)):
            result = _by(result, entry, value)
    return result


def _by(things: list[Thing], entry: Input, value: Callable[[Thing], Value]) -> list[Thing]:
    present = [t for t in things if value(t) is not None]
    missing = [t for t in things if value(t) is None]
    sign = -1 if entry.get("direction") == "DESC" else 1

    def ordered(a: Thing, b: Thing) -> int:
        one, other = value(a), value(b)
        return sign * (int(one > other) - int(one < other))

    present.sort(key=cmp_to_key(ordered))
    return missing + present if entry.get("nulls") == "FIRST" else present + missing


def _values(kind: str, entry: Input, ask: Ask) -> list[Callable[[Thing], Value]]:
    if entry.get("attribute") is not None:
        return _attribute(entry["attribute"], ask)
    if entry.get("signal") is not None:
        return [lambda thing: _signal(entry["signal"], thing, ask)]
    if entry.get("document") is not None:
        return [lambda thing: _document_extreme(entry["document"], thing, ask)]
    if entry.get("statistic") is not None:
        return [lambda thing: statistic(entry["statistic"], thing, ask)]
    return [lambda thing: _FIELDS[kind](entry["field"], thing, ask)]


def _attribute(given: Input, ask: Ask) -> list[Callable[[Thing], Value]]:
    name, unit = f"attribute:{given['name']}", given.get("unit")
    declared = ask.declared_units("attributes", given["name"])
    if unit is not None and declared and not any(commensurable(unit, each) for each in declared):
        raise UnitMismatch(unit)
    if unit is None:
        return attribute_parts(given["name"])

    def converted(thing: Thing) -> Value:
        held = thing.fields.get(name) or {}
        change = change_of(unit, held.get("unit"))
        if held.get("number") is None or isinstance(change, Misfit):
            return None
        return held["number"] if change is None else change.apply(held["number"])

    return [converted]


def attribute_parts(name: str) -> list[Callable[[Thing], Value]]:
    """Return what reads a number, an instant, a string, a boolean from an attribute."""
    held, parts = f"attribute:{name}", ("number", "time", "string", "boolean")
    return [lambda thing, part=part: (thing.fields.get(held) or {}).get(part) for part in parts]  # type: ignore[misc]  # mypy does not infer the default of a lambda


def named_signal(name: str, thing: Thing, ask: Ask) -> Thing | None:
    """Return the asset's signal of that name."""
    return next((s for s in ask.signals(thing) if s.id.partition(JOINT)[2] == name), None)


def _signal(given: Input, thing: Thing, ask: Ask) -> Value:
    own = named_signal(given["name"], thing, ask)
    return None if own is None else statistic(given, own, ask)


def statistic(given: Input, signal: Thing, ask: Ask) -> Value:
    """Return a statistic as a sort key has it: values converted to the asked unit."""
    change = (
        None if given["function"] in UNITLESS else change_of(given.get("unit"), signal.fields.get("unit"))
    )
    if isinstance(change, Misfit):
        return None
    over = window(given.get("over"), ask.end)
    return figure(given["function"], series(ask, signal, over, change))


def _document_extreme(given: Input, thing: Thing, ask: Ask) -> Value:
    found = [
        d
        for d in ask.documents(thing)
        if document_where(given.get("where"), d, ask.looking_from(thing)) is True
    ]
    values = [_document(given["field"], document, ask) for document in found]
    present = [value for value in values if value is not None]
    return (min if given.get("function") == "MIN" else max)(present, default=None)


def field_value(field: str, thing: Thing, ask: Ask) -> Value:
    """Return what an AssetOrderField reads, a state as its place."""
    match field:
        case "KEY":
            return thing.id
        case "NAME":
            return thing.fields.get("name", thing.id)
        case "TYPE":
            return thing.fields.get("type")
        case "STATE":
            return STATES.index(thing.fields.get("state", "IN_SERVICE"))
        case "SERIAL_NUMBER":
            return thing.fields.get("serialNumber")
        case "POSITION":
            return ask.position(thing)
        case "CREATED_AT":
            return thing.created
        case _:
            return thing.updated


def _document(field: str, thing: Thing, ask: Ask) -> Value:
    newest = ask.newest(thing)
    match field:
        case "NUMBER":
            return thing.id
        case "TITLE":
            return thing.fields.get("title", thing.id)
        case "KIND":
            return KINDS.index(thing.fields.get("kind", "OTHER"))
        case "RELEASED_AT":
            return None if newest is None else newest.fields.get("releasedAt")
        case _:
            return None if newest is None else ask.size(newest)


def _of_part(field: str, thing: Thing, ask: Ask) -> Value:
    values = {"NUMBER": thing.id, "NAME": thing.fields.get("name", thing.id)}
    return values.get(field) or thing.fields.get("category")


def _of_signal(field: str, thing: Thing, ask: Ask) -> Value:
    asset, _, name = thing.id.partition(JOINT)
    return {"KEY": f"{asset}/{name}", "NAME": name, "ASSET": asset}[field]


def _of_event(field: str, thing: Thing, ask: Ask) -> Value:
    if field == "KIND":
        return EVENT_KINDS.index(thing.fields["kind"])
    return thing.fields.get(field.lower())


_FIELDS: Mapping[str, Callable[[str, Thing, Ask], Value]] = {
    "asset": field_value,
    "document": _document,
    "signal": _of_signal,
    "event": _of_event,
    "part": _of_part,
}


def page(things: list[Thing], arguments: Input) -> tuple[int, int]:
    """Return where the page of the arguments begins and ends. `skip` stands for a cursor: the rows before it."""
    start, stop = int(arguments.get("skip", 0)), int(arguments.get("until", len(things)))
    last = cast("int | None", arguments.get("last"))
    if last is not None:
        return max(start, stop - last), stop
    first = arguments.get("first")
    return start, min(stop, start + (50 if first is None else first))
