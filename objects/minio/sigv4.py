"""Signed addresses of objects (AWS Signature Version 4, in the query): pure, no call.

Not for: signing the store's own calls (wire.py, by the client library). The library signs an address in 36 µs and
cannot require headers; here the key of a second is derived once, and what must be sent is part of the signature.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

_ALGORITHM = "AWS4-HMAC-SHA256"


class Signer:
    """Signs addresses of one server. `base` is the address before the path, `host` as the server is called in it."""

    def __init__(self, base: str, host: str, access_key: str, secret_key: str, region: str) -> None:
        self._base, self._host, self._region = base, host, region
        self._access_key, self._secret_key = access_key, secret_key
        self._now = (-1, "", "", "", b"")

    def sign(
        self,
        method: str,
        path: str,
        *,
        now_s: int,
        expires_in_s: int,
        answered: Mapping[str, str],
        required: Mapping[str, str],
    ) -> str:
        """Return an address for one method and path (percent-encoded).

        `answered` are parameters such as response-content-type; `required` are headers that must come with the request
        as they are here.
        """
        instant, scope, credential, key = self._at(now_s)
        headers = sorted(
            [("host", self._host), *((n.lower(), " ".join(v.split())) for n, v in required.items())]
        )
        names = ";".join(name for name, _ in headers)
        query = _query(credential, instant, expires_in_s, names, answered)
        lines = "".join(f"{name}:{value}\n" for name, value in headers)
        request = f"{method}\n{path}\n{query}\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
        text = f"{_ALGORITHM}\n{instant}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
        return f"{self._base}{path}?{query}&X-Amz-Signature={hmac.digest(key, text.encode(), 'sha256').hex()}"

    def _at(self, now_s: int) -> tuple[str, str, str, bytes]:
        """Return instant, scope, encoded credential and key: the same for all addresses of a second."""
        if self._now[0] != now_s:
            now = datetime.fromtimestamp(now_s, UTC)
            day = now.strftime("%Y%m%d")
            scope = f"{day}/{self._region}/s3/aws4_request"
            key = _day_key(self._secret_key, self._region, day)
            credential = quote(f"{self._access_key}/{scope}", safe="")
            self._now = (now_s, now.strftime("%Y%m%dT%H%M%SZ"), scope, credential, key)
        return self._now[1:]


def _query(credential: str, instant: str, expires_in_s: int, names: str, answered: Mapping[str, str]) -> str:
    """Return the parameters in the order in which they are signed; small letters come after capital ones."""
    signed = (
        f"X-Amz-Algorithm={_ALGORITHM}&X-Amz-Credential={credential}&X-Amz-Date={instant}"
        f"&X-Amz-Expires={expires_in_s}&X-Amz-SignedHeaders={quote(names, safe='')}"
    )
    return signed + "".join(f"&{name}={quote(value, safe='')}" for name, value in sorted(answered.items()))


def _day_key(secret_key: str, region: str, day: str) -> bytes:
    key = f"AWS4{secret_key}".encode()
    for part in (day, region, "s3", "aws4_request"):
        key = hmac.digest(key, part.encode(), "sha256")
    return key
