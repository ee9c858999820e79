"""Each set of stores has a demo plant of its own; a new password or port of a server does not make it another."""

from __future__ import annotations

import json
from pathlib import Path

from twin.cli.demo_place import manifest_path
from twin.servers import SERVERS, known
from twin.settings import read_settings


def path(home: Path, **given: str) -> Path:
    return manifest_path(read_settings({"TWIN_HOME": str(home), **given}))


def started(home: Path, *, port: int) -> dict[str, str]:
    """Settings as `twin stores env` prints them for servers that were started on some ports."""
    (home / "servers").mkdir(exist_ok=True)
    for number, server in enumerate(SERVERS):
        state = {
            "version": "1",
            "port": port + number,
            "user": "u",
            "password": "p",
            "pid": None,
            "started": None,
        }
        (home / "servers" / f"{server.name}.json").write_text(json.dumps(state))
    return {standing.server.setting: standing.url for standing in known(home, SERVERS)}


def test_the_default_stores_keep_it_under_a_plain_name(tmp_path: Path) -> None:
    assert path(tmp_path) == tmp_path / "demo.json"


def test_other_stores_have_another_plant(tmp_path: Path) -> None:
    servers = started(tmp_path, port=4000)
    series_only = {"TWIN_SERIES_URL": servers["TWIN_SERIES_URL"]}

    found = {path(tmp_path), path(tmp_path, **servers), path(tmp_path, **series_only)}

    assert len(found) == 3
    assert {each.parent for each in found} == {tmp_path}


def test_servers_that_were_started_here_are_the_same_on_any_port(tmp_path: Path) -> None:
    first = path(tmp_path, **started(tmp_path, port=4000))
    second = path(tmp_path, **started(tmp_path, port=5000))

    assert first == second


def test_a_new_password_leaves_the_plant_where_it_is(tmp_path: Path) -> None:
    before = path(tmp_path, TWIN_GRAPH_URL="neo4j://u:old@db:7687/neo4j")
    after = path(tmp_path, TWIN_GRAPH_URL="neo4j://u:new@db:7687/neo4j")
    other = path(tmp_path, TWIN_GRAPH_URL="neo4j://u:new@db:7687/plant")

    assert before == after != other
