"""Search by words: every thing whose texts, or one of whose identifiers, hold all the words."""

from __future__ import annotations

import unicodedata
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.fields import answered
from tests.oracle.world import JOINT, Thing
from twin.selection import Selection

KINDS = ("asset", "asset_type", "document", "document_revision", "event", "part", "part_revision", "signal")
Found = tuple[float, str, str]


def search(selection: Selection, ask: Ask) -> list[dict[str, Any]]:
    """Return the hits, best first; of equals by kind, then id."""
    arguments: Any = selection.arguments  # Any: arguments as a client gives them
    kinds = KINDS if arguments.get("kinds") is None else [kind.lower() for kind in arguments["kinds"]]
    found: list[Found] = []
    for kind in KINDS:
        for thing in ask.world.all(kind) if kind in kinds else ():
            score = _score(thing, str(arguments["text"]), ask)
            found += [] if score is None else [(-score, kind, thing.id)]
    return [_answer(selection, hit, ask) for hit in sorted(found)[: arguments.get("first", 20)]]


def _answer(selection: Selection, hit: Found, ask: Ask) -> dict[str, Any]:
    score, kind, id = hit
    return {
        child.key: answered(child, ask.world.get(kind, id), ask) if child.field == "node" else -score
        for child in selection.children
    }


def _score(thing: Thing, text: str, ask: Ask) -> float | None:
    """How well the best of its texts fits; None when not all words are there."""
    words = list(dict.fromkeys(folded(text).split()))
    together = [each for each in _groups(thing, ask) if _holds(each, words)]
    together += [
        [label] for label in _labels(thing) if all(w in label.casefold() for w in text.casefold().split())
    ]
    fits = [_fit(folded(each), words) for texts in together for each in texts]
    return round(max(fits), 6) if words and fits else None


def _holds(texts: list[str], words: list[str]) -> bool:
    return all(any(word in folded(text) for text in texts) for word in words)


def _fit(text: str, words: list[str]) -> float:
    """A whole word counts three, the beginning of one two, a part of one one; short texts count a little more."""
    tokens = "".join(each if each.isalnum() else " " for each in text).split()
    total = len(words) / (1 + len(text))
    for word in words:
        if word in tokens or word == text:
            total += 3
        elif any(token.startswith(word) for token in tokens):
            total += 2
        elif word in text:
            total += 1
    return total


def folded(text: str) -> str:
    """Without case and accents."""
    pieces = unicodedata.normalize("NFKD", text.casefold())
    return "".join(each for each in pieces if not unicodedata.combining(each))


def _groups(thing: Thing, ask: Ask) -> list[list[str]]:
    """The texts of a thing; a revision is found by the name of each of its files."""
    fields = thing.fields
    match thing.kind:
        case "document_revision":
            return [[file.fields["name"]] for file in ask.files(thing)]
        case "part_revision":
            return [[thing.id.replace(JOINT, "/")]]
        case "signal":
            return [[thing.id.replace(JOINT, "/"), *_given(fields.get("description"))]]
        case "event":
            return [[*_given(fields.get("title")), *_given(fields.get("text"))]]
        case "document":
            return [[thing.id, fields.get("title", thing.id)]]
        case _:
            return [[thing.id, fields.get("name", thing.id), *_given(fields.get("serialNumber"))]]


def _given(text: object) -> list[str]:
    return [] if text is None else [str(text)]


def _labels(thing: Thing) -> list[str]:
    named = (found for name, found in thing.fields.items() if name.startswith("identifier:"))
    return [value for found in named for _, _, value in found]
