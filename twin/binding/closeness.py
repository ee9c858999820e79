"""How close two names are: the same, the same but for case, the same but for case and punctuation."""

from __future__ import annotations

import unicodedata
from enum import IntEnum


class Closeness(IntEnum):
    """The least that two names have in common; a smaller one is closer, and implies those behind it."""

    EXACT = 0
    CASE = 1
    PUNCTUATION = 2


def folded(text: str, closeness: Closeness) -> str:
    """Return what two names share exactly when they are as close as that.

    >>> folded("Web-Server 1", Closeness.PUNCTUATION)
    'webserver1'
    """
    if closeness is Closeness.EXACT:
        return text
    same_case = unicodedata.normalize("NFC", unicodedata.normalize("NFC", text).casefold())
    if closeness is Closeness.CASE:
        return same_case
    letters = "".join(c for c in unicodedata.normalize("NFKC", same_case) if c.isalnum())
    # A name of nothing but punctuation is only like itself.
    return letters or same_case


def closeness_of(one: str, other: str) -> Closeness | None:
    """Return how close two names are; None when they differ in more than case and punctuation."""
    return next((level for level in Closeness if folded(one, level) == folded(other, level)), None)
