"""Which bucket of which server: the URL `s3://key:secret@host:port/bucket?region=…`, parsed and checked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from objects.errors import BadRequest

_FORM = "s3://KEY:SECRET@HOST:PORT/BUCKET (s3+tls:// for TLS, ?region=REGION where it is not us-east-1)"
_ACCESS_KEY = re.compile(r"[\x21-\x2e\x30-\x7e]+")
_BUCKET = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")
_REGION = re.compile(r"[A-Za-z0-9_-]{1,64}")
_HOST = re.compile(r"[A-Za-z0-9._-]+|[0-9a-f:.]+")


@dataclass(frozen=True, slots=True)
class Address:
    """A bucket and who asks for it. `endpoint` is host and port; the secret is never printed."""

    endpoint: str
    bucket: str
    access_key: str
    secret_key: str = field(repr=False)
    region: str = "us-east-1"
    is_tls: bool = False


def parse_address(rest: str, *, is_tls: bool) -> Address:
    """Return what the URL behind its scheme names; raises BadRequest, which never shows the secret."""
    parts, port = _split(rest)
    access_key, secret_key = unquote(parts.username or ""), unquote(parts.password or "")
    if not _ACCESS_KEY.fullmatch(access_key) or not secret_key:
        raise _wrong("it needs an access key and a secret, percent-encoded")
    host = parts.hostname or ""
    if not _HOST.fullmatch(host):
        raise _wrong(f"{host[:60]!r} is no host")
    bucket = parts.path.removeprefix("/")
    if not _BUCKET.fullmatch(bucket) or ".." in bucket:
        raise _wrong(f"{bucket[:70]!r} is no bucket: 3 to 63 lower-case letters, digits, '.' and '-'")
    endpoint = (f"[{host}]" if ":" in host else host) + (f":{port}" if port else "")
    return Address(endpoint, bucket, access_key, secret_key, _region(parts), is_tls)


def _split(rest: str) -> tuple[SplitResult, int | None]:
    """Split the URL. What `urlsplit` says of a bad one may show the secret, so its error is not chained."""
    try:
        parts = urlsplit(f"s3:{rest}")
        port = parts.port
    except ValueError:
        raise _wrong("host or port cannot be read") from None
    if not rest.startswith("//") or parts.fragment:
        raise _wrong("it is of another form")
    return parts, port


def _region(parts: SplitResult) -> str:
    given = dict(parse_qsl(parts.query, keep_blank_values=True))
    region = given.pop("region", "us-east-1")
    if given:
        raise _wrong(f"{', '.join(sorted(given))[:60]!r} means nothing here; only region does")
    if not _REGION.fullmatch(region):
        raise _wrong(f"{region[:70]!r} is no region")
    return region


def _wrong(reason: str) -> BadRequest:
    return BadRequest(f"the URL of the object store is not right: {reason}; write it as {_FORM}")
