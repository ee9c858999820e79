"""What the status of an S3 answer means to the store."""

from __future__ import annotations

import httpx
import pytest

from objects.errors import ObjectError, Unavailable
from objects.minio.wire import Call, Denied, NoBucket, Refused, _check

CALL = Call("PUT", None, {"lifecycle": ""})


def answer(status: int, code: str = "") -> httpx.Response:
    return httpx.Response(status, content=f"<Error><Code>{code}</Code></Error>".encode())


@pytest.mark.parametrize(
    ("status", "code", "kind"),
    [
        (429, "SlowDown", Unavailable),
        (500, "InternalError", Unavailable),
        (503, "SlowDown", Unavailable),
        (403, "AccessDenied", Denied),
        (404, "NoSuchBucket", NoBucket),
        (404, "NoSuchKey", Refused),
        (412, "PreconditionFailed", Refused),
    ],
)
def test_an_answer_raises_what_it_means(status: int, code: str, kind: type[ObjectError]) -> None:
    with pytest.raises(kind):
        _check(CALL, answer(status, code))


def test_what_the_server_does_not_have_is_refused_and_not_worth_a_repetition() -> None:
    with pytest.raises(Refused) as refused:
        _check(CALL, answer(501, "NotImplemented"))

    assert refused.value.code == "NotImplemented"
