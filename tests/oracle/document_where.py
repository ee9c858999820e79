"""Filters on documents and their revisions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.filters import Test, fields, identifier, is_one, or_default, plain
from tests.oracle.logic import Input, Verdict, all_of, compare
from tests.oracle.past import present_stay
from tests.oracle.world import JOINT, Thing


def document_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return fields(given, thing, ask, document_where, _DOCUMENT)


def revision_where(given: Input | None, thing: Thing, ask: Ask) -> Verdict:
    return fields(given, thing, ask, revision_where, _REVISION)


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


def _released(value: Input, thing: Thing, ask: Ask, _: Input) -> Verdict:
    """Against a moment of the asset that looks; unknown without any."""
    date = thing.fields.get("releasedAt")
    return all_of(_beside(date, side, moment, ask) for side, moment in value.items() if moment is not None)


def _beside(date: int | None, side: str, moment: str, ask: Ask) -> Verdict:
    found = None if ask.asset is None else _moment(ask.asset, moment, ask)
    if date is None or found is None:
        return None
    return date < found if side == "before" else date > found


def _moment(asset: Thing, moment: str, ask: Ask) -> int | None:
    if moment == "DESIGN_RELEASE":
        design = ask.realised(asset)
        return None if design is None else design.fields.get("releasedAt")
    stay = present_stay(asset, ask)
    return None if stay is None else stay.start


_FILE = (("fileName", "name"), ("mediaType", "mediaType"), ("size", "size"))
_DOCUMENT: Mapping[str, Test] = {
    "number": lambda value, thing, ask, _: compare(thing.id, value),
    "title": or_default("title", lambda thing: thing.id),
    "kind": or_default("kind", lambda _: "OTHER"),
    "project": plain("project"),
    "stage": plain("stage"),
    "text": _text,
    "identifier": identifier,
    "latest": lambda value, thing, ask, _: is_one([ask.newest(thing)], revision_where, value, ask),
    "revisions": lambda value, thing, ask, _: is_one(ask.revisions(thing), revision_where, value, ask),
}
_REVISION: Mapping[str, Test] = {
    "label": lambda value, thing, ask, _: compare(thing.id.partition(JOINT)[2], value),
    "state": or_default("state", lambda _: "IN_WORK"),
    "releasedAt": plain("releasedAt"),
    "released": _released,
    "fileName": _files,
    "mediaType": _files,
    "size": _files,
}
