"""Which server, organisation and bucket a URL names."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

from timeseries.errors import BadRequest

FORM = "influxdb://TOKEN@HOST:PORT/ORGANISATION/BUCKET"
DEFAULT_PORT = 8086


@dataclass(frozen=True, slots=True)
class Address:
    """Where samples lie, and the token that opens it."""

    host: str
    port: int
    token: str = field(repr=False)
    org: str
    bucket: str
    tls: bool

    @property
    def url(self) -> str:
        """The address of the server alone."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{'https' if self.tls else 'http'}://{host}:{self.port}"


def parse_address(rest: str, *, tls: bool) -> Address:
    """Read what follows the scheme; raise BadRequest, which never shows the token, when a part is missing."""
    try:
        parts = urlsplit(f"influxdb:{rest}")
        host, port = parts.hostname, parts.port or DEFAULT_PORT
    except ValueError:
        raise _malformed("host and port cannot be read") from None
    token = unquote(parts.username or "")
    names = [unquote(name) for name in parts.path.split("/")[1:]]
    if not rest.startswith("//") or not host:
        raise _malformed("it names no host")
    if not token or parts.password is not None:
        raise _malformed("one token stands before the @, with : written as %3A")
    if len(names) != 2 or not all(names):
        raise _malformed("organisation and bucket follow the host, with / inside them written as %2F")
    if parts.query or parts.fragment:
        raise _malformed("nothing follows the bucket; write ? as %3F and # as %23")
    return Address(host, port, token, names[0], names[1], tls)


def _malformed(why: str) -> BadRequest:
    return BadRequest(f"the series URL does not have the form {FORM}: {why}")
