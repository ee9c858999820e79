r"""An expression that matches some words and no others, as short as their common parts allow. Pure.

Words become a tree of characters; equal tails share one class: P-00, P-01, … P-19 is `P\-[01][0-9]`. The server runs an
expression against every value of a tag, so what is shared is looked at once: 1,000 keys cost about half.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

_SPECIAL: Final = re.compile(r"[\\.+*?()|\[\]{}^$/\-]")
DEEPEST: Final = 60
"""Nesting of groups; below it words stand side by side as they are. The server's expressions nest to 1,000."""


def expression(words: Iterable[str]) -> str:
    """Write an anchored regular expression that matches these words and no others."""
    return _expression(tuple(words))


def escaped(text: str) -> str:
    """Write a text so that an expression reads it as itself."""
    return text if text.isalnum() else _SPECIAL.sub(r"\\\g<0>", text)


@lru_cache(maxsize=16)  # all yields of a script name the same words, and often the next script, too
def _expression(words: tuple[str, ...]) -> str:
    return f"/^{_matching(sorted(set(words)), DEEPEST)}$/"


def _matching(words: Sequence[str], depth: int) -> str:
    """Match sorted words that differ from one another."""
    shared = _shared(words[0], words[-1])
    tails = [word[len(shared) :] for word in words]
    return escaped(shared) + (_tails(tails, depth) if len(tails) > 1 else escaped(tails[0]))


def _tails(words: Sequence[str], depth: int) -> str:
    """Match sorted words that have no first character in common."""
    if depth == 0:
        return f"(?:{'|'.join(map(escaped, words))})"
    of_first: dict[str, list[str]] = defaultdict(list)
    for word in words:
        if word:
            of_first[word[0]].append(word[1:])
    firsts: dict[str, list[str]] = defaultdict(list)
    for first, rest in of_first.items():
        firsts[_matching(rest, depth - 1)].append(first)
    branches = [_one_of(some) + tail for tail, some in firsts.items()]
    if "" in words:
        return f"(?:{'|'.join(branches)})?"
    return branches[0] if len(branches) == 1 else f"(?:{'|'.join(branches)})"


def _one_of(characters: Sequence[str]) -> str:
    """Match one of these sorted characters; neighbours as a range."""
    if len(characters) == 1:
        return escaped(characters[0])
    spans: list[list[str]] = []
    for character in characters:
        if spans and ord(character) == ord(spans[-1][-1]) + 1:
            spans[-1] = [spans[-1][0], character]
        else:
            spans.append([character])
    return f"[{''.join('-'.join(map(escaped, span)) for span in spans)}]"


def _shared(first: str, last: str) -> str:
    """Return how both begin; of sorted words, what all begin with."""
    for place, (one, other) in enumerate(zip(first, last, strict=False)):
        if one != other:
            return first[:place]
    return first[: len(last)]
