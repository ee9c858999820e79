"""Neo4j, InfluxDB and MinIO as programs of this machine: built once into a cache, started on loopback, stopped by id.

They are separate programs under licences of their own; nothing of them is linked or shipped. `pins/` holds their
versions and hashes. Not for: speaking with them as stores, which the adapters do by URL alone.
"""

from twin.servers.building import built, cache_folder
from twin.servers.catalog import SERVERS, server_named
from twin.servers.places import free_port, new_place
from twin.servers.processes import Process, is_running, stop
from twin.servers.server import Place, Report, Server
from twin.servers.standing import Standing, down, known, up
from twin.servers.starting import launch, start, wait_until_ready

__all__ = [
    "SERVERS",
    "Place",
    "Process",
    "Report",
    "Server",
    "Standing",
    "built",
    "cache_folder",
    "down",
    "free_port",
    "is_running",
    "known",
    "launch",
    "new_place",
    "server_named",
    "start",
    "stop",
    "up",
    "wait_until_ready",
]
