"""What can go wrong in a graph store.

GraphError
├── BadRequest          a request the store cannot understand
│   └── BadPattern      a regular expression outside the shared dialect
├── TooComplex          a request that is nested deeper than the store can follow
├── Unsupported         a request beyond the store's capabilities; raised before any call
├── Conflict
│   ├── VersionConflict someone else wrote first
│   └── LabelTaken      a label that names another node
├── Unavailable         the store cannot be reached or opened
└── Timeout             it did not answer in time
"""

from __future__ import annotations


class GraphError(Exception):
    """Any failure of a graph store."""


class BadRequest(GraphError):
    """The request names a kind, edge or property that the schema does not have, or is malformed."""


class BadPattern(BadRequest):
    """The pattern is not in the shared dialect of regular expressions."""


class TooComplex(GraphError):
    """The request is nested deeper, or is longer, than the store can follow."""


class Unsupported(GraphError):
    """The store does not do this; its capabilities say so."""


class Conflict(GraphError):
    """What is stored contradicts the write."""


class VersionConflict(Conflict):
    """The stored version is not the expected one."""

    def __init__(self, kind: str, id: str, expected: int, current: int) -> None:
        super().__init__(
            f"{kind} {id!r} is at version {current}, not {expected}; read it again and repeat the change"
        )
        self.kind, self.id, self.expected, self.current = kind, id, expected, current


class LabelTaken(Conflict):
    """The label already names another node."""

    def __init__(self, scheme: str, issuer: str | None, value: str, owner_kind: str, owner: str) -> None:
        of = f" of {issuer!r}" if issuer else ""
        super().__init__(
            f"identifier {scheme!r}{of} {value!r} already names {owner_kind} {owner!r}; one identifier names one thing"
        )
        self.scheme, self.issuer, self.value, self.owner_kind, self.owner = (
            scheme,
            issuer,
            value,
            owner_kind,
            owner,
        )


class Unavailable(GraphError):
    """The store cannot be reached or opened. `retry_after`: in how many seconds it may be asked again, when known."""

    def __init__(self, message: str, *, retry_after: float | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class Timeout(GraphError):
    """The store did not answer in time."""
