"""The statements of an ISO 10303-21 file that matter, out of a stream of bytes; all others are run over.

A run of statements that are not wanted costs one match of one pattern: no statement of geometry becomes a value here.
Memory is bounded by a few chunks, whatever the file holds. Not for: what is in a statement (values.py).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from re import Match
from typing import BinaryIO, Final, NoReturn

from twin.exchange.step.errors import UnreadableStep, unreadable
from twin.exchange.step.patterns import (
    BEGINNING,
    END,
    ENTITY,
    ENTITY_BEGUN,
    LOOSE,
    REST,
    WORD,
    any_of,
    fault_of,
    first_of,
    run_without,
    shown,
    strangeness,
)

CHUNK: Final = 2**20
LONGEST_KEPT: Final = 2**22
"A statement that is wanted, a string or a comment with more bytes than this has lost its end."


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement without its semicolon, and where it begins in the file."""

    offset: int
    text: bytes


Advance = Callable[[int], None]


def statements(path: Path, wanted: Iterable[str], *, advance: Advance) -> Iterator[Statement]:
    """Yield the header's statements, then those of the data sections that have a wanted keyword.

    `advance` is told how many bytes have been read. Raises UnreadableStep for what is no STEP file, is cut off, or
    has lost the end of a string, a comment or a statement.
    """
    try:
        with path.open("rb") as raw:
            yield from _Scan(path, raw, frozenset(wanted), advance).statements()
    except OSError as wrong:
        raise UnreadableStep(f"The file {str(path)!r} cannot be read: {wrong.strerror}.") from wrong


class _Scan:
    """A window on the file: `at` is where the next statement begins in it, `start` where it begins in the file."""

    def __init__(self, path: Path, raw: BinaryIO, wanted: frozenset[str], advance: Advance) -> None:
        self._path = path
        self._raw = raw
        self._advance = advance
        self._window = b""
        self._start = 0
        self._at = 0
        self._is_last = False
        self._simple = frozenset(keyword.encode() for keyword in wanted)
        self._complex = any_of(wanted)
        self._run = run_without(wanted)

    def statements(self) -> Iterator[Statement]:
        self._begin()
        has_header = False
        while True:
            section, keyword = self._word()
            match keyword:
                case b"HEADER":
                    has_header = True
                    yield from self._header()
                case b"DATA" if has_header:
                    yield from self._data()
                case b"END-ISO-10303-21":
                    return
                case b"ANCHOR" | b"REFERENCE":
                    self._run_over_section(section)
                case _:
                    expected = "DATA; or END-ISO-10303-21;" if has_header else "HEADER;"
                    self._refuse(section, f"{shown(section.text)} stands where {expected} must stand")

    def _begin(self) -> None:
        self._more()
        if self._window.startswith(b"\xef\xbb\xbf"):
            self._at = 3
        if BEGINNING.match(self._window, self._at) is None:
            raise unreadable(self._path, f"this is no STEP file: {strangeness(self._window)}.")
        self._word()

    def _header(self) -> Iterator[Statement]:
        while True:
            statement, keyword = self._word()
            if keyword == b"ENDSEC":
                return
            if keyword in (b"DATA", END):
                self._refuse(statement, "the header has no end (ENDSEC;)")
            yield statement

    def _data(self) -> Iterator[Statement]:
        while True:
            self._at = _end(self._run.match(self._window, self._at))
            found = ENTITY.match(self._window, self._at)
            if found is not None:
                self._at = found.end()
                if self._is_wanted(found["keyword"], found["text"]):
                    yield Statement(self._start + found.start("text"), found["text"])
            elif self._ends_section():
                return
            else:
                self._complete()

    def _run_over_section(self, section: Statement) -> None:
        """Anchors name entities for other files, references stand for entities of other files: neither is a product."""
        while True:
            found = LOOSE.match(self._window, self._at)
            if found is not None:
                self._at = found.end()
                if found["text"].strip() == b"ENDSEC":
                    return
            elif self._is_last or len(self._window) - self._at > LONGEST_KEPT:
                self._refuse(section, "the section has no end (ENDSEC;)")
            else:
                self._more()

    def _ends_section(self) -> bool:
        found = WORD.match(self._window, self._at)
        if found is None:
            return False
        if found["keyword"] != b"ENDSEC":
            self._stop("no entity and no ENDSEC; stands here, or a semicolon is missing before it")
        self._at = found.end()
        return True

    def _is_wanted(self, keyword: bytes, text: bytes) -> bool:
        return self._complex.search(text) is not None if keyword == b"(" else keyword in self._simple

    def _word(self) -> tuple[Statement, bytes]:
        """Return the next statement outside data, and its keyword."""
        while True:
            found = WORD.match(self._window, self._at)
            if found is not None:
                self._at = found.end()
                return Statement(self._start + found.start("text"), found["text"]), found["keyword"]
            if self._is_last and self._window[self._at :].strip() == END:
                return Statement(self._start + self._at, END), END
            self._complete()

    def _complete(self) -> None:
        """Read on where a statement is not complete; run over it piecewise where it is very long."""
        fault = fault_of(self._window, self._at, is_last=self._is_last)
        if fault is not None:
            self._stop(fault)
        if len(self._window) - self._at <= LONGEST_KEPT:
            self._more()
            return
        begun = ENTITY_BEGUN.match(self._window, self._at)
        if begun is None or self._is_wanted(begun["keyword"], self._window):
            self._stop(f"it has more than {LONGEST_KEPT:,} bytes, a quote or a semicolon is missing")
        self._run_over_long(begun)

    def _run_over_long(self, begun: Match[bytes]) -> None:
        """Go to the end of a statement that the window cannot hold, keeping none of it."""
        statement = Statement(self._start + begun.start("text"), begun["text"])
        self._at = begun.end()
        while True:
            self._at = _end(REST.match(self._window, self._at))
            if self._window[self._at : self._at + 1] == b";":
                self._at += 1
                return
            fault = self._fault_in_long()
            if fault is not None:
                self._refuse(statement, fault)
            self._more()

    def _fault_in_long(self) -> str | None:
        rest = self._window[self._at : self._at + 1]
        if rest == b"=":
            return "it has no semicolon before the next statement begins"
        if rest and len(self._window) - self._at > LONGEST_KEPT:
            return "a string or a comment in it is not closed"
        if rest:
            return fault_of(self._window, self._at, is_last=self._is_last)
        return "the file ends in it" if self._is_last else None

    def _more(self) -> None:
        """Read on, as much again as stands in the window."""
        kept = self._window[self._at :]
        chunk = self._raw.read(max(CHUNK, len(kept)))
        self._start, self._at = self._start + self._at, 0
        self._window = kept + chunk
        self._is_last = not chunk
        self._advance(self._start + len(self._window))

    def _stop(self, fault: str) -> NoReturn:
        at, entity = first_of(self._window, self._at)
        raise unreadable(self._path, f"{fault}; {_ADVICE}", offset=self._start + at, entity=entity)

    def _refuse(self, statement: Statement, reason: str) -> NoReturn:
        _, entity = first_of(statement.text, 0)
        raise unreadable(self._path, f"{reason}; {_ADVICE}", offset=statement.offset, entity=entity)


_ADVICE: Final = "the file is cut off or damaged, export it again."


def _end(found: Match[bytes] | None) -> int:
    """The end of a match that is never missing, since it may be empty."""
    assert found is not None
    return found.end()
