"""The fields of an answer that lie in the thing itself: values, instants, identifiers, attributes, bindings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.series import Misfit, change_of
from tests.oracle.world import JOINT, Thing, interval_ns
from twin.instants import Duration, format_duration, format_instant
from twin.selection import Selection

Answer = Any  # Any: JSON
Field = Callable[[Selection, Thing, Ask], Answer]
Answered = Callable[[Selection, Thing | None, Ask], Answer]
AnsweringField = Callable[[Selection, Thing, Ask, Answered], Answer]
"A field that leads to other things: what answers those is handed in."


def plain(name: str, default: object = None) -> Field:
    return lambda child, thing, ask: thing.fields.get(name, default)


def time(name: str) -> Field:
    return lambda child, thing, ask: _instant(thing.fields.get(name))


def _instant(value: Any) -> str | None:  # Any: an instant or None
    return None if value is None else format_instant(value)


def identifiers(child: Selection, thing: Thing, ask: Ask) -> Answer:
    labels = [label for n, found in thing.fields.items() if n.startswith("identifier:") for label in found]
    names = ("scheme", "issuer", "value")
    ordered = sorted(labels, key=lambda label: (label[0], label[1] or "", label[2]))
    rows = [{**dict(zip(names, label, strict=True)), "__typename": "Identifier"} for label in ordered]
    return [{c.key: row[c.field] for c in child.children} for row in rows]


def attributes(child: Selection, thing: Thing, ask: Ask) -> Answer:
    names = sorted(n.partition(":")[2] for n in thing.fields if n.startswith("attribute:"))
    wanted: Any = child.arguments.get("names")  # Any: a list of names
    return [
        {c.key: _of_attribute(c, name, thing) for c in child.children}
        for name in names
        if wanted is None or name in wanted
    ]


def _of_attribute(child: Selection, name: str, thing: Thing) -> Answer:
    if child.field == "value":
        return _value(child, thing.fields[f"attribute:{name}"], None)
    return name if child.field == "name" else "Attribute"


def attribute(child: Selection, thing: Thing, ask: Ask) -> Answer:
    held = thing.fields.get(f"attribute:{child.arguments['name']}")
    return None if held is None else _value(child, held, child.arguments.get("unit"))


def _value(child: Selection, held: Mapping[str, Any], unit: Any) -> Answer:  # Any: an attribute's parts
    number, shown = held.get("number"), held.get("unit")
    if number is not None and unit is not None:
        change = change_of(unit, shown)
        if isinstance(change, Misfit):
            return None
        number, shown = number if change is None else change.apply(number), unit
    at = _instant(held.get("time"))
    parts = {"string": held.get("string"), "number": number, "boolean": held.get("boolean"), "time": at}
    values = {**parts, "unit": shown, "json": next((v for v in parts.values() if v is not None), None)}
    return {c.key: {**values, "__typename": "AttributeValue"}[c.field] for c in child.children}


def binding(child: Selection, thing: Thing, ask: Ask) -> Answer:
    asset, _, name = thing.id.partition(JOINT)
    bound = thing.fields.get("binding") or {"measurement": name, "field": "value", "tags": {"asset": asset}}
    return {c.key: {**bound, "__typename": "SignalBinding"}[c.field] for c in child.children}


def interval(child: Selection, thing: Thing, ask: Ask) -> Answer:
    found = interval_ns(thing.fields.get("samplingInterval"))
    return None if found is None else format_duration(Duration(0, found))
