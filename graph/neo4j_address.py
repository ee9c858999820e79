"""Where a Neo4j database is: what a URL says, read once."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final
from urllib.parse import unquote, urlsplit

from graph.errors import BadRequest

_FORM: Final = "neo4j://user:password@host:port/database (neo4j+tls:// for TLS)"
_PORT: Final = 7687


@dataclass(frozen=True, slots=True)
class Address:
    """One database on one server, and who asks. The password is never printed."""

    host: str
    port: int
    database: str
    user: str
    password: str = field(repr=False)
    is_tls: bool = False

    @property
    def server(self) -> str:
        """The host and port, as a URL has them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"{host}:{self.port}"


def read_address(place: str, *, is_tls: bool) -> Address:
    """Return what follows the scheme of a URL as an address, or raise BadRequest that names the missing part."""
    if not place.startswith("//"):
        raise BadRequest(f"a Neo4j URL needs // behind the scheme; write {_FORM}")
    try:
        parts = urlsplit(place)
        port = _PORT if parts.port is None else parts.port
    except ValueError as error:
        raise BadRequest(f"the host or the port of the Neo4j URL cannot be read; write {_FORM}") from error
    database = unquote(parts.path.removeprefix("/"))
    given = {"user": parts.username, "password": parts.password, "host": parts.hostname, "database": database}
    missing = [name for name, value in given.items() if not value]
    if missing or "/" in database or parts.query or parts.fragment:
        what = f"has no {' and no '.join(missing)}" if missing else "has more than a database behind the port"
        raise BadRequest(f"the Neo4j URL {what}; write {_FORM}, with %-escapes for @ : / in its parts")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    return Address(parts.hostname or "", port, database, user, password, is_tls)
