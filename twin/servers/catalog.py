"""The servers there are. A new one is a file beside this and a line here."""

from __future__ import annotations

from typing import Final

from twin.errors import BadRequest
from twin.servers.influxdb import INFLUXDB
from twin.servers.minio import MINIO
from twin.servers.neo4j import NEO4J
from twin.servers.server import Server

SERVERS: Final[tuple[Server, ...]] = (NEO4J, INFLUXDB, MINIO)


def server_named(name: str) -> Server:
    """Return the server of that name; raises BadRequest for another."""
    for server in SERVERS:
        if server.name == name:
            return server
    known = ", ".join(server.name for server in SERVERS)
    raise BadRequest(f"There is no server {name!r}; there are {known}.", value=name)
