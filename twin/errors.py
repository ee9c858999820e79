"""What can go wrong in Twinloom, each with a code that never changes (X3).

TwinError
├── BadRequest          BAD_REQUEST          the request cannot be understood
│   └── UnknownUnit     BAD_REQUEST          a unit code that UCUM does not have
├── NotFound            NOT_FOUND            no such thing
├── Conflict            CONFLICT             what is stored contradicts the write
├── VersionMismatch     VERSION_MISMATCH     someone else wrote first
├── ValidationFailed    VALIDATION_FAILED    a value that its definition refuses
├── DuplicateIdentifier DUPLICATE_IDENTIFIER the label names another thing
├── StructureCycle      STRUCTURE_CYCLE      a thing would hold itself
├── UnitMismatch        UNIT_MISMATCH        units of different dimensions
├── BadCursor           BAD_CURSOR           a cursor that is forged or of another query
├── LimitExceeded       LIMIT_EXCEEDED       larger than a limit; the message names it
├── Timeout             TIMEOUT              not done by the deadline
├── StoreUnavailable    STORE_UNAVAILABLE    a store does not answer
├── Unsupported         UNSUPPORTED          not served yet, or not by this store
├── ResyncRequired      RESYNC_REQUIRED      the cursor is older than what is kept
├── Forbidden           FORBIDDEN            not allowed
├── Unauthenticated     UNAUTHENTICATED      who is asking?
└── Internal            INTERNAL             our mistake; the log has the id that the client sees
"""

from __future__ import annotations

from enum import Enum
from typing import ClassVar


class Store(Enum):
    """Which of the three stores: a name that clients may see."""

    GRAPH = "GRAPH"
    SERIES = "SERIES"
    OBJECTS = "OBJECTS"


class TwinError(Exception):
    """Any refusal or failure that a client may read: a safe sentence under a stable code.

    `path` names the place in the input that is to blame; `value` the offending value where it is safe to repeat.
    """

    code: ClassVar[str] = "INTERNAL"

    def __init__(self, message: str, *, path: tuple[str, ...] = (), value: object = None) -> None:
        super().__init__(message)
        self.message = message
        self.path = path
        self.value = value


class BadRequest(TwinError):
    """The request cannot be understood."""

    code = "BAD_REQUEST"


class UnknownUnit(BadRequest):
    """The unit code is not in UCUM, or not in the part of it that is served."""


class NotFound(TwinError):
    """There is no such thing."""

    code = "NOT_FOUND"


class Conflict(TwinError):
    """What is stored contradicts the write."""

    code = "CONFLICT"


class VersionMismatch(TwinError):
    """The thing is not at the expected version; `current` is the version it has."""

    code = "VERSION_MISMATCH"

    def __init__(self, message: str, *, current: int, path: tuple[str, ...] = ()) -> None:
        super().__init__(message, path=path, value=current)
        self.current = current


class ValidationFailed(TwinError):
    """A value is not what its definition asks for."""

    code = "VALIDATION_FAILED"


class DuplicateIdentifier(TwinError):
    """The identifier already names another thing."""

    code = "DUPLICATE_IDENTIFIER"


class StructureCycle(TwinError):
    """A thing would hold itself; the message spells the cycle out."""

    code = "STRUCTURE_CYCLE"


class UnitMismatch(TwinError):
    """Units of different dimensions; the message names both."""

    code = "UNIT_MISMATCH"


class BadCursor(TwinError):
    """The cursor is forged, damaged, or belongs to another query."""

    code = "BAD_CURSOR"


class LimitExceeded(TwinError):
    """Larger than a limit; the message names the limit, its value and what to narrow."""

    code = "LIMIT_EXCEEDED"


class Timeout(TwinError):
    """Not done by the deadline; `store` is the one that was waited for. `affected` as in StoreUnavailable."""

    code = "TIMEOUT"

    def __init__(self, message: str, *, store: Store | None = None) -> None:
        super().__init__(message)
        self.store = store
        self.affected: int | None = None


class StoreUnavailable(TwinError):
    """A store does not answer. `affected` counts the things that miss what it would have added (X1); `retry_after`
    tells in how many seconds it will be asked again, when that is known.
    """

    code = "STORE_UNAVAILABLE"

    def __init__(
        self, message: str, *, store: Store, retryable: bool = True, retry_after: float | None = None
    ) -> None:
        super().__init__(message)
        self.store = store
        self.retryable = retryable
        self.retry_after = retry_after
        self.affected: int | None = None


class Unsupported(TwinError):
    """Not served yet, or not by this store."""

    code = "UNSUPPORTED"


class ResyncRequired(TwinError):
    """The cursor is older than what is kept."""

    code = "RESYNC_REQUIRED"


class Forbidden(TwinError):
    """The caller may not do this."""

    code = "FORBIDDEN"


class Unauthenticated(TwinError):
    """The caller is not known."""

    code = "UNAUTHENTICATED"


class Internal(TwinError):
    """Our mistake; the log has the id."""

    code = "INTERNAL"
