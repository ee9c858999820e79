"""`twin stores` with the real programs: started once for this file, each of them entered with its own driver."""

from __future__ import annotations

import json
import os
import re
import shlex
import signal
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

import minio
import neo4j
import pytest
from influxdb_client.client.influxdb_client import InfluxDBClient

from tests.cli.processes import here, twin
from twin.servers import SERVERS, Process, cache_folder, is_running

SETTINGS = ("TWIN_GRAPH_URL", "TWIN_SERIES_URL", "TWIN_OBJECTS_URL")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A TWIN_HOME in which all three were started, by a command that has ended."""
    for server in SERVERS:
        if not (cache_folder(os.environ) / f"{server.name}-{server.version}").is_dir():
            (pytest.fail if "TWIN_TEST_REQUIRE" in os.environ else pytest.skip)(
                f"{server} is not built: make test"
            )
    home = tmp_path_factory.mktemp("plant")
    began = twin(home, "stores", "up")
    yield home
    here(home, "stores", "down")
    assert began.returncode == 0, began.stderr


def test_each_server_is_entered_with_the_setting_that_is_printed(home: Path) -> None:
    graph, series, objects = printed(here(home, "stores", "env").stdout)

    login = (graph.username or "", graph.password or "")
    with neo4j.GraphDatabase.driver(f"bolt://{graph.hostname}:{graph.port}", auth=login) as driver:
        assert driver.execute_query("RETURN 1 AS one", database_=graph.path[1:]).records[0]["one"] == 1
    _, org, bucket = series.path.split("/")
    with InfluxDBClient(f"http://{series.hostname}:{series.port}", series.username or "", org=org) as client:
        assert client.buckets_api().find_bucket_by_name(bucket) is not None
    files = minio.Minio(
        f"{objects.hostname}:{objects.port}", objects.username, objects.password, secure=False
    )
    assert files.list_buckets() == []


def test_the_servers_listen_to_this_machine_only(home: Path) -> None:
    ports = [url.port for url in printed(here(home, "stores", "env").stdout)]

    listened = [listened_on(port) for port in ports]

    assert all(listened)
    assert set().union(*listened) <= {"0100007F", "01000000"}, "127.0.0.1 and ::1, as the kernel writes them"


def test_status_shows_what_runs_and_where(home: Path) -> None:
    ran = here(home, "stores", "status")

    assert ran.returncode == 0, ran.stdout
    rows = [re.split(r"\s{2,}", line) for line in ran.stdout.splitlines()]
    assert [(row[0], row[1], row[2], row[6]) for row in rows[1:]] == [
        (server.name, server.version, "ready", server.licence) for server in SERVERS
    ]
    assert [int(row[4]) for row in rows[1:]] == [
        url.port for url in printed(here(home, "stores", "env").stdout)
    ]


def test_passwords_are_for_their_owner_alone_and_on_no_command_line(home: Path) -> None:
    folder = home / "servers"
    kept = [json.loads((folder / f"{server.name}.json").read_text()) for server in SERVERS]

    lines = [Path(f"/proc/{one['pid']}/cmdline").read_text() for one in kept]

    assert folder.stat().st_mode & 0o777 == 0o700
    assert [(folder / f"{s.name}.json").stat().st_mode & 0o777 for s in SERVERS] == [0o600] * 3
    assert [one["password"] in line for one, line in zip(kept, lines, strict=True)] == [False] * 3


def test_a_second_up_finds_them_running_and_changes_nothing(home: Path) -> None:
    before = here(home, "stores", "status").stdout

    ran = here(home, "stores", "up")

    assert ran.returncode == 0
    assert ran.stderr.count("runs already") == 3
    assert pids(home) == pids_in(before)


def test_what_was_written_is_there_after_down_and_up_at_the_same_address(home: Path) -> None:
    before = here(home, "stores", "env").stdout
    url = printed(before)[2]
    files = minio.Minio(f"{url.hostname}:{url.port}", url.username, url.password, secure=False)
    files.make_bucket("kept")

    stopped = here(home, "stores", "down", "--only", "minio")
    shown = here(home, "stores", "status")
    began = here(home, "stores", "up", "--only", "minio")

    assert (stopped.returncode, shown.returncode, began.returncode) == (0, 3, 0)
    assert re.search(r"^minio .* stopped ", shown.stdout, re.M)
    assert here(home, "stores", "env").stdout == before
    assert [bucket.name for bucket in files.list_buckets()] == ["kept"]


def test_a_server_that_was_killed_is_seen_and_started_again(home: Path) -> None:
    victim = pids(home)[1]

    os.kill(victim, signal.SIGKILL)
    shown, told = here(home, "stores", "status"), here(home, "stores", "env")
    began = here(home, "stores", "up")

    assert shown.returncode == 3
    assert "InfluxDB does not run; `twin stores up` starts it." in told.stderr
    assert began.returncode == 0
    assert pids(home)[1] != victim


def test_down_leaves_alone_a_process_that_only_has_the_number_of_ours(tmp_path: Path) -> None:
    (tmp_path / "servers").mkdir()
    state = {"version": "1", "port": 1, "user": "u", "password": "p", "pid": os.getpid(), "started": "then"}
    (tmp_path / "servers" / "minio.json").write_text(json.dumps(state))

    ran = here(tmp_path, "stores", "down")

    assert ran.returncode == 0
    assert ran.stderr == ""
    assert not is_running(Process(os.getpid(), "then"))


def test_nothing_was_started_yet_is_said_with_what_to_do(tmp_path: Path) -> None:
    shown, told = here(tmp_path, "stores", "status"), here(tmp_path, "stores", "env")

    assert (shown.returncode, told.returncode) == (3, 1)
    assert shown.stdout.count("never started") == 3
    assert "`twin stores up` starts them" in told.stderr


def test_a_name_that_is_no_server_is_refused(tmp_path: Path) -> None:
    ran = here(tmp_path, "stores", "up", "--only", "oracle")

    assert ran.returncode == 1
    assert "There is no server 'oracle'; there are neo4j, influxdb, minio." in ran.stderr


def printed(text: str) -> list[SplitResult]:
    """The URLs of the three settings, in order, as a shell reads them."""
    lines = [shlex.split(line)[1].partition("=") for line in text.splitlines()]
    assert [name for name, _, _ in lines] == list(SETTINGS)
    return [urlsplit(url) for _, _, url in lines]


def listened_on(port: int | None) -> set[str]:
    """The last four bytes of the addresses on which somebody listens at a port."""
    lines = [
        *Path("/proc/net/tcp").read_text().splitlines(),
        *Path("/proc/net/tcp6").read_text().splitlines(),
    ]
    fields = [line.split() for line in lines]
    found = [field[1].split(":") for field in fields if field[3] == "0A"]
    return {address[-8:] for address, number in found if int(number, 16) == port}


def pids(home: Path) -> list[int]:
    """The processes that run, in the order of the table."""
    return pids_in(here(home, "stores", "status").stdout)


def pids_in(table: str) -> list[int]:
    return [int(re.split(r"\s{2,}", line)[3]) for line in table.splitlines()[1:]]
