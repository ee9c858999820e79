"""The budget of repetitions: never more than a tenth of the calls that were made, plus what was saved up before."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from twin.guard.budget import CALLS_PER_REPETITION, MOST_REPETITIONS, Budget


def test_a_new_budget_is_empty() -> None:
    assert not Budget().spend()


def test_ten_calls_earn_one_repetition() -> None:
    budget = Budget()
    for _ in range(CALLS_PER_REPETITION):
        budget.earn()

    assert [budget.spend() for _ in range(3)] == [True, False, False]


def test_a_quiet_year_saves_up_no_storm() -> None:
    budget = Budget()
    for _ in range(10_000):
        budget.earn()

    assert sum(budget.spend() for _ in range(10_000)) == MOST_REPETITIONS


@given(st.lists(st.booleans(), max_size=500))
def test_at_every_instant_attempts_are_at_most_a_tenth_more_than_calls(asks: list[bool]) -> None:
    budget, calls, repetitions = Budget(), 0, 0
    for is_call in asks:
        if is_call:
            budget.earn()
            calls += 1
        else:
            repetitions += budget.spend()
        assert calls + repetitions <= 1.1 * calls
