"""The breaker, moved by hand and at random under a clock that is told."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from twin.guard.breaker import (
    FAILURES_TO_OPEN,
    FIRST_REST_S,
    LONGEST_REST_S,
    PROBES_TO_CLOSE,
    Breaker,
    Pass,
    State,
)

LONG = 2.0


@dataclass
class Clock:
    """Seconds that pass when a test says so."""

    now: float = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def breaker(clock: Clock) -> Breaker:
    return Breaker(clock)


def admitted(breaker: Breaker) -> Pass:
    leave = breaker.admit()
    assert leave is not None, "the breaker lets nothing through"
    return leave


def opened(breaker: Breaker) -> Breaker:
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed(admitted(breaker))
    assert breaker.state is State.OPEN
    return breaker


def test_five_failures_in_a_row_open_it(breaker: Breaker) -> None:
    for _ in range(FAILURES_TO_OPEN - 1):
        breaker.failed(admitted(breaker))
    assert breaker.state is State.CLOSED

    breaker.failed(admitted(breaker))

    assert (breaker.state, breaker.admit()) == (State.OPEN, None)


def test_a_success_between_them_begins_the_count_anew(breaker: Breaker) -> None:
    for _ in range(3):
        for _ in range(FAILURES_TO_OPEN - 1):
            breaker.failed(admitted(breaker))
        breaker.succeeded(admitted(breaker))

    assert breaker.state is State.CLOSED


def test_calls_that_began_before_it_opened_say_nothing_any_more(breaker: Breaker, clock: Clock) -> None:
    late = [admitted(breaker) for _ in range(3)]
    opened(breaker)
    clock.now += FIRST_REST_S
    probe = admitted(breaker)

    breaker.failed(late[0])
    breaker.succeeded(late[1])
    breaker.released(late[2])

    assert (breaker.state, breaker.good_probes, breaker.admit()) == (State.HALF_OPEN, 0, None)
    breaker.succeeded(probe)
    assert breaker.good_probes == 1


def test_it_tells_when_it_will_let_a_call_through(breaker: Breaker, clock: Clock) -> None:
    assert breaker.seconds_to_probe() == 0
    opened(breaker)

    clock.now += FIRST_REST_S / 4

    assert breaker.seconds_to_probe() == pytest.approx(FIRST_REST_S * 3 / 4)


def test_two_good_probes_one_after_the_other_close_it(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += FIRST_REST_S

    for number in range(PROBES_TO_CLOSE):
        probe = admitted(breaker)
        assert (breaker.state, breaker.admit()) == (State.HALF_OPEN, None), number
        breaker.succeeded(probe)

    assert breaker.state is State.CLOSED
    assert [breaker.admit() is not None for _ in range(3)] == [True] * 3


def test_a_failed_probe_opens_it_for_twice_as_long_up_to_a_limit(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    rests = []
    for _ in range(8):
        rests.append(breaker.seconds_to_probe())
        clock.now += rests[-1]
        breaker.failed(admitted(breaker))

    assert rests == [1, 2, 4, 8, LONGEST_REST_S, LONGEST_REST_S, LONGEST_REST_S, LONGEST_REST_S]


def test_once_closed_it_rests_as_short_as_the_first_time(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += FIRST_REST_S
    breaker.failed(admitted(breaker))
    clock.now += FIRST_REST_S * 2
    for _ in range(PROBES_TO_CLOSE):
        breaker.succeeded(admitted(breaker))

    assert opened(breaker).seconds_to_probe() == FIRST_REST_S


def test_a_cancelled_probe_leaves_its_place_to_another(breaker: Breaker, clock: Clock) -> None:
    opened(breaker)
    clock.now += FIRST_REST_S

    breaker.released(admitted(breaker))

    assert breaker.admit() is not None


def test_a_hang_opens_it(breaker: Breaker) -> None:
    for _ in range(FAILURES_TO_OPEN):
        breaker.timed_out(admitted(breaker), LONG)

    assert breaker.state is State.OPEN


def test_clients_in_a_hurry_do_not_open_it(breaker: Breaker) -> None:
    for _ in range(100):
        breaker.timed_out(admitted(breaker), 0.005)

    assert breaker.state is State.CLOSED


def test_heavy_queries_do_not_open_it_while_others_are_answered(breaker: Breaker) -> None:
    for _ in range(100):
        heavy = admitted(breaker)
        breaker.succeeded(admitted(breaker))
        breaker.timed_out(heavy, LONG)

    assert breaker.state is State.CLOSED


def test_the_rest_of_a_stream_counts_as_calls_do_and_is_never_the_probe(
    breaker: Breaker, clock: Clock
) -> None:
    for _ in range(FAILURES_TO_OPEN):
        breaker.failed(breaker.observer())
    assert breaker.state is State.OPEN
    clock.now += FIRST_REST_S
    probe = admitted(breaker)

    breaker.succeeded(breaker.observer())
    breaker.failed(breaker.observer())

    assert (breaker.state, breaker.good_probes) == (State.HALF_OPEN, 0)
    breaker.succeeded(probe)


class AnyUse(RuleBasedStateMachine):
    """Calls that begin, end and vanish in any order, against what the rules of a breaker say in words."""

    def __init__(self) -> None:
        super().__init__()
        self.clock = Clock()
        self.breaker = Breaker(self.clock)
        self.running: list[tuple[Pass, State]] = []

    @rule()
    def begin(self) -> None:
        could = self.breaker.state is State.CLOSED
        leave = self.breaker.admit()
        assert leave is not None or not could, "a closed breaker lets every call through"
        if leave is not None:
            self.running.append((leave, self.breaker.state))

    @precondition(lambda self: self.running)
    @rule(data=st.data(), end=st.sampled_from(["succeeded", "failed", "released", "short", "long"]))
    def finish(self, data: st.DataObject, end: str) -> None:
        leave, _ = self.running.pop(data.draw(st.integers(0, len(self.running) - 1)))
        match end:
            case "short" | "long":
                self.breaker.timed_out(leave, LONG if end == "long" else 0.01)
            case _:
                {
                    "succeeded": self.breaker.succeeded,
                    "failed": self.breaker.failed,
                    "released": self.breaker.released,
                }[end](leave)

    @rule(seconds=st.floats(0.0, 20.0))
    def wait(self, seconds: float) -> None:
        self.clock.now += seconds

    @invariant()
    def never_more_than_one_probe(self) -> None:
        period = self.breaker.observer().period
        probes = [p for p, state in self.running if state is State.HALF_OPEN and p.period == period]
        assert len(probes) <= 1, probes

    @invariant()
    def it_never_rests_longer_than_the_limit(self) -> None:
        assert 0 <= self.breaker.seconds_to_probe() <= LONGEST_REST_S

    def teardown(self) -> None:
        """Whatever happened, a store that answers again is asked again, within two good calls after the rest."""
        for leave, _ in self.running:
            self.breaker.released(leave)
        self.clock.now += LONGEST_REST_S
        for _ in range(PROBES_TO_CLOSE):
            self.breaker.succeeded(admitted(self.breaker))
        assert self.breaker.state is State.CLOSED


TestAnyUse = AnyUse.TestCase
TestAnyUse.settings = settings(max_examples=100, stateful_step_count=40, deadline=None, print_blob=True)
