"""What filters on all kinds of things have in common: joined fields, quantified lists, labels, attributes (F1–F3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.logic import Input, Verdict, all_of, any_of, compare, negated
from tests.oracle.series import Misfit, change_of
from tests.oracle.world import Thing
from twin.units.ucum import conversion

Where = Callable[[Input | None, Thing, Ask], Verdict]
Test = Callable[[Any, Thing, Ask, Input], Verdict]  # Any: what a client gives for one field


def fields(given: Input | None, thing: Thing, ask: Ask, itself: Where, tests: Mapping[str, Test]) -> Verdict:
    verdicts: list[Verdict] = []
    for name, value in (given or {}).items():
        match name:
            case "and":
                verdicts.extend(itself(each, thing, ask) for each in value)
            case "or":
                verdicts.append(any_of(itself(each, thing, ask) for each in value))
            case "not":
                verdicts.append(negated(itself(value, thing, ask)))
            case _:
                verdicts.append(tests[name](value, thing, ask, given or {}))
    return all_of(verdicts)


def plain(name: str) -> Test:
    return lambda value, thing, ask, _: compare(thing.fields.get(name), value)


def or_default(name: str, default: Callable[[Thing], str]) -> Test:
    return lambda value, thing, ask, _: compare(thing.fields.get(name, default(thing)), value)


def is_one(things: Iterable[Thing | None], where: Where, value: Input, ask: Ask) -> bool:
    return any(where(value, thing, ask) is True for thing in things if thing is not None)


# ---------------------------------------------------------------- lists of things (F3)
def lists(things: Callable[[Thing, Ask, Input], list[Thing]], where: Where) -> Test:
    return lambda value, thing, ask, _: all_of(
        quantified(entry, things(thing, ask, entry), where, ask) for entry in value
    )


def quantified(entry: Input, things: list[Thing], where: Where, ask: Ask) -> bool:
    listed = [thing for thing in things if where(entry.get("of"), thing, ask) is True]
    if "some" in entry and not any(where(entry["some"], thing, ask) is True for thing in listed):
        return False
    if "none" in entry and any(where(entry["none"], thing, ask) is True for thing in listed):
        return False
    if "every" not in entry:
        return True
    return bool(listed) and all(where(entry["every"], thing, ask) is True for thing in listed)


# ---------------------------------------------------------------- labels and attributes
def identifier(value: Input, thing: Thing, ask: Ask, _: Input) -> Verdict:
    labels = (label for n, found in thing.fields.items() if n.startswith("identifier:") for label in found)
    return any(
        value.get("scheme") in (None, scheme)
        and value.get("issuer") in (None, issuer)
        and compare(text, value.get("value") or {}) is True
        for scheme, issuer, text in labels
    )


def attributes(value: list[Input], thing: Thing, ask: Ask, _: Input) -> Verdict:
    return all_of(_attribute(entry, thing, ask) for entry in value)


def _attribute(entry: Input, thing: Thing, ask: Ask) -> Verdict:
    held = thing.fields.get(f"attribute:{entry['name']}") or {}
    verdicts: list[Verdict] = [
        compare(held.get(part), entry[part]) for part in ("string", "time") if part in entry
    ]
    if "boolean" in entry:
        verdicts.append(compare(held.get("boolean"), {"eq": entry["boolean"]}))
    if "number" in entry:
        number, change = held.get("number"), None
        if entry.get("unit") is not None:
            fits = change_of(entry["unit"], held.get("unit"))
            number = None if isinstance(fits, Misfit) else number
            change = None if number is None else conversion(entry["unit"], held["unit"]).apply
        verdicts.append(compare(number, entry["number"], change))
    return all_of(verdicts)
