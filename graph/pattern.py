r"""The regular expressions that every graph store understands alike.

Literals, `.`, classes, groups, `|`, greedy and lazy quantifiers, `^` and `$`, \d \w \s (ASCII) and their negations.
No look-around, back-references, possessive or atomic groups, inline flags. A pattern always holds for the whole string.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Final

from graph.automaton import build_automaton
from graph.pattern_fold import fold_part
from graph.pattern_syntax import Anchor, Characters, Choice, Part, Repeat, Sequence, parse

_STEPS_LEFT_TO_BACKTRACKING: Final = 2


def check_pattern(text: str) -> None:
    """Raise BadPattern, naming the offending piece, unless the pattern is in the dialect."""
    parse(text)


def compile_pattern(text: str, fold: bool = False) -> Callable[[str], bool]:
    """Return a test of whole strings; with `fold` both sides are case-folded. The time grows with the string only."""
    part = fold_part(parse(text)) if fold else parse(text)
    test = _by_backtracking(part) if _is_tame(part) else build_automaton(part)
    return (lambda subject: test(subject.casefold())) if fold else test


def portable_pattern(text: str, fold: bool = False) -> str:
    r"""Return the pattern with all that engines disagree on spelled out, for Java: `.`, `^`, `$`, \d, \w, \s, escapes.

    With `fold` it is meant for a case-folded subject.
    """
    return render(fold_part(parse(text)) if fold else parse(text), end=r"\z")


def render(part: Part, *, end: str) -> str:
    r"""Return the text of a parsed pattern; `end` is how the engine spells the end of the string: \z or \Z."""
    match part:
        case Characters():
            return _render_characters(part)
        case Anchor(at_end):
            return end if at_end else r"\A"
        case Sequence(parts):
            return "".join(render(each, end=end) for each in parts)
        case Choice(parts) if (merged := _merged(parts)) is not None:
            return _render_characters(merged)
        case Choice(parts):
            return f"(?:{'|'.join(render(each, end=end) for each in parts)})"
        case Repeat(repeated, least, most, is_lazy):
            bounds = f"{{{least},{'' if most is None else most}}}"
            inner = render(repeated, end=end)
            inner = inner if isinstance(repeated, Characters) else f"(?:{inner})"
            return f"{inner}{bounds}{'?' if is_lazy else ''}"


def _merged(parts: tuple[Part, ...]) -> Characters | None:
    """One class for a choice among characters: Java would go a level deeper for each character it repeats."""
    characters = [part for part in parts if isinstance(part, Characters) and not part.is_negated]
    if len(characters) < len(parts):
        return None
    return Characters(tuple(each for part in characters for each in part.ranges))


def _render_characters(part: Characters) -> str:
    ranges = "".join(
        _escaped(low) if low == high else f"{_escaped(low)}-{_escaped(high)}" for low, high in part.ranges
    )
    return f"[{'^' if part.is_negated else ''}{ranges}]"


def _escaped(code: int) -> str:
    character = chr(code)
    if code < 0x80 and not character.isalnum():
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if 0x80 <= code < 0x10000 else character


def _by_backtracking(part: Part) -> Callable[[str], bool]:
    matcher = re.compile(render(part, end=r"\Z")).fullmatch
    return lambda subject: matcher(subject) is not None


def _is_tame(part: Part) -> bool:
    """Whether backtracking over this pattern is quick for any string: few open choices, none repeated."""
    steps = _open_steps(part, is_repeated=False)
    return steps is not None and steps <= _STEPS_LEFT_TO_BACKTRACKING


def _open_steps(part: Part, *, is_repeated: bool) -> int | None:
    match part:
        case Characters() | Anchor():
            return 0
        case Sequence(parts):
            return _summed([_open_steps(each, is_repeated=is_repeated) for each in parts])
        case Choice(parts):
            return None if is_repeated else _summed([_open_steps(each, is_repeated=False) for each in parts])
        case Repeat(repeated, least, most, _):
            if is_repeated and least != most:
                return None
            inner = _open_steps(repeated, is_repeated=is_repeated or most != 1)
            return None if inner is None else inner + (least != most)


def _summed(steps: list[int | None]) -> int | None:
    known = [each for each in steps if each is not None]
    return sum(known) if len(known) == len(steps) else None
