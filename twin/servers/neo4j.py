"""Neo4j Community: its libraries by Maven, each compared with its hash; one Java process; Bolt and nothing else."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import Final

from twin.errors import Store
from twin.servers.processes import usual_environment
from twin.servers.server import LOOPBACK, PINS, Command, Place, Server, Workshop
from twin.servers.tools import JAVA, MAVEN

HEAP: Final = "1g"
SETTINGS: Final[Mapping[str, str]] = {
    "server.memory.heap.max_size": HEAP,
    "server.memory.pagecache.size": "256m",
    "dbms.memory.transaction.total.max": "512m",
    "db.transaction.timeout": "30s",
    "db.tx_log.preallocate": "false",
    "dbms.usage_report.enabled": "false",
}
"What holds wherever the server runs, in the words of neo4j.conf."

FLAGS: Final = (
    *(
        f"--add-opens=java.base/{package}=ALL-UNNAMED"
        for package in ("java.nio", "java.io", "sun.nio.ch", "java.util.concurrent")
    ),
    "--enable-native-access=ALL-UNNAMED",
    "-Dio.netty.tryReflectionSetAccessible=true",
)
# Bolt's four magic bytes, then the versions a client would speak: 5.4 down to 5.0, and 4.4.
HANDSHAKE: Final = bytes.fromhex("6060b017 00040405 00000404 00000000 00000000")


def _build(workshop: Workshop) -> None:
    shutil.copytree(PINS / "neo4j", workshop.bench, dirs_exist_ok=True)
    libraries = workshop.product / "lib"
    target = (f"-DoutputDirectory={libraries}", "-DincludeScope=runtime")
    workshop.run("mvn", "--batch-mode", "--no-transfer-progress", "dependency:copy-dependencies", *target)
    _compare(libraries)


def _compare(libraries: Path) -> None:
    """Raise OSError unless the libraries are those of pins/neo4j/jars.sha256, all and no others."""
    lines = (PINS / "neo4j" / "jars.sha256").read_text(encoding="ascii").splitlines()
    wanted = {name: digest for digest, name in (line.split() for line in lines)}
    found = {path.name: sha256(path.read_bytes()).hexdigest() for path in libraries.iterdir()}
    differing = sorted(name for name in wanted.keys() | found.keys() if wanted.get(name) != found.get(name))
    if differing:
        raise OSError(
            f"these libraries are not the ones that pins/neo4j/jars.sha256 names: {', '.join(differing)}"
        )


def _prepare(program: Path, place: Place) -> None:
    configuration = place.folder / "conf"
    configuration.mkdir(exist_ok=True)
    (configuration / "neo4j.conf").write_text(_settings_text(place.port), encoding="utf-8")
    if not (place.folder / "data" / "databases").exists():
        _set_password(program, place)


def _settings_text(port: int) -> str:
    settings = {
        "server.default_listen_address": LOOPBACK,
        "server.bolt.listen_address": f"{LOOPBACK}:{port}",
        "server.bolt.advertised_address": f"{LOOPBACK}:{port}",
        "server.http.enabled": "false",
        "server.https.enabled": "false",
        # When its databases are closed it would wait ten seconds more for connections that are closed, too.
        "internal.server.bolt.thread_pool_shutdown_wait_time": "200ms",
        **SETTINGS,
    }
    return "".join(f"{name}={value}\n" for name, value in settings.items())


def _set_password(program: Path, place: Place) -> None:
    """The password goes through a file, which the command reads for `@file`: arguments are seen by everyone."""
    file = place.folder / "password"
    file.touch(mode=0o600)
    file.write_text(place.password, encoding="ascii")
    main = "org.neo4j.server.startup.Neo4jAdminCommand"
    quick = (f"-Dbasedir={place.folder}", "-XX:TieredStopAtLevel=1")
    try:
        subprocess.run(
            _java(program, *quick, main, "dbms", "set-initial-password", f"@{file}"),
            env={**usual_environment(os.environ), **_environment(place)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            check=True,
            timeout=120,
        )
    finally:
        file.unlink()


def _command(program: Path, place: Place) -> Command:
    main = "org.neo4j.server.CommunityEntryPoint"
    folders = (f"--home-dir={place.folder}", f"--config-dir={place.folder / 'conf'}")
    limits = (f"-Xmx{HEAP}", f"-XX:ErrorFile={place.folder / 'crash.log'}")
    return Command(_java(program, *limits, main, *folders), _environment(place))


def _java(program: Path, *arguments: str) -> tuple[str, ...]:
    return (shutil.which("java") or "java", "-cp", f"{program / 'lib'}/*", *FLAGS, *arguments)


def _environment(place: Place) -> Mapping[str, str]:
    return {"NEO4J_HOME": str(place.folder), "NEO4J_CONF": str(place.folder / "conf")}


def _is_ready(place: Place) -> bool:
    """Bolt is opened after the databases; a version in its answer means that it serves."""
    try:
        with socket.create_connection((LOOPBACK, place.port), timeout=2) as connection:
            connection.sendall(HANDSHAKE)
            return connection.recv(4).strip(b"\0") != b""
    except OSError:
        return False


def _version() -> str:
    found = re.search(
        r"<version>([\d.]+)</version>\s*</dependency>", (PINS / "neo4j" / "pom.xml").read_text("utf-8")
    )
    if found is None:
        raise LookupError("pins/neo4j/pom.xml names no version")
    return found[1]


NEO4J: Final = Server(
    name="neo4j",
    title="Neo4j Community",
    version=_version(),
    licence="GPL-3.0",
    store=Store.GRAPH,
    setting="TWIN_GRAPH_URL",
    builds_with=(MAVEN,),
    runs_with=(JAVA,),
    duration="about half a minute",
    user="neo4j",
    build=_build,
    prepare=_prepare,
    command=_command,
    is_ready=_is_ready,
    address=lambda place: f"neo4j://{place.user}:{place.password}@{LOOPBACK}:{place.port}",
    default="neo4j",
)
"The graph."
