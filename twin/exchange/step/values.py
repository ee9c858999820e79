"""One statement of ISO 10303-21 as values: references, texts, lists, one record for each leaf of a complex instance.

Nesting is followed with a list of our own, and only so deep: a file cannot exhaust the stack.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from twin.exchange.step.patterns import BLANK, shown
from twin.exchange.step.scan import Statement
from twin.exchange.step.texts import decoded

DEEPEST: Final = 64


@dataclass(frozen=True, slots=True)
class Reference:
    """The number of another instance, as in #12."""

    number: int


@dataclass(frozen=True, slots=True)
class Plain:
    """A number, an enumeration or a binary, as it is written."""

    text: str


@dataclass(frozen=True, slots=True)
class Typed:
    """A keyword with arguments: an entity, one leaf of a complex one, or a value of a named type."""

    keyword: str
    arguments: tuple[Value, ...]


Value = str | Reference | Plain | Typed | tuple["Value", ...] | None
"None is what is not given ($) or derived (*)."


@dataclass(frozen=True, slots=True)
class Instance:
    """An entity of the data: its number, where it begins in the file, and its leaves (one, unless it is complex)."""

    number: int
    offset: int
    leaves: tuple[Typed, ...]


def instance(statement: Statement) -> Instance:
    """Read a statement of the data. Raises ValueError that says what is wrong with it."""
    begun = _NUMBER.match(statement.text)
    if begun is None:
        raise ValueError("the number of the entity has more than 15 digits")
    flat = _FLAT.fullmatch(statement.text, begun.end())
    if flat is not None:
        leaf = Typed(flat["keyword"].decode(), tuple(map(_plainly, _ARGUMENT.findall(flat["arguments"]))))
        return Instance(int(begun["number"]), statement.offset, (leaf,))
    return Instance(int(begun["number"]), statement.offset, _leaves(_value(statement.text[begun.end() :])))


def record(statement: Statement) -> Typed:
    """Read a statement of the header. Raises ValueError that says what is wrong with it."""
    found = _value(statement.text)
    if not isinstance(found, Typed):
        raise ValueError("it is no record with arguments in parentheses")
    return found


_NUMBER = re.compile(rb"#(?P<number>\d{1,15})" + BLANK + rb"=" + BLANK)
_TOKEN = re.compile(
    BLANK
    + rb"(?:(?P<string>'(?:[^']++|'')*+')|(?P<reference>#\d{1,15}(?!\d))|(?P<open>\()|(?P<close>\))|(?P<comma>,)"
    + rb"|(?P<none>[$*])|(?P<keyword>!?[A-Z][A-Z0-9_]*+)|(?P<plain>\.[A-Z0-9_]++\.|[+-]?\d[0-9.E+-]*+|\"[0-9A-F]*+\"))"
    + BLANK
)


_ITEM: Final = (
    rb"(?:'(?:[^']++|'')*+'|#\d{1,15}(?!\d)|[$*]|\.[A-Z0-9_]++\.|[+-]?\d[0-9.E+-]*+"
    rb"|\(\s*+(?:#\d{1,15}(?!\d)\s*+(?:,\s*+#\d{1,15}(?!\d)\s*+)*+)?\))"
)
_ARGUMENT = re.compile(_ITEM)
_FLAT = re.compile(
    rb"(?P<keyword>[A-Z][A-Z0-9_]*+)\s*+\((?P<arguments>\s*+"
    + _ITEM
    + rb"\s*+(?:,\s*+"
    + _ITEM
    + rb"\s*+)*+)\)\s*+"
)
"Most entities: simple values and lists of references, without comments. It saves two thirds of the time."
_NUMBERS = re.compile(rb"#(\d+)")


def _plainly(token: bytes) -> Value:
    """Return the value of an argument of a flat entity; its first byte tells of what kind it is."""
    match token[:1]:
        case b"#":
            return Reference(int(token[1:]))
        case b"'":
            return decoded(token[1:-1])
        case b"(":
            return tuple(Reference(int(number)) for number in _NUMBERS.findall(token))
        case b"$" | b"*":
            return None
        case _:
            return Plain(token.decode())


def _leaves(value: Value) -> tuple[Typed, ...]:
    found = (value,) if isinstance(value, Typed) else value
    if isinstance(found, tuple) and found:
        typed = tuple(leaf for leaf in found if isinstance(leaf, Typed))
        if len(typed) == len(found):
            return typed
    raise ValueError("it is no entity with arguments in parentheses")


@dataclass(slots=True)
class _Open:
    """A parenthesis that is not closed yet: the keyword before it, what it holds, how many commas."""

    keyword: str | None
    values: list[Value]
    commas: int = 0

    def closed(self) -> Value:
        """Only the leaves of a complex instance stand without commas between them."""
        are_leaves = not self.commas and all(isinstance(value, Typed) for value in self.values)
        if self.commas != max(0, len(self.values) - 1) and not are_leaves:
            raise ValueError("a value or a comma is missing in it")
        values = tuple(self.values)
        return values if self.keyword is None else Typed(self.keyword, values)


def _value(text: bytes) -> Value:
    """Return the one value that a text stands for."""
    stack = [_Open(None, [])]
    keyword: str | None = None
    for kind, token in _tokens(text):
        if keyword is not None and kind != "open":
            raise ValueError(f"{keyword} has no arguments in parentheses")
        if kind == "keyword":
            keyword = token.decode()
        elif kind == "open":
            stack.append(_Open(keyword, []))
            keyword = None
        else:
            _add(stack, kind, token)
        if len(stack) > DEEPEST:
            raise ValueError(f"parentheses stand more than {DEEPEST} deep in it")
    if len(stack) > 1 or len(stack[0].values) != 1 or keyword is not None:
        raise ValueError("a parenthesis in it is not closed")
    return stack[0].values[0]


def _add(stack: list[_Open], kind: str, token: bytes) -> None:
    match kind:
        case "comma":
            stack[-1].commas += 1
        case "close" if len(stack) == 1:
            raise ValueError("a parenthesis in it is closed that was not open")
        case "close":
            closed = stack.pop().closed()
            stack[-1].values.append(closed)
        case "plain" if token.startswith(b'"'):
            stack[-1].values.append(Plain(token.decode()))
        case _:
            stack[-1].values.append(_plainly(token))


def _tokens(text: bytes) -> Iterator[tuple[str, bytes]]:
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.lastgroup is None:
            raise ValueError(f"{shown(text[at:])} cannot be read")
        yield found.lastgroup, found[found.lastgroup]
        at = found.end()
