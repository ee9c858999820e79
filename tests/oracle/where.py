"""Filters on assets, signals and events, one function per input type (F1–F8)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.document_where import document_where
from tests.oracle.filters import (
    Test,
    attributes,
    fields,
    identifier,
    is_one,
    lists,
    or_default,
    plain,
    quantified,
)
from tests.oracle.logic import Input, Verdict, all_of, compare, negated
from tests.oracle.part_where import part_revision_where
from tests.oracle.series import ORDER_KEEPING, UNITLESS, Misfit, change_of, figure, series
from tests.oracle.windows import window
from tests.oracle.world import JOINT, Thing
from twin.errors import UnitMismatch
from twin.units.ucum import commensurable, conversion


def asset_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return fields(given, thing, ask, asset_where, _ASSET)


def signal_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return fields(given, thing, ask, signal_where, _SIGNAL)


def event_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return fields(given, thing, ask, event_where, _EVENT)


# ---------------------------------------------------------------- assets
def _type(value: Input, thing: Thing, ask: Ask, _: Input) -> Verdict:
    own = thing.fields.get("type")
    above = [t.id for t in ask.lineage(own)] or [str(own)]
    fold = bool(value.get("ignoreCase"))
    verdicts = []
    for name, limit in value.items():
        if name in ("eq", "ne", "in", "notIn"):
            wanted = limit if isinstance(limit, list) else [limit]
            inner = {"in": wanted, "ignoreCase": fold}
            found = compare(own, inner) if own is None else any(compare(key, inner) for key in above)
            verdicts.append(found if name in ("eq", "in") else negated(found))
        elif name != "ignoreCase":
            verdicts.append(compare(own, {name: limit, "ignoreCase": fold}))
    return all_of(verdicts)


def _within(value: Input, thing: Thing, ask: Ask, _: Input) -> Verdict:
    above = ask.ancestors(thing)[: value.get("maxDepth")]
    return any(a.id == value["key"] for a in [*above, *([thing] if value.get("includeSelf") else [])])


def _related(thing: Thing, ask: Ask, entry: Input) -> list[Thing]:
    return ask.related(thing, entry["type"], entry["direction"], entry["depth"])


_ASSET: Mapping[str, Test] = {
    "key": lambda value, thing, ask, _: compare(thing.id, value),
    "name": or_default("name", lambda thing: thing.id),
    "serialNumber": plain("serialNumber"),
    "position": lambda value, thing, ask, _: compare(ask.position(thing), value),
    "type": _type,
    "state": or_default("state", lambda _: "IN_SERVICE"),
    "identifier": identifier,
    "attributes": attributes,
    "within": _within,
    "parent": lambda value, thing, ask, _: is_one([ask.parent(thing)], asset_where, value, ask),
    "contains": lambda value, thing, ask, _: is_one(ask.descendants(thing), asset_where, value, ask),
    "related": lists(_related, asset_where),
    "signals": lists(lambda thing, ask, _: ask.signals(thing), signal_where),
    "realises": lambda value, thing, ask, _: is_one([ask.realised(thing)], part_revision_where, value, ask),
    "documents": lambda value, thing, ask, _: all_of(
        quantified(
            entry,
            ask.documents(thing, inherited=bool(entry.get("inherited"))),
            document_where,
            ask.looking_from(thing),
        )
        for entry in value
    ),
    "events": lists(lambda thing, ask, _: ask.events(thing), event_where),
    "createdAt": lambda value, thing, ask, _: compare(thing.created, value),
    "updatedAt": lambda value, thing, ask, _: compare(thing.updated, value),
}


# ---------------------------------------------------------------- signals
def _statistics(value: list[Input], thing: Thing, ask: Ask, _: Input) -> Verdict:
    return all_of(_statistic(entry, thing, ask) for entry in value)


def _statistic(entry: Input, thing: Thing, ask: Ask) -> Verdict:
    """A limit is converted to the signal's unit where that keeps the order, else the values to the limit's (F5)."""
    name, unit, own = entry["function"], entry.get("unit"), thing.fields.get("unit")
    over = window(entry.get("over"), ask.end)
    change = None if name in UNITLESS else change_of(unit, own)
    if isinstance(change, Misfit):
        return compare(None, entry["value"])
    if change is None or name not in ORDER_KEEPING:
        return compare(figure(name, series(ask, thing, over, change)), entry["value"])
    kept = figure(name, series(ask, thing, over, None))
    return compare(kept, entry["value"], conversion(str(unit), str(own)).apply)


_SIGNAL: Mapping[str, Test] = {
    "key": lambda value, thing, ask, _: compare(thing.id.replace(JOINT, "/"), value),
    "name": lambda value, thing, ask, _: compare(thing.id.partition(JOINT)[2], value),
    "quantity": plain("quantity"),
    "unit": plain("unit"),
    "asset": lambda value, thing, ask, _: is_one([ask.asset_of(thing)], asset_where, value, ask),
    "statistic": _statistics,
}


# ---------------------------------------------------------------- events
def _during(value: Input, thing: Thing, ask: Ask, _: Input) -> Verdict:
    """An instant lies in the window, an interval overlaps it."""
    start, end = window(value, ask.end)
    at, until = thing.fields["at"], thing.fields.get("until")
    return bool(at < end and (start is None or at >= start or (until is not None and until > start)))


_EVENT: Mapping[str, Test] = {
    "kind": plain("kind"),
    "during": _during,
    "title": plain("title"),
    "severity": plain("severity"),
    "asset": lambda value, thing, ask, _: is_one(
        [ask.world.get("asset", key) for key in thing.fields["assets"]], asset_where, value, ask
    ),
}


# ---------------------------------------------------------------- units of the client against declared types
def check_units(given: Any, ask: Ask, name: object = None) -> None:
    """Raise UNIT_MISMATCH for a unit that no definition of the attribute or signal it is said of converts to (F5)."""
    if isinstance(given, list):
        for entry in given:
            check_units(entry, ask, name)
        return
    if not isinstance(given, Mapping):
        return
    own = (given.get("name") or {}).get("eq") if isinstance(given.get("name"), Mapping) else name
    for field, value in given.items():
        match field:
            case "realises":
                continue  # nothing declares the attributes of parts
            case "attributes":
                for entry in value:
                    check_declared(entry.get("unit"), ask.declared_units("attributes", entry["name"]))
            case "statistic":
                for entry in value:
                    check_declared(entry.get("unit"), ask.declared_units("signals", own))
            case "signals":
                for entry in value:
                    of = ((entry.get("of") or {}).get("name") or {}).get("eq")
                    for part in ("of", "some", "every", "none"):
                        check_units(entry.get(part), ask, of)
            case _:
                check_units(value, ask)


def check_units_of_orders(given: Any, ask: Ask) -> None:
    """Raise UNIT_MISMATCH for an order in a unit that no definition of its attribute or signal converts to."""
    for entry in given or ():
        for what, named in (("attributes", entry.get("attribute")), ("signals", entry.get("signal"))):
            if named is not None:
                check_declared(named.get("unit"), ask.declared_units(what, named["name"]))


def check_declared(unit: str | None, declared: list[str]) -> None:
    """Raise UNIT_MISMATCH when the unit converts to none of those declared."""
    if unit is not None and declared and not any(commensurable(unit, each) for each in declared):
        raise UnitMismatch(f"{unit} against {declared}")
