"""Remembers contents by their text, and what was worked out over them, so that what is asked again costs less.

Nothing here can be out of date: a text never means another structure, and what follows from contents is used again only
for the very same contents, at dates between which nothing of them changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final, NamedTuple

from twin.structure.records import PartStructure, digest_of, read_content
from twin.structure.resolve import Resolve
from twin.structure.resolved import Parts, Resolved, resolve_below
from twin.structure.where_used import Above, resolve_above

MOST_CHARACTERS: Final = 16_000_000
"About 250,000 lines."
MOST_LINES: Final = 250_000
"Of all structures that are kept resolved, together."
MOST_WALKS: Final = 10_000
MOST_ROWS: Final = 250_000
"Of all walks whose rows are kept, together."

ALWAYS: Final = (-(2**63), 2**63)


class _Kept(NamedTuple):
    parts: Parts
    since: int
    until: int
    made: Resolved | Above
    lines: int


class _Brought(NamedTuple):
    rows: Sequence[object]
    parts: Parts


class Remembered:
    """Contents that were read lately, and structures that were resolved; the oldest go when there are too many."""

    def __init__(self, most_characters: int = MOST_CHARACTERS, most_lines: int = MOST_LINES) -> None:
        self._most_characters, self._most_lines = most_characters, most_lines
        self._characters = self._lines = self._rows = 0
        self._by_text: dict[str, PartStructure] = {}
        self._by_digest: dict[str, PartStructure] = {}
        self._walks: dict[object, None] = {}
        self._brought: dict[object, _Brought] = {}
        self._kept: dict[object, _Kept] = {}

    def read(self, text: str) -> PartStructure:
        """Return what a text says."""
        found = self._by_text.get(text)
        if found is None:
            found = read_content(text)
            self._characters += len(text)
            while self._characters > self._most_characters and self._by_text:
                oldest = next(iter(self._by_text))
                del self._by_text[oldest]
                self._by_digest.pop(digest_of(oldest), None)
                self._characters -= len(oldest)
            self._by_text[text] = self._by_digest[digest_of(text)] = found
        return found

    def known(self, digest: str) -> PartStructure | None:
        """Return what the text with this digest says, when it was read lately."""
        return self._by_digest.get(digest)

    def has_walked(self, walk: object) -> bool:
        """Tell whether this walk was made and read before; most of what it brings is then known."""
        return walk in self._walks

    def walked(self, walk: object) -> None:
        """Note that a walk was made and what it brought was read."""
        if len(self._walks) >= MOST_WALKS:
            self._walks.clear()
        self._walks[walk] = None

    def told(self, walk: object, rows: Sequence[object]) -> Parts | None:
        """Return what a walk told when it brought the very same rows before; nobody changes it."""
        brought = self._brought.get(walk)
        return brought.parts if brought is not None and brought.rows == rows else None

    def tell(self, walk: object, rows: Sequence[object], parts: Parts) -> None:
        """Keep what the rows of a walk tell."""
        if len(rows) > MOST_ROWS:
            return
        if walk in self._brought:
            self._rows -= len(self._brought.pop(walk).rows)
        self._rows += len(rows)
        while self._rows > MOST_ROWS and self._brought:
            self._rows -= len(self._brought.pop(next(iter(self._brought))).rows)
        self._brought[walk] = _Brought(rows, parts)

    def below(self, parts: Parts, number: str, label: str, resolve: Resolve, depth: int | None) -> Resolved:
        """Return what lies below a revision, as `resolve_below` does."""
        found = self._known(("below", number, label, _undated(resolve), depth), parts, resolve.date)
        if found is None:
            part = parts.get(number)
            revision = None if part is None else part.revision(label)
            found = resolve_below(parts, number, revision, resolve, depth)
            self._keep(("below", number, label, _undated(resolve), depth), parts, resolve.date, found)
        assert isinstance(found, Resolved), "what is kept under a key is of its kind"
        return found

    def above(self, parts: Parts, root: str, resolve: Resolve) -> Above:
        """Return all these parts, as `resolve_above` does; they are kept as what lies above `root`."""
        found = self._known(("above", root, _undated(resolve)), parts, resolve.date)
        if found is None:
            found = resolve_above(parts, resolve)
            self._keep(("above", root, _undated(resolve)), parts, resolve.date, found)
        assert isinstance(found, Above), "what is kept under a key is of its kind"
        return found

    def _known(self, key: object, parts: Parts, date: int) -> Resolved | Above | None:
        kept = self._kept.get(key)
        if kept is None or not kept.since <= date < kept.until or len(kept.parts) != len(parts):
            return None
        if kept.parts is parts:
            return kept.made
        # The same texts were read to the same objects, so this compares all contents without looking into them.
        known = kept.parts.get
        if any(known(number) is not part for number, part in parts.items()):
            return None
        self._kept[key] = kept._replace(parts=parts)
        return kept.made

    def _keep(self, key: object, parts: Parts, date: int, made: Resolved | Above) -> None:
        resolved = made.found if isinstance(made, Above) else made
        lines = len(resolved.numbers) + sum(map(len, resolved.lines))
        if lines > self._most_lines:
            return
        if key in self._kept:
            self._lines -= self._kept.pop(key).lines
        self._lines += lines
        while self._lines > self._most_lines and self._kept:
            self._lines -= self._kept.pop(next(iter(self._kept))).lines
        self._kept[key] = _Kept(parts, *_unchanging(parts, date), made, lines)


def _undated(resolve: Resolve) -> Resolve:
    return replace(resolve, date=0)


def _unchanging(parts: Parts, date: int) -> tuple[int, int]:
    """From when and until when the same revisions and lines count as at a date."""
    since, until = ALWAYS
    for part in parts.values():
        for instant in part.instants():
            if since < instant <= date:
                since = instant
            elif date < instant < until:
                until = instant
    return since, until
