"""Neo4j as tests start it: a dozen times in a run, and never for long.

Java writes the classes that a server loaded to a file of the cache, once; a server that begins with them spends a
quarter less until it answers. Without that file, or with the one of another Java, servers start as always. The first
password is written here: the command that does it starts Java too.
"""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import tempfile
import time
from dataclasses import replace
from functools import partial
from hashlib import sha256
from pathlib import Path
from typing import Final

import neo4j

from graph.neo4j_schema import BASE
from tests.keeper import ended_with_us
from twin.servers import Place, Process, Report, Server, is_running, launch, new_place, stop, wait_until_ready
from twin.servers.server import LOOPBACK, Command

SIMPLE: Final = "-XX:+UseSerialGC"
"Collects on one core, without threads of its own that look ahead: the heap is small, and the other core is taken."
_SECONDS_TO_WRITE: Final = 300
_TIMES_HASHED: Final = 1024
_TEXTS: Final = (
    "UNWIND $ids AS id MERGE (n:Name {_key: id}) SET n.value = id MERGE (n)-[:OF {since: $at}]->(:Due {at: $at})",
    "MATCH (n:Name)-[e:OF*0..3]->(m) WHERE n.value IN $ids AND EXISTS { MATCH (m)<-[o:OF]-(n) WHERE o.since <= $at }"
    " WITH n, COLLECT { MATCH (n)-->(d:Due) RETURN d.at ORDER BY d.at DESC LIMIT 1 }[0] AS at ORDER BY at, n.value"
    " CALL (n) { MATCH (n)-[:OF]->(d) RETURN DISTINCT d ORDER BY d.at LIMIT 2 } RETURN collect([n.value, at, d.at])",
    "MATCH (n) DETACH DELETE n",
)


def told(server: Server, *flags: str) -> Server:
    """Return the server with Java told more."""

    def command(program: Path, place: Place) -> Command:
        usual = server.command(program, place)
        java, *arguments = usual.arguments
        return replace(usual, arguments=(java, *flags, *arguments))

    return replace(server, command=command)


def quick(server: Server, program: Path, *flags: str) -> Server:
    """Return the server as tests run it: with the classes that are kept, if there are any."""
    archive = archive_of(program)
    kept = (f"-XX:SharedArchiveFile={archive}",) if archive.exists() else ()
    return replace(told(server, SIMPLE, *kept, *flags), prepare=partial(_prepare, server))


def keep_classes(server: Server, program: Path, report: Report) -> None:
    """Run the server once for the sake of its classes, unless they are kept already."""
    archive = archive_of(program)
    if archive.exists():
        return
    report(f"Keeping the classes of {server}, once; this takes about half a minute.")
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=archive.parent, ignore_cleanup_errors=True) as folder:
        written = Path(folder) / archive.name
        if _write(server, program, written) and written.exists():
            written.replace(archive)
        else:
            report(f"Java wrote no classes of {server} to {written}: it starts without them.")


def archive_of(program: Path) -> Path:
    """Return where the classes are kept: beside the folder of all servers, by server and Java."""
    java = Path(shutil.which("java") or "java").resolve()
    made = java.stat().st_mtime_ns if java.exists() else 0
    key = sha256(f"{program} {java} {made}".encode()).hexdigest()[:16]
    return program.parents[1] / "classes" / f"{program.name}-{key}.jsa"


def _prepare(server: Server, program: Path, place: Place) -> None:
    data = place.folder / "data"
    if not (data / "databases").exists():
        (data / "databases").mkdir(parents=True)
        (data / "dbms").mkdir()
        (data / "dbms" / "auth.ini").write_text(
            f"{place.user}:{_credential(place.password)}:\n", encoding="ascii"
        )
    server.prepare(program, place)


def _credential(password: str) -> str:
    """Return what Neo4j 5 keeps of a password, in the words of `dbms set-initial-password`."""
    salt = secrets.token_bytes(32)
    digest = salt + password.encode()
    for _ in range(_TIMES_HASHED):
        digest = sha256(digest).digest()
    return f"SHA-256,{digest.hex()},{salt.hex()},{_TIMES_HASHED}"


def _write(server: Server, program: Path, written: Path) -> bool:
    """Let a server live once from its start to its end; return whether it ended by itself."""
    place = new_place(server, written.parent / "server")
    process = launch(told(server, SIMPLE, f"-XX:ArchiveClassesAtExit={written}"), program, place)
    with ended_with_us([process.pid]):
        try:
            wait_until_ready(server, place, process)
            _ask(server, place)
            return _has_ended(process)
        finally:
            stop((process,))


def _ask(server: Server, place: Place) -> None:
    """Have the server plan some texts: most classes of its planner are loaded by the first ones."""
    url = f"bolt://{LOOPBACK}:{place.port}"
    with (
        neo4j.GraphDatabase.driver(url, auth=(place.user, place.password)) as driver,
        driver.session(database=server.default) as session,
    ):
        for text in (*BASE, *_TEXTS):
            session.run(text, ids=["a"], at=1).consume()


def _has_ended(process: Process) -> bool:
    """Ask it to end, and wait: it writes the classes last of all."""
    os.kill(process.pid, signal.SIGTERM)
    deadline = time.monotonic() + _SECONDS_TO_WRITE
    while is_running(process) and time.monotonic() < deadline:
        time.sleep(0.1)
    return not is_running(process)
