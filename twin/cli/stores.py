"""`twin stores`: Neo4j, InfluxDB and MinIO on this machine, without containers: built once, started, stopped, asked."""

from __future__ import annotations

import os
import shlex
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from twin.cli.columns import aligned
from twin.cli.console import UNAVAILABLE, progress, say
from twin.errors import BadRequest

if TYPE_CHECKING:
    from twin.servers import Server, Standing

Only = Annotated[
    list[str] | None, typer.Option("--only", help="neo4j, influxdb or minio; may be given several times.")
]

stores = typer.Typer(
    no_args_is_help=True,
    help="Run Neo4j, InfluxDB and MinIO here as the three stores, built from their sources; on loopback only.",
    rich_markup_mode=None,
)


@stores.command()
def up(only: Only = None) -> None:
    """Start the servers, and print the settings that name them.

    The first time builds them into the cache, which takes minutes and needs Java 17 and Maven, Go, Rust and a C
    compiler. Data, ports and passwords stay in TWIN_HOME/servers; the servers run until `twin stores down`.

    \b
    eval "$(twin stores up)" && twin serve
    """
    _print_settings(run_servers(_home(), _chosen(only)))


@stores.command()
def down(only: Only = None) -> None:
    """Stop the servers; their data stay."""
    from twin import servers

    servers.down(_home(), _chosen(only), report=say)


@stores.command()
def status(only: Only = None) -> None:
    """Show which servers run. Exit code 3 unless all of them serve."""
    from twin.servers import known

    chosen = _chosen(only)
    found = {standing.server.name: standing for standing in known(_home(), chosen)}
    rows = [_status_of(server, found.get(server.name)) for server in chosen]
    for line in aligned(("server", "version", "state", "pid", "port", "MiB", "licence"), rows):
        print(line)
    if any(row[2] != "ready" for row in rows):
        raise typer.Exit(UNAVAILABLE)


@stores.command()
def env(only: Only = None) -> None:
    """Print the settings that name the servers, for a shell.

    \b
    eval "$(twin stores env)"
    """
    from twin.servers import known

    home = _home()
    found = known(home, _chosen(only))
    if not found:
        raise BadRequest(f"No server was started in {str(home)!r}; `twin stores up` starts them.")
    for standing in found:
        if not standing.is_running:
            say(f"{standing.server.title} does not run; `twin stores up` starts it.")
    _print_settings(found)


def run_servers(home: Path, chosen: Sequence[Server]) -> Sequence[Standing]:
    """Have servers run, and tell a person what is done meanwhile."""
    from twin.servers import cache_folder
    from twin.servers import up as have_up

    for server in chosen:
        say(f"{server}, {server.licence}: a program of its own, not linked.")
    with progress(f"Starting {', '.join(server.title for server in chosen)}"):
        return have_up(home, chosen, cache_folder(os.environ), report=say)


def _home() -> Path:
    from twin.settings import read_settings

    return read_settings().home


def _chosen(only: Sequence[str] | None) -> Sequence[Server]:
    from twin.servers import SERVERS, server_named

    wanted = {server_named(name).name for name in only or ()}
    return tuple(server for server in SERVERS if not wanted or server.name in wanted)


def _print_settings(standings: Sequence[Standing]) -> None:
    for standing in standings:
        print(f"export {standing.server.setting}={shlex.quote(standing.url)}")


def _status_of(server: Server, standing: Standing | None) -> tuple[str, ...]:
    if standing is None:
        return (server.name, server.version, "never started", "-", "-", "-", server.licence)
    state = "ready" if standing.is_ready else "not ready" if standing.is_running else "stopped"
    pid = str(standing.process.pid) if standing.process and standing.is_running else "-"
    mebibytes = f"{_bytes_on_disk(standing.place.folder) / 2**20:.0f}"
    return (server.name, standing.version, state, pid, str(standing.place.port), mebibytes, server.licence)


def _bytes_on_disk(folder: Path) -> int:
    """A server may remove a file while we look."""
    total = 0
    for path, _, names in os.walk(folder):
        for name in names:
            try:
                total += (Path(path) / name).stat().st_blocks * 512
            except FileNotFoundError:
                continue
    return total
