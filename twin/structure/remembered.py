"""Remembers contents by their text, so that what is asked again is not parsed again; a text never means another."""

from __future__ import annotations

from typing import Final

from twin.structure.records import PartStructure, read_content

MOST_CHARACTERS: Final = 16_000_000
"About 250,000 lines."


class Remembered:
    """Contents that were read lately; the oldest go when their texts hold too many characters together."""

    def __init__(self, most_characters: int = MOST_CHARACTERS) -> None:
        self._most, self._held = most_characters, 0
        self._by_text: dict[str, PartStructure] = {}

    def read(self, text: str) -> PartStructure:
        """Return what a text says."""
        found = self._by_text.get(text)
        if found is None:
            found = read_content(text)
            self._held += len(text)
            while self._held > self._most and self._by_text:
                oldest = next(iter(self._by_text))
                del self._by_text[oldest]
                self._held -= len(oldest)
            self._by_text[text] = found
        return found
