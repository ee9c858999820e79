"""Regular expressions without backtracking, for patterns that would take a backtracking engine for ever.

The pattern becomes states; a string is read once, all states at a time, and what was seen before is remembered.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from graph.pattern_syntax import Anchor, Characters, Choice, Part, Repeat, Sequence

_MOST_REMEMBERED: Final = 20_000
_States = frozenset[int]


def build_automaton(part: Part) -> Callable[[str], bool]:
    """Return a test of whole strings whose time is proportional to their length."""
    states = _Automaton(part)
    start = states.closed({states.first}, at_start=True)
    steps: dict[tuple[_States, str], _States] = {}

    def holds(subject: str) -> bool:
        current = start
        for character in subject:
            following = steps.get((current, character))
            if following is None:
                if len(steps) >= _MOST_REMEMBERED:
                    steps.clear()
                following = steps[current, character] = states.step(current, ord(character))
            if not following:
                return False
            current = following
        return states.accepts(current, at_start=not subject)

    return holds


class _Automaton:
    """States by number: a state either reads one character, waits at an anchor, or moves on freely."""

    def __init__(self, part: Part) -> None:
        self._reads: dict[int, tuple[Characters, int]] = {}
        self._anchors: dict[int, tuple[bool, int]] = {}
        self._moves: dict[int, tuple[int, ...]] = {}
        self._count = 0
        self._last = self._new()
        self.first = self._build(part, self._last)

    def closed(self, states: set[int], *, at_start: bool = False, at_end: bool = False) -> _States:
        """Return the states with all that can be reached without reading."""
        waiting, found = list(states), set(states)
        while waiting:
            state = waiting.pop()
            following = self._moves.get(state, ())
            if state in self._anchors:
                is_end, after = self._anchors[state]
                following = (after,) if (at_end if is_end else at_start) else ()
            waiting.extend(each for each in following if each not in found)
            found.update(following)
        return frozenset(found)

    def step(self, states: _States, code: int) -> _States:
        """Return the states after one character."""
        reached = {after for state in states if state in self._reads for after in self._after(state, code)}
        return self.closed(reached)

    def accepts(self, states: _States, *, at_start: bool) -> bool:
        """Whether the string may end here."""
        return self._last in self.closed(set(states), at_start=at_start, at_end=True)

    def _after(self, state: int, code: int) -> tuple[int, ...]:
        characters, after = self._reads[state]
        is_listed = any(low <= code <= high for low, high in characters.ranges)
        return (after,) if is_listed != characters.is_negated else ()

    def _new(self) -> int:
        self._count += 1
        return self._count

    def _build(self, part: Part, after: int) -> int:
        """Return the first state of the part; its last one moves to `after`."""
        match part:
            case Characters():
                state = self._new()
                self._reads[state] = (part, after)
                return state
            case Anchor(at_end):
                state = self._new()
                self._anchors[state] = (at_end, after)
                return state
            case Sequence(parts):
                for each in reversed(parts):
                    after = self._build(each, after)
                return after
            case Choice(parts):
                state = self._new()
                self._moves[state] = tuple(self._build(each, after) for each in parts)
                return state
            case Repeat():
                return self._build_repeat(part, after)

    def _build_repeat(self, part: Repeat, after: int) -> int:
        state = after
        if part.most is None:
            state = self._new()
            self._moves[state] = (self._build(part.part, state), after)
        else:
            for _ in range(part.most - part.least):
                inner, state = self._build(part.part, state), self._new()
                self._moves[state] = (inner, after)
        for _ in range(part.least):
            state = self._build(part.part, state)
        return state
