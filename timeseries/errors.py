"""What can go wrong in a series store.

SeriesError
├── BadRequest     a request the store cannot understand
│   └── BadSamples samples that cannot be stored: NaN, infinite, too large, columns of different lengths
├── Unsupported    a request beyond the store's capabilities; raised before any call
├── TooMany        more samples than the request allows
├── Unavailable    the store cannot be reached or opened
└── Timeout        it did not answer in time
"""

from __future__ import annotations


class SeriesError(Exception):
    """Any failure of a series store."""


class BadRequest(SeriesError):
    """The request is malformed."""


class BadSamples(BadRequest):
    """Samples that cannot be stored; the message names the series, the row and the value."""


class Unsupported(SeriesError):
    """The store does not do this; its capabilities say so."""


class TooMany(SeriesError):
    """More samples than the request allows."""

    def __init__(self, count: int, limit: int) -> None:
        super().__init__(
            f"{count:,} samples asked for, {limit:,} allowed; shorten the window or ask for maxPoints"
        )
        self.count, self.limit = count, limit


class Unavailable(SeriesError):
    """The store cannot be reached or opened. `retry_after`: in how many seconds it may be asked again, when known."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Timeout(SeriesError):
    """The store did not answer in time."""
