"""Errors as clients see them: `{message, locations?, path?, extensions: {code, …}}`. Ours are masked, with an id."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from math import ceil
from typing import NotRequired, TypedDict
from uuid import uuid4

from graphql import GraphQLError

from twin.errors import BadRequest, Internal, Store, StoreUnavailable, Timeout, TwinError, VersionMismatch

log = logging.getLogger(__name__)

MESSAGE_LENGTH = 1_000
"""Characters of a message; a client that sends a novel need not read it again."""


class Location(TypedDict):
    """A place in the document, both from 1."""

    line: int
    column: int


class ErrorObject(TypedDict):
    """One entry of `errors` in an answer."""

    message: str
    locations: NotRequired[list[Location]]
    path: NotRequired[list[str | int]]
    extensions: Mapping[str, object]


class Refused(Exception):
    """The request was not executed; `errors` says why, one entry or more."""

    def __init__(self, errors: Iterable[Exception]) -> None:
        self.errors = tuple(error_object(error) for error in errors)
        super().__init__("; ".join(error["message"] for error in self.errors))


class NotPersisted(Exception):
    """A document is known by its hash alone, and is not known here. The words are those of the clients' protocol."""

    def __init__(self, message: str, code: str) -> None:
        super().__init__(message)
        self.code = code


def error_object(error: BaseException, *, path: Iterable[str | int] = ()) -> ErrorObject:
    """Return the error as clients see it; `path` leads to the field of the answer that it leaves null."""
    found = error
    if isinstance(error, GraphQLError):
        found = _cause(error)
    extensions = _extensions(found)
    shown = ErrorObject(message=_message(error, extensions), extensions=extensions)
    if isinstance(error, GraphQLError) and error.locations:
        shown["locations"] = [Location(line=place.line, column=place.column) for place in error.locations]
    if where := list(path):
        shown["path"] = where
    return shown


def retry_after(error: BaseException) -> int | None:
    """Return in how many whole seconds a client may try again, as in the header of that name; None: not known."""
    wait = error.retry_after if isinstance(error, StoreUnavailable) else None
    return None if wait is None else max(1, ceil(wait))


def _cause(error: GraphQLError) -> BaseException:
    """Return the error of ours behind one of the library's, which repeats its sentence with the place."""
    behind: BaseException | None = error.original_error
    while isinstance(behind, GraphQLError):
        behind = behind.original_error
    return behind if isinstance(behind, TwinError) else error


def _extensions(error: BaseException) -> Mapping[str, object]:
    match error:
        case StoreUnavailable(store=store, retryable=retryable, affected=affected):
            shown = _of_store(error.code, store, retryable=retryable, affected=affected)
            wait = retry_after(error)
            return shown if wait is None else {**shown, "retryAfter": wait}
        case Timeout(store=Store() as store, affected=affected):
            return _of_store(error.code, store, retryable=True, affected=affected)
        case VersionMismatch(current=current):
            return {"code": error.code, **_place(error), "currentVersion": current}
        case TwinError() if not isinstance(error, Internal):
            return {"code": error.code, **_place(error)}
        case GraphQLError():
            return {"code": BadRequest.code}
        case NotPersisted(code=code):
            return {"code": code}
        case _:
            return _masked(error)


def _of_store(code: str, store: Store, *, retryable: bool, affected: int | None) -> Mapping[str, object]:
    counted = {} if affected is None else {"affected": affected}
    return {"code": code, "store": store.name, "retryable": retryable, **counted}


def _place(error: TwinError) -> Mapping[str, object]:
    return {"input": list(error.path)} if error.path else {}


def _masked(error: BaseException) -> Mapping[str, object]:
    """Log what happened under an id, and return the id alone."""
    identity = uuid4().hex
    log.error("Internal error %s", identity, exc_info=error)
    return {"code": Internal.code, "id": identity}


def _message(error: BaseException, extensions: Mapping[str, object]) -> str:
    if "id" in extensions:
        return (
            f"Something went wrong on our side; report the id {extensions['id']}, under which it is logged."
        )
    message = error.message if isinstance(error, (GraphQLError, TwinError)) else str(error)
    return message if len(message) <= MESSAGE_LENGTH else message[:MESSAGE_LENGTH] + " …"
