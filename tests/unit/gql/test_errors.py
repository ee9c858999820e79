"""Errors as clients see them: our own by their code, the library's as bad requests, everything else masked."""

from __future__ import annotations

import logging

import pytest
from graphql import GraphQLError

from gql.errors import error_object
from twin import errors
from twin.errors import Store, StoreUnavailable, TwinError, VersionMismatch


def every_error(root: type[TwinError] = TwinError) -> set[type[TwinError]]:
    return {root}.union(*(every_error(below) for below in root.__subclasses__()))


def test_an_error_of_ours_shows_its_sentence_and_its_code() -> None:
    shown = error_object(errors.NotFound("There is no asset 'x'."), path=["asset", 0])

    assert shown == {
        "message": "There is no asset 'x'.",
        "path": ["asset", 0],
        "extensions": {"code": "NOT_FOUND"},
    }


def test_every_error_of_ours_shows_its_code() -> None:
    plain = every_error() - {VersionMismatch, StoreUnavailable, TwinError, errors.Internal}

    assert len(plain) > 10
    assert [e.code for e in plain if error_object(e("x"))["extensions"] != {"code": e.code}] == []


def test_a_store_that_does_not_answer_is_named() -> None:
    shown = error_object(StoreUnavailable("The series do not answer.", store=Store.SERIES))

    assert shown["extensions"] == {"code": "STORE_UNAVAILABLE", "store": "SERIES", "retryable": True}


def test_a_version_mismatch_shows_the_current_version_and_the_place() -> None:
    shown = error_object(VersionMismatch("Someone wrote first.", current=7, path=("assets", "0")))

    assert shown["extensions"] == {
        "code": "VERSION_MISMATCH",
        "input": ["assets", "0"],
        "currentVersion": 7,
    }


def test_an_error_of_ours_keeps_its_code_behind_one_of_the_library() -> None:
    wrapped = GraphQLError(
        "At 1:1: too much.", original_error=GraphQLError("", original_error=errors.Forbidden("no"))
    )

    assert error_object(wrapped) == {"message": "At 1:1: too much.", "extensions": {"code": "FORBIDDEN"}}


@pytest.mark.parametrize("cause", [ValueError("secret"), errors.Internal("secret"), KeyError("secret")])
def test_anything_else_is_masked_under_an_id_that_the_log_has(
    cause: Exception, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.ERROR):
        shown = error_object(cause, path=["assets"])

    assert "secret" not in repr(shown)
    assert shown["extensions"]["code"] == "INTERNAL"
    assert str(shown["extensions"]["id"]) in caplog.text
    assert "secret" in caplog.text
    assert str(shown["extensions"]["id"]) in shown["message"]
