"""How requests of one kind are put together: what must be equal, what differs, and who gets what of the answer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

Request = TypeVar("Request")
Key = TypeVar("Key")
Answer = TypeVar("Answer")

MOST_OWN_KEYS: Final = 16
"A request for more keys is asked with equal ones only: the others would wait for its rows."


@dataclass(frozen=True, slots=True)
class Manner(Generic[Request, Key, Answer]):
    """Three functions of one kind of request.

    part    the request without its keys, and the keys; none: only equal requests share its call.
    join    the request that asks for these keys at once; None: they do not go together.
    pick    of its answer, what each of some tuples of keys would have been answered.
    """

    part: Callable[[Request], tuple[Request, tuple[Key, ...]]]
    join: Callable[[Request, tuple[Key, ...]], Request | None]
    pick: Callable[[tuple[Key, ...], Sequence[tuple[Key, ...]], Answer], list[Answer]]


def equal_only() -> Manner[Request, str, Answer]:
    """Return the manner of requests that share a call when they are equal, and not otherwise."""
    return Manner(
        lambda request: (request, ()), lambda _, __: None, lambda _, own, answer: [answer] * len(own)
    )
