"""Which calls a failing store is still asked: a state machine without I/O, moved by what becomes of each call (P3).

CLOSED     every call goes; five failures without a success between them open it.
OPEN       no call goes until a rest is over; rests grow from one second to fifteen.
HALF_OPEN  one call at a time goes, as a probe; two good ones close it, a failed one opens it again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple

FAILURES_TO_OPEN: Final = 5
PROBES_TO_CLOSE: Final = 2
FIRST_REST_S: Final = 1.0
LONGEST_REST_S: Final = 15.0
TELLING_SILENCE_S: Final = 0.5


class State(Enum):
    """Whether calls go."""

    CLOSED = "closed"
    OPEN = "open"
    HALF_OPEN = "half open"


class Pass(NamedTuple):
    """Leave for one call. Hand it back with what became of it, once; a pass from before a change of state is void."""

    period: int
    number: int
    answered_before: int


@dataclass(slots=True)
class Breaker:
    """The breaker of one store. `clock` gives seconds."""

    clock: Callable[[], float]
    state: State = State.CLOSED
    good_probes: int = 0
    _failures: int = 0
    _period: int = 0
    _passes: int = 0
    _answered: int = 0
    _probe: int | None = None
    _rest_s: float = field(default=FIRST_REST_S)
    _open_until: float = 0.0

    def admit(self) -> Pass | None:
        """Return leave for a call, or None when the store is not to be asked now."""
        if self.state is State.OPEN and self.clock() >= self._open_until:
            self._enter(State.HALF_OPEN)
        if self.state is State.OPEN or self._probe is not None:
            return None
        self._passes += 1
        if self.state is State.HALF_OPEN:
            self._probe = self._passes
        return Pass(self._period, self._passes, self._answered)

    def observer(self) -> Pass:
        """Return a pass for the rest of a call that was let through, such as the next part of a stream."""
        return Pass(self._period, 0, self._answered)

    def succeeded(self, leave: Pass) -> None:
        """The store answered."""
        self._answered += 1
        if self._is_probe(leave):
            self._probe = None
            self.good_probes += 1
            if self.good_probes >= PROBES_TO_CLOSE:
                self._rest_s = FIRST_REST_S
                self._enter(State.CLOSED)
        elif leave.period == self._period:
            self._failures = 0

    def failed(self, leave: Pass) -> None:
        """The store was not to be reached, or the connection was lost."""
        if self._is_probe(leave):
            self._rest_s = min(self._rest_s * 2, LONGEST_REST_S)
            self._open()
        elif self.state is State.CLOSED and leave.period == self._period:
            self._failures += 1
            if self._failures >= FAILURES_TO_OPEN:
                self._open()

    def timed_out(self, leave: Pass, waited_s: float) -> None:
        """The time of the call was over: a failure when the store kept silent, half a second or more, to everyone.

        So a hang opens the breaker, and neither a client in a hurry nor one heavy query among answered ones does.
        """
        if waited_s >= TELLING_SILENCE_S and self._answered == leave.answered_before:
            self.failed(leave)
        else:
            self.released(leave)

    def released(self, leave: Pass) -> None:
        """The call says nothing of the store: it was cancelled, or refused for what it asked."""
        if self._is_probe(leave):
            self._probe = None

    def seconds_to_probe(self) -> float:
        """Return when a call will be let through again; 0: it is not known, or now."""
        return max(0.0, self._open_until - self.clock()) if self.state is State.OPEN else 0.0

    def _is_probe(self, leave: Pass) -> bool:
        return leave.number == self._probe

    def _open(self) -> None:
        self._open_until = self.clock() + self._rest_s
        self._enter(State.OPEN)

    def _enter(self, state: State) -> None:
        self.state = state
        self._period += 1
        self._failures = self.good_probes = 0
        self._probe = None
