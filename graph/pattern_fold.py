"""The case folding of patterns, for strings that are folded before they are tested."""

from __future__ import annotations

from functools import cache
from typing import Final

from graph.pattern_syntax import Anchor, Characters, Choice, Part, Repeat, Sequence

_ABOVE_CASED: Final = 0x1F000  # no character from here on has another case (Unicode 16)


def fold_part(part: Part) -> Part:
    """Return the pattern for case-folded strings."""
    match part:
        case Characters():
            return _fold_characters(part)
        case Anchor():
            return part
        case Sequence(parts):
            return Sequence(tuple(fold_part(each) for each in parts))
        case Choice(parts):
            return Choice(tuple(fold_part(each) for each in parts))
        case Repeat(repeated, least, most, is_lazy):
            return Repeat(fold_part(repeated), least, most, is_lazy)


def _fold_characters(part: Characters) -> Part:
    folded = [fold for code, fold in _folds() if any(low <= code <= high for low, high in part.ranges)]
    singles = tuple((ord(each), ord(each)) for each in folded if len(each) == 1)
    one = Characters((*part.ranges, *singles), part.is_negated)
    longer = () if part.is_negated else tuple(each for each in folded if len(each) > 1)
    if not longer:
        return one
    return Choice(
        (
            one,
            *(
                Sequence(tuple(Characters(((ord(each),) * 2,)) for each in fold))
                for fold in sorted(set(longer))
            ),
        )
    )


@cache
def _folds() -> tuple[tuple[int, str], ...]:
    """Return the characters that case folding changes. Computed at the first folded pattern: some 10 ms."""
    return tuple((code, fold) for code in range(_ABOVE_CASED) if (fold := chr(code).casefold()) != chr(code))
