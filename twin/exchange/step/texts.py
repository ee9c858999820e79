r"""Strings of ISO 10303-21 as text: doubled quotes, \X\, \X2\, \X4\, \S\ and \P.\ directives (clause 6.4.3).

Bytes above 127 are UTF-8 (third edition). A backslash that begins no directive stands for itself.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST_NAME: Final = 200


def decoded(raw: bytes) -> str:
    r"""Return the text between the outer quotes of a string. Raises ValueError that says what is wrong.

    >>> decoded(rb"M\X2\00FC\X0\nchen, 5\X\B0, O''Neill")
    "München, 5°, O'Neill"
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as wrong:
        byte = raw[wrong.start]
        raise ValueError(f"the byte 0x{byte:02x} in {_shown(raw)} is neither ASCII nor UTF-8") from wrong
    if "\\" not in text and text.isprintable():
        return text.replace("''", "'")
    if "\\" not in text:
        return _CONTROL.sub("", text).replace("''", "'")
    return _Directives(raw).applied(_CONTROL.sub("", text))


def name_of(text: str) -> str:
    """Return a string as a name: NFC, control characters and line ends as spaces, no white space at its ends."""
    if text.isascii() and text.isprintable():
        return text.strip()
    normal = unicodedata.normalize("NFC", text)
    return "".join(" " if unicodedata.category(c) in _NOT_IN_NAMES else c for c in normal).strip()


_NOT_IN_NAMES: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
_CONTROL: Final = re.compile(r"[\x00-\x1f\x7f]")
"Line ends and the like in a string are no part of it (clause 5.6)."
_DIRECTIVE: Final = re.compile(
    r"''|\\\\|\\S\\(?P<shifted>.)|\\P(?P<page>[A-I])\\|\\X\\(?P<latin>[0-9A-Fa-f]{2})"
    r"|\\X2\\(?P<two>[0-9A-Fa-f]*)\\X0\\|\\X4\\(?P<four>[0-9A-Fa-f]*)\\X0\\|\\N\\|\\F\\|\\X[024]?\\"
)


class _Directives:
    """The directives of one string; \\P.\\ holds for those \\S\\ that come after it."""

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._page = 1

    def applied(self, text: str) -> str:
        return _DIRECTIVE.sub(self._one, text)

    def _one(self, found: re.Match[str]) -> str:
        match found.lastgroup, found.group():
            case None, "''":
                return "'"
            case None, "\\\\":
                return "\\"
            case None, "\\N\\" | "\\F\\":
                return " "
            case None, _:
                raise ValueError(f"{found.group()} in {_shown(self._raw)} is not completed")
            case "page", _:
                self._page = ord(found["page"]) - ord("A") + 1
                return ""
            case "shifted", _:
                return self._shifted(found["shifted"])
            case "latin", _:
                return chr(int(found["latin"], 16))
            case group, _:
                digits, coding = found[group], "utf-16-be" if group == "two" else "utf-32-be"
                return self._coded(digits, coding)

    def _shifted(self, character: str) -> str:
        code = ord(character)
        try:
            return bytes([code + 128]).decode(f"iso8859-{self._page}")
        except (ValueError, UnicodeDecodeError) as wrong:
            raise ValueError(f"\\S\\{character} in {_shown(self._raw)} is no character") from wrong

    def _coded(self, digits: str, coding: str) -> str:
        try:
            return bytes.fromhex(digits).decode(coding)
        except ValueError as wrong:
            raise ValueError(
                f"the digits {digits[:40]!r} in {_shown(self._raw)} are no characters"
            ) from wrong


def _shown(raw: bytes) -> str:
    text = raw[:60].decode("ascii", "backslashreplace")
    return f"'{text}{'…' if len(raw) > 60 else ''}'"
