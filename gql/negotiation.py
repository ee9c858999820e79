"""Media types and encodings: what a client says it takes (RFC 9110), and which of ours is best."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Final

REMEMBERED: Final = 64
"""Clients are few kinds of programs, and each says the same in all its requests."""


@lru_cache(maxsize=REMEMBERED)
def media_type_of(header: str) -> tuple[str, Mapping[str, str]]:
    """Return the media type in lower case, and its parameters: names in lower case, values without quotes.

    >>> media_type_of('application/JSON; charset="utf-8"')
    ('application/json', {'charset': 'utf-8'})
    """
    first, *rest = header.split(";")
    pairs = (parameter.partition("=") for parameter in rest)
    return first.strip().lower(), {n.strip().lower(): v.strip().strip('"').lower() for n, _, v in pairs}


@lru_cache(maxsize=REMEMBERED)
def best_media_type(accept: str | None, ours: tuple[str, ...]) -> str | None:
    """Return the one of ours that the client likes best; None when it takes none.

    Of equals the one that the client names first, then the first of ours. A client that says nothing takes anything.
    """
    ranges = list(_ranges(accept)) if accept and accept.strip() else [("*/*", 1.0)]
    named = [name for name, _ in ranges]
    liked = [
        (-_quality(media_type, ranges), named.index(media_type) if media_type in named else len(named), n)
        for n, media_type in enumerate(ours)
    ]
    quality, _, best = min(liked)
    return ours[best] if quality < 0 else None


def accepts_encoding(headers: Mapping[str, str], encoding: str) -> bool:
    """The client takes this content encoding."""
    found = dict(_ranges(headers.get("accept-encoding", "")))
    return found.get(encoding, found.get("*", 0.0)) > 0


def _ranges(header: str) -> Iterator[tuple[str, float]]:
    for part in header.split(","):
        name, parameters = media_type_of(part)
        try:
            quality = float(parameters.get("q", "1"))
        except ValueError:
            quality = 0.0
        yield name, quality


def _quality(media_type: str, ranges: Sequence[tuple[str, float]]) -> float:
    """Return the quality of the narrowest range that holds the type."""
    for wanted in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        found = [quality for name, quality in ranges if name == wanted]
        if found:
            return max(found)
    return 0.0
