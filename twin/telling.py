"""Tells what the plans of a request did when they ran, where somebody listens: for `X-Twin-Explain`.

Not for: running a plan in order to explain it. See `explain` in twin/reading.py.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

from twin.calls import Calls
from twin.explaining import Explained
from twin.plan.steps import Plan

Ran = list[Explained]

_listener: Final[ContextVar[tuple[str, Ran] | None]] = ContextVar("who hears of plans that ran", default=None)


@contextmanager
def listening(key: str, ran: Ran | None) -> Iterator[None]:
    """Write down the plans that run within the block, under the response key of their root field; None: do not.

    with listening("pumps", ran):
        await reading.answer(selection)
    """
    token = _listener.set(None if ran is None else (key, ran))
    try:
        yield
    finally:
        _listener.reset(token)


@contextmanager
def told(plan: Plan, calls: Calls) -> Iterator[Calls]:
    """Yield where a run of the plan counts its calls: apart from other runs, where somebody listens.

    A run that fails is told as one that was not measured.
    """
    listener = _listener.get()
    if listener is None:
        yield calls
        return
    own, made = Calls(calls.deadline), None
    try:
        yield own
        made = tuple(own.made)
    finally:
        key, ran = listener
        calls.made += own.made
        ran.append(Explained(key, plan, made))
