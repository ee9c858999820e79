"""A word of HTTP with a server on loopback: is it there, and what does it say?"""

from __future__ import annotations

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException
from typing import Final

from twin.servers.server import LOOPBACK

SECONDS: Final = 10


def status(port: int, path: str) -> int | None:
    """Return the status of a GET, or None when nobody answers."""
    answer = _request(port, "GET", path)
    return answer[0] if answer else None


def ask(port: int, path: str) -> Mapping[str, object] | None:
    """Return the JSON object that a GET answers, or None when it answers none."""
    answer = _request(port, "GET", path)
    if answer is None or answer[0] != 200:
        return None
    found = json.loads(answer[1])
    return found if isinstance(found, dict) else None


def tell(port: int, path: str, body: Mapping[str, object]) -> bool:
    """POST an object; return whether it was taken."""
    answer = _request(port, "POST", path, json.dumps(body))
    return answer is not None and answer[0] in (200, 201)


def _request(port: int, method: str, path: str, body: str | None = None) -> tuple[int, bytes] | None:
    connection = HTTPConnection(LOOPBACK, port, timeout=SECONDS)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, HTTPException):
        return None
    finally:
        connection.close()
