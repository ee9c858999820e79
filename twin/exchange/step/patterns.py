"""The grammar of ISO 10303-21 as patterns over bytes: where a statement ends, and why one has no end.

All are possessive: no input makes them go back, so each runs in one pass. `=` stands in a statement only once,
behind its number; a second one shows that the semicolon before it is missing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

_COMMENT: Final = rb"/\*(?:[^*/]++|\*(?!/)|/(?!\*))*+\*/"
_STRING: Final = rb"'(?:[^';]++|;(?!\s*+#\d++\s*+=\s*+[A-Z][A-Z0-9_]*+\s*+\())*+'"
"What would hold the beginning of the next statement is no string: its quote is missing."
BLANK: Final = rb"(?:\s++|" + _COMMENT + rb")*+"
_TAIL: Final = rb"(?:[^;'/=]++|" + _STRING + rb"|" + _COMMENT + rb"|/(?=[^*]))*+"
_HEAD: Final = rb"(?P<entity>#\d++)" + BLANK + rb"=" + BLANK + rb"(?P<keyword>!?[A-Z][A-Z0-9_]*+|\()"

MAGIC: Final = b"ISO-10303-21"
END: Final = b"END-ISO-10303-21"
BEGINNING: Final = re.compile(BLANK + MAGIC + rb"\b")
WORD: Final = re.compile(BLANK + rb"(?P<text>(?P<keyword>[A-Z0-9_-]++)" + _TAIL + rb");")
"A statement outside the data."
ENTITY: Final = re.compile(BLANK + rb"(?P<text>" + _HEAD + _TAIL + rb");")
ENTITY_BEGUN: Final = re.compile(BLANK + rb"(?P<text>" + _HEAD + rb")")
LOOSE: Final = re.compile(
    BLANK + rb"(?P<text>(?:[^;'/<]++|<[^<>\r\n]*+>|" + _STRING + rb"|" + _COMMENT + rb"|/(?=[^*]))*+);"
)
"A statement of an anchor or reference section, whose names and addresses stand between < and >."
REST: Final = re.compile(_TAIL)
"As much of a statement as is sure to belong to it."
_FIRST: Final = re.compile(
    BLANK + rb"(?P<text>(?P<number>#\d++)?" + BLANK + rb"=?" + BLANK + rb"(?P<word>[A-Z0-9_]++)?)"
)


def run_without(keywords: Iterable[str]) -> re.Pattern[bytes]:
    """Match a run of simple entities that have none of the keywords; where it ends, look closer."""
    head = rb"\s*+#\d++\s*+=\s*+(?!(?:" + _either(keywords) + rb")[^A-Z0-9_])[A-Z!][A-Z0-9_]*+\s*+\("
    return re.compile(rb"(?:" + head + _TAIL + rb";)*+")


def any_of(keywords: Iterable[str]) -> re.Pattern[bytes]:
    """Match one of the keywords wherever it is followed by its arguments."""
    return re.compile(rb"(?<![A-Z0-9_])(?:" + _either(keywords) + rb")\s*+[(/]")


def fault_of(window: bytes, at: int, *, is_last: bool) -> str | None:
    """Return why no statement is complete at `at`; None while further bytes may complete it."""
    begun = ENTITY_BEGUN.match(window, at)
    rest = REST.match(window, begun.end() if begun else at)
    assert rest is not None
    stop = rest.end()
    match window[stop : stop + 1]:
        case b";":
            return "this is no statement of STEP"
        case b"'" if is_last or window.find(b"'", stop + 1) >= 0:
            return "a string in it is not closed"
        case b"/" if is_last or window.find(b"/*", stop + 2) >= 0:
            return "a comment in it is not closed"
        case b"=" if begun is not None:
            return "it has no semicolon before the next statement begins"
        case b"=" if window[stop + 1 :].lstrip()[:1] not in (b"", b"!", b"/"):
            return "this is no statement of STEP"
    if not is_last:
        return None
    return "the file ends in it" if window[at:].strip() else "the file ends without END-ISO-10303-21;"


def first_of(window: bytes, at: int) -> tuple[int, str]:
    """Return where the statement at `at` begins behind blanks, and the entity that it tells of, if any."""
    found = _FIRST.match(window, at)
    assert found is not None
    words = (found["number"], found["word"])
    return found.start("text"), " ".join(word[:80].decode() for word in words if word)


def strangeness(start: bytes) -> str:
    """Return what a file that does not begin as STEP seems to be, and what to do."""
    kinds = (
        (b"PK\x03\x04", "it is a ZIP archive; unpack it first"),
        (b"\x1f\x8b", "it is compressed by gzip; unpack it first"),
        (b"\xff\xfe", "it is written in UTF-16; save it as ASCII or UTF-8"),
        (b"\xfe\xff", "it is written in UTF-16; save it as ASCII or UTF-8"),
        (b"<", "it is XML; export it as STEP Part 21 (.stp, .step)"),
    )
    if not start.strip():
        return "it is empty; export it again"
    known = (reason for magic, reason in kinds if start.startswith(magic))
    return next(known, f"it begins with {shown(start)}; export it as STEP Part 21 (.stp, .step)")


def shown(text: bytes) -> str:
    """Return the first characters of a statement, fit for a message."""
    flat = re.sub(r"\s+", " ", text[:200].decode("ascii", "backslashreplace")).strip()
    return repr(flat if len(flat) <= 40 else flat[:39] + "…")


def _either(keywords: Iterable[str]) -> bytes:
    return "|".join(sorted(keywords, reverse=True)).encode()
