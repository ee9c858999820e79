"""How words are looked for: what counts as a word, how well a text fits them, what is shown of it.

Texts are folded: without case and accents. What is shown is the original.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from graph.errors import BadRequest
from graph.store import WordHit, Words

MOST_LOOKED_AT: Final = 500
"So many candidates are compared at least, whatever the limit."

_SNIPPET: Final = 80
_MOST_WORDS: Final = 32
_LIMITS: Final = range(1, 10_001)


def fold_text(text: str) -> str:
    """Return the text without case and accents."""
    if text.isascii():
        return text.lower()
    return "".join(_fold_character(each) for each in text.casefold())


def wanted_words(request: Words) -> tuple[str, ...]:
    """Return the folded words to look for, each once; raises BadRequest when the limit makes no sense."""
    if request.limit not in _LIMITS:
        raise BadRequest(f"the limit of words is {request.limit}; use {_LIMITS.start} to {_LIMITS.stop - 1}")
    return tuple(dict.fromkeys(fold_text(request.text).split()))[:_MOST_WORDS]


def word_hit(kind: str, id: str, texts: Mapping[str, str], words: Sequence[str]) -> WordHit:
    """Return the hit of a node in that one of its texts, by property, which fits the words best."""
    fits = {name: _fit(fold_text(text), words) for name, text in texts.items()}
    name = max(fits, key=fits.__getitem__)
    return WordHit(kind, id, name, _snippet(texts[name], words), round(fits[name], 6))


def best_hits(hits: Sequence[WordHit], limit: int) -> list[WordHit]:
    """Return the hits in the port's order, as many as were asked for."""
    return sorted(hits, key=lambda hit: (-hit.score, hit.kind, hit.id))[:limit]


def _fit(text: str, words: Sequence[str]) -> float:
    """How well a text fits: whole words count most, their beginnings more than their middles; short texts a little."""
    tokens = "".join(each if each.isalnum() else " " for each in text).split()
    total = 0.0
    for word in words:
        if word in tokens or word == text:
            total += 3
        elif any(token.startswith(word) for token in tokens):
            total += 2
        elif word in text:
            total += 1
    return total + len(words) / (1 + len(text))


def _snippet(text: str, words: Sequence[str]) -> str:
    """The part of the original text around the first word found in it."""
    pieces = (
        [_fold_character(each) for each in text.casefold()]
        if len(text.casefold()) == len(text)
        else list(text)
    )
    folded = "".join(pieces)
    places = [place for word in words if (place := folded.find(word)) >= 0]
    reached, start = 0, 0
    for start, piece in enumerate(pieces):  # noqa: B007 - the place where it ends is what is looked for
        reached += len(piece)
        if reached > min(places, default=0):
            break
    first = max(0, min(start - _SNIPPET // 4, len(text) - _SNIPPET))
    shown = text[first : first + _SNIPPET].strip()
    return f"{'…' if first else ''}{shown}{'…' if first + _SNIPPET < len(text) else ''}"


def _fold_character(character: str) -> str:
    if character.isascii():
        return character
    return "".join(
        each for each in unicodedata.normalize("NFKD", character) if not unicodedata.combining(each)
    )
