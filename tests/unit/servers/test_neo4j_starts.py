"""Servers of the tests begin with the classes that an earlier one loaded, where these are kept."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.neo4j_starts import archive_of, keep_classes, quick
from twin.servers import Place, server_named

NEO4J = server_named("neo4j")


@pytest.fixture
def program(tmp_path: Path) -> Path:
    """A folder for the programs of a server in a cache that has nothing yet."""
    return tmp_path / "cache" / "servers" / f"{NEO4J.name}-{NEO4J.version}"


def arguments(program: Path, *flags: str) -> tuple[str, ...]:
    place = Place(program, 1, "neo4j", "secret")
    return quick(NEO4J, program, *flags).command(program, place).arguments


def test_a_server_starts_as_always_while_no_classes_are_kept(program: Path) -> None:
    assert not any("SharedArchiveFile" in argument for argument in arguments(program))


def test_a_server_begins_with_the_classes_that_are_kept(program: Path) -> None:
    archive = archive_of(program)
    archive.parent.mkdir(parents=True)
    archive.touch()

    assert f"-XX:SharedArchiveFile={archive}" in arguments(program)


def test_what_java_is_told_comes_before_the_program(program: Path) -> None:
    told = arguments(program, "-Dfirst")

    assert told.index("-Dfirst") < told.index("org.neo4j.server.CommunityEntryPoint")


def test_classes_of_another_version_or_another_java_are_others(
    program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = archive_of(program)
    (tmp_path / "java").touch(mode=0o700)

    monkeypatch.setenv("PATH", str(tmp_path))

    assert archive_of(program) != here != archive_of(program.with_name("neo4j-0.0.0"))


def test_classes_are_kept_once(program: Path) -> None:
    archive_of(program).parent.mkdir(parents=True)
    archive_of(program).write_bytes(b"classes")
    said: list[str] = []

    keep_classes(NEO4J, program, said.append)

    assert said == []
    assert archive_of(program).read_bytes() == b"classes"
