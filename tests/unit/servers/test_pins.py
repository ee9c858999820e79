"""The pins hold one version of each server and a hash of everything it is built from, and no address."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from twin.servers import SERVERS, server_named
from twin.servers.programs import pinned_version
from twin.servers.server import PINS

GO = ("influxdb", "minio", "pkg-config")


def test_versions_are_those_of_the_pins() -> None:
    assert {server.name: server.version for server in SERVERS} == {
        "neo4j": "5.26.30",
        "influxdb": "2.7.12",
        "minio": "20260212201848",
    }


def test_all_libraries_of_neo4j_are_asked_for_in_one_version() -> None:
    asked = re.findall(r"<version>([\d.]+)</version>\s*</dependency>", text("neo4j/pom.xml"))

    assert set(asked) == {server_named("neo4j").version}


def test_every_library_of_neo4j_has_its_hash() -> None:
    lines = text("neo4j/jars.sha256").splitlines()

    assert [line for line in lines if not re.fullmatch(r"[0-9a-f]{64}  [\w.+-]+\.jar", line)] == []
    assert any(line.endswith(f"  neo4j-{server_named('neo4j').version}.jar") for line in lines)
    assert len(lines) > 200


@pytest.mark.parametrize("name", GO)
def test_every_module_of_go_has_its_hash(name: str) -> None:
    required = set(re.findall(r"^\t(\S+) (v\S+)", text(f"{name}/go.mod"), re.M))
    hashed = {
        (m, v.removesuffix("/go.mod"))
        for m, v in re.findall(r"^(\S+) (\S+) h1:", text(f"{name}/go.sum"), re.M)
    }

    assert required <= hashed


def test_a_module_that_is_not_pinned_is_named() -> None:
    with pytest.raises(LookupError, match="minio"):
        pinned_version("influxdb", "github.com/minio/minio")


def test_no_pin_holds_an_address() -> None:
    files = [path for path in Path(PINS).rglob("*") if path.is_file() and path.name != "pom.xml"]

    assert files
    assert [path.name for path in files if re.search("https?://", path.read_text())] == []


def text(name: str) -> str:
    return (PINS / name).read_text(encoding="utf-8")
