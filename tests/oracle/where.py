"""Filters on things, one function per input type (F1–F8)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.logic import Input, Verdict, all_of, any_of, compare, negated
from tests.oracle.series import ORDER_KEEPING, UNITLESS, Misfit, change_of, figure, series
from tests.oracle.windows import window
from tests.oracle.world import JOINT, Thing
from twin.errors import UnitMismatch
from twin.units import commensurable, conversion

Where = Callable[[Input | None, Thing, Ask], Verdict]
Test = Callable[[Any, Thing, Ask, Input], Verdict]  # Any: what a client gives for one field


def asset_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return _fields(given, thing, ask, asset_where, _ASSET)


def signal_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return _fields(given, thing, ask, signal_where, _SIGNAL)


def document_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return _fields(given, thing, ask, document_where, _DOCUMENT)


def revision_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return _fields(given, thing, ask, revision_where, _REVISION)


def event_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return _fields(given, thing, ask, event_where, _EVENT)


def _fields(given: Input | None, thing: Thing, ask: Ask, itself: Where, tests: Mapping[str, Test]) -> Verdict:
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


def _plain(name: str) -> Test:
    return lambda value, thing, ask, _: compare(thing.fields.get(name), value)


def _or_default(name: str, default: Callable[[Thing], str]) -> Test:
    return lambda value, thing, ask, _: compare(thing.fields.get(name, default(thing)), value)


def _is_one(things: Iterable[Thing | None], where: Where, value: Input, ask: Ask) -> bool:
    return any(where(value, thing, ask) is True for thing in things if thing is not None)


# ---------------------------------------------------------------- lists of things (F3)
def _lists(things: Callable[[Thing, Ask, Input], list[Thing]], where: Where) -> Test:
    return lambda value, thing, ask, _: all_of(
        _quantified(entry, things(thing, ask, entry), where, ask) for entry in value
    )


def _quantified(entry: Input, things: list[Thing], where: Where, ask: Ask) -> bool:
    listed = [thing for thing in things if where(entry.get("of"), thing, ask) is True]
    if "some" in entry and not any(where(entry["some"], thing, ask) is True for thing in listed):
        return False
    if "none" in entry and any(where(entry["none"], thing, ask) is True for thing in listed):
        return False
    if "every" not in entry:
        return True
    return bool(listed) and all(where(entry["every"], thing, ask) is True for thing in listed)


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


def _identifier(value: Input, thing: Thing, ask: Ask, _: Input) -> Verdict:
    labels = (label for n, found in thing.fields.items() if n.startswith("identifier:") for label in found)
    return any(
        value.get("scheme") in (None, scheme)
        and value.get("issuer") in (None, issuer)
        and compare(text, value.get("value") or {}) is True
        for scheme, issuer, text in labels
    )


def _attributes(value: list[Input], thing: Thing, ask: Ask, _: Input) -> Verdict:
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


def _within(value: Input, thing: Thing, ask: Ask, _: Input) -> Verdict:
    above = ask.ancestors(thing)[: value.get("maxDepth")]
    return any(a.id == value["key"] for a in [*above, *([thing] if value.get("includeSelf") else [])])


def _related(thing: Thing, ask: Ask, entry: Input) -> list[Thing]:
    return ask.related(thing, entry["type"], entry["direction"], entry["depth"])


_ASSET: Mapping[str, Test] = {
    "key": lambda value, thing, ask, _: compare(thing.id, value),
    "name": _or_default("name", lambda thing: thing.id),
    "serialNumber": _plain("serialNumber"),
    "position": lambda value, thing, ask, _: compare(ask.position(thing), value),
    "type": _type,
    "state": _or_default("state", lambda _: "IN_SERVICE"),
    "identifier": _identifier,
    "attributes": _attributes,
    "within": _within,
    "parent": lambda value, thing, ask, _: _is_one([ask.parent(thing)], asset_where, value, ask),
    "contains": lambda value, thing, ask, _: _is_one(ask.descendants(thing), asset_where, value, ask),
    "related": _lists(_related, asset_where),
    "signals": _lists(lambda thing, ask, _: ask.signals(thing), signal_where),
    "documents": _lists(lambda thing, ask, _: ask.documents(thing), document_where),
    "events": _lists(lambda thing, ask, _: ask.events(thing), event_where),
    "createdAt": lambda value, thing, ask, _: compare(thing.created, value),
    "updatedAt": lambda value, thing, ask, _: compare(thing.updated, value),
}


# ---------------------------------------------------------------- signals
def _statistics(value: list[Input], thing: Thing, ask: Ask, _: Input) -> Verdict:
    return all_of(_statistic(entry, thing, ask) for entry in value)


def _statistic(entry: Input, thing: Thing, ask: Ask) -> Verdict:
    """A limit is converted to the signal's unit where that keeps the order, else the values to the limit's (F5)."""
    name, unit, own = entry["function"], entry.get("unit"), thing.fields.get("unit")
    over = window(entry.get("over"), ask.end, ask.as_of)
    change = None if name in UNITLESS else change_of(unit, own)
    if isinstance(change, Misfit):
        return compare(None, entry["value"])
    if change is None or name not in ORDER_KEEPING:
        return compare(figure(name, series(ask.plant, thing, over, ask.now, change)), entry["value"])
    kept = figure(name, series(ask.plant, thing, over, ask.now, None))
    return compare(kept, entry["value"], conversion(str(unit), str(own)).apply)


_SIGNAL: Mapping[str, Test] = {
    "key": lambda value, thing, ask, _: compare(thing.id.replace(JOINT, "/"), value),
    "name": lambda value, thing, ask, _: compare(thing.id.partition(JOINT)[2], value),
    "quantity": _plain("quantity"),
    "unit": _plain("unit"),
    "asset": lambda value, thing, ask, _: _is_one([ask.asset_of(thing)], asset_where, value, ask),
    "statistic": _statistics,
}


# ---------------------------------------------------------------- documents
def _files(value: Any, thing: Thing, ask: Ask, given: Input) -> Verdict:
    """Conditions on files hold of one and the same source file."""
    return any(
        all_of(compare(file.fields[field], given[name]) for name, field in _FILE if name in given) is True
        for file in ask.files(thing)
        if file.fields["role"] == "SOURCE"
    )


def _text(value: str, thing: Thing, ask: Ask, _: Input) -> Verdict:
    """Each word stands somewhere, be it in different places."""
    labels = (label for n, found in thing.fields.items() if n.startswith("identifier:") for label in found)
    files = (file for revision in ask.revisions(thing) for file in ask.files(revision))
    names = [file.fields["name"] for file in files if file.fields["role"] == "SOURCE"]
    texts = [thing.id, thing.fields.get("title", thing.id), *(text for _, _, text in labels), *names]
    return all(any(word.casefold() in text.casefold() for text in texts) for word in value.split())


_FILE = (("fileName", "name"), ("mediaType", "mediaType"), ("size", "size"))
_DOCUMENT: Mapping[str, Test] = {
    "number": lambda value, thing, ask, _: compare(thing.id, value),
    "title": _or_default("title", lambda thing: thing.id),
    "kind": _or_default("kind", lambda _: "OTHER"),
    "project": _plain("project"),
    "stage": _plain("stage"),
    "text": _text,
    "identifier": _identifier,
    "latest": lambda value, thing, ask, _: _is_one([ask.newest(thing)], revision_where, value, ask),
    "revisions": lambda value, thing, ask, _: _is_one(ask.revisions(thing), revision_where, value, ask),
}
_REVISION: Mapping[str, Test] = {
    "label": lambda value, thing, ask, _: compare(thing.id.partition(JOINT)[2], value),
    "state": _or_default("state", lambda _: "IN_WORK"),
    "releasedAt": _plain("releasedAt"),
    "fileName": _files,
    "mediaType": _files,
    "size": _files,
}


# ---------------------------------------------------------------- events
def _during(value: Input, thing: Thing, ask: Ask, _: Input) -> Verdict:
    """An instant lies in the window, an interval overlaps it."""
    start, end = window(value, ask.end, ask.as_of)
    at, until = thing.fields["at"], thing.fields.get("until")
    return bool(at < end and (start is None or at >= start or (until is not None and until > start)))


_EVENT: Mapping[str, Test] = {
    "kind": _plain("kind"),
    "during": _during,
    "title": _plain("title"),
    "severity": _plain("severity"),
    "asset": lambda value, thing, ask, _: _is_one(
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


def check_declared(unit: str | None, declared: list[str]) -> None:
    """Raise UNIT_MISMATCH when the unit converts to none of those declared."""
    if unit is not None and declared and not any(commensurable(unit, each) for each in declared):
        raise UnitMismatch(f"{unit} against {declared}")
