"""The command in processes of its own: serve, demo, and what the others say while a server holds the stores."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.conftest import Command, prepare
from tests.cli.processes import Served, twin

HOT = """query ($site: String!) {
  assets(
    where: {within: {key: $site}, type: {eq: "Pump"}, signals: [{
      of: {name: {eq: "bearing_temp"}}
      some: {statistic: [{function: MAX, over: {last: "PT24H"}, value: {gt: 80}, unit: "Cel"}]}
    }]}
    orderBy: [{signal: {name: "bearing_temp", function: MAX, over: {last: "PT24H"}, unit: "Cel"}, direction: DESC}]
  ) {
    nodes { key
      signal(name: "bearing_temp") { statistics(over: {last: "PT24H"}, unit: "Cel") { max } }
      documents(where: {kind: {eq: DRAWING}, latest: {state: {eq: RELEASED}}}) { nodes { revision { file { name } } } }
    }
  }
}"""


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The demo plant, served as `twin demo` does."""
    served = Served(tmp_path_factory.mktemp("demo"), "demo")
    yield served
    served.end()


def test_the_demo_answers_the_first_query_over_http(plant: Served) -> None:
    ran = twin(
        plant.home,
        "query",
        "-",
        "--variables",
        '{"site": "site-north"}',
        "--endpoint",
        plant.address,
        text=HOT,
    )

    assert ran.returncode == 0, ran.stderr
    nodes = json.loads(ran.stdout)["data"]["assets"]["nodes"]
    heat = [node["signal"]["statistics"]["max"] for node in nodes]
    assert len(nodes) >= 3
    assert heat == sorted(heat, reverse=True)
    assert min(heat) > 80
    assert any(node["documents"]["nodes"] for node in nodes)
    assert not all(node["documents"]["nodes"] for node in nodes)


def test_the_plan_of_a_query_is_printed(plant: Served) -> None:
    ran = twin(
        plant.home, "explain", HOT, "--variables", '{"site": "site-north"}', "--endpoint", plant.address
    )

    assert ran.returncode == 0, ran.stderr
    assert "series" in ran.stdout
    assert "MAX" in ran.stdout


@pytest.mark.parametrize(
    "arguments", [("query", "{ assetTypes { key } }"), ("serve", "--port", "0"), ("demo", "--no-serve")]
)
def test_a_second_process_is_told_that_a_store_is_held(plant: Served, arguments: tuple[str, ...]) -> None:
    ran = twin(plant.home, *arguments)

    assert ran.returncode == 3
    assert "error[STORE_UNAVAILABLE]: The series store does not open" in ran.stderr
    assert "open already" in ran.stderr
    assert "Traceback" not in ran.stderr


def test_a_port_that_is_taken_is_refused_before_anything_is_opened(plant: Served, tmp_path: Path) -> None:
    port = plant.address.rpartition(":")[2]

    ran = twin(tmp_path / "other", "serve", "--port", port)

    assert ran.returncode == 1
    assert "choose another port with --port or TWIN_PORT" in ran.stderr
    assert not (tmp_path / "other").exists()


def test_nobody_at_the_endpoint_is_exit_code_three(tmp_path: Path) -> None:
    ran = twin(tmp_path, "query", "{ assetTypes { key } }", "--endpoint", "http://127.0.0.1:9/graphql")

    assert ran.returncode == 3
    assert "error[STORE_UNAVAILABLE]: The service at http://127.0.0.1:9/graphql cannot be asked" in ran.stderr


def test_a_demo_that_is_there_starts_again_in_three_seconds_and_goes_on_to_now(tmp_path: Path) -> None:
    first = twin(tmp_path, "demo", "--no-serve")
    manifest = tmp_path / "demo.json"
    then = json.loads(manifest.read_text())
    hour_ago = {**then, "filled_to": then["filled_to"] - 3_600_000_000_000}
    manifest.write_text(json.dumps(hour_ago))

    began = time.monotonic()
    second = twin(tmp_path, "demo", "--no-serve")
    took = time.monotonic() - began

    now = json.loads(manifest.read_text())
    assert (first.returncode, second.returncode) == (0, 0), first.stderr + second.stderr
    assert now["filled_to"] >= then["filled_to"]
    assert took < 10, "three seconds on a machine of its own"


def test_a_demo_of_another_scale_is_refused(tmp_path: Path) -> None:
    (tmp_path / "demo.json").write_text(
        json.dumps({"seed": 7, "scale": 1, "anchor": 0, "stages": [], "filled_to": None, "format": 1})
    )

    ran = twin(tmp_path, "demo", "--no-serve", "--scale", "2")

    assert ran.returncode == 1
    assert "holds a demo plant of scale 1, not 2" in ran.stderr


def test_a_demo_does_not_go_into_a_plant_of_someone_else(command: Command) -> None:
    ran = twin(command.home, "demo", "--no-serve")

    assert ran.returncode == 1
    assert "hold assets that are not the demo plant's" in ran.stderr


@pytest.fixture
def served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Served]:
    """The small plant, served."""
    home = tmp_path / "home"
    Command(home).ask(prepare)
    served = Served(home, "serve")
    yield served
    served.end()


def test_imports_go_through_a_running_server(served: Served, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("key,type,parent,position,attr:power\nNEW,Pump,LINE,top,7\nP-1,,,,9\n")
    (tmp_path / "s.csv").write_text(
        "t,flow\n2024-05-01T12:00:00.000000001Z,1.5\n2024-05-01T12:01:00Z,\n2024-05-01T12:02:00Z,2\n"
    )
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "drawing_revB.pdf").write_bytes(b"%PDF-1.7\n")
    at = ("--endpoint", served.address)

    runs = [
        twin(tmp_path, "import", "assets", tmp_path / "a.csv", *at),
        twin(tmp_path, "import", "samples", tmp_path / "s.csv", "--asset", "NEW", "--time", "t", *at),
        twin(tmp_path, "import", "documents", tmp_path / "d", "--asset", "NEW", *at),
        twin(tmp_path, "import", "documents", tmp_path / "d", "--asset", "NEW", *at),
    ]
    asked = twin(
        tmp_path,
        "query",
        """{ asset(key: "NEW") { parent { key } attribute(name: "power") { number unit }
             signal(name: "flow") { samples(over: {all: true}) { times values } }
             documents { nodes { number revisions { label state files { name size } } } } } }""",
        *at,
    )

    assert [run.returncode for run in (*runs, asked)] == [0] * 5, [run.stderr for run in (*runs, asked)]
    assert [run.stdout.partition(",")[0] for run in runs[:1]] == ["Written: assets: 1 created"]
    assert "1 unchanged" in runs[3].stdout
    found = json.loads(asked.stdout)["data"]["asset"]
    assert found["attribute"] == {"number": 7.0, "unit": "kW"}
    assert found["signal"]["samples"]["values"] == [1.5, 2.0]
    assert found["signal"]["samples"]["times"][0] == "2024-05-01T12:00:00.000000001Z"
    (document,) = found["documents"]["nodes"]
    assert document["number"] == "NEW/drawing.pdf"
    assert document["revisions"] == [
        {"label": "B", "state": "RELEASED", "files": [{"name": "drawing_revB.pdf", "size": 9}]}
    ]


def test_a_refusal_of_the_server_is_the_same_refusal(served: Served, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("key,parent\nA,NOWHERE\n")

    ran = twin(tmp_path, "import", "assets", tmp_path / "a.csv", "--endpoint", served.address)

    assert ran.returncode == 1
    assert "error[NOT_FOUND]: a.csv: line 2, column parent: 'NOWHERE'" in ran.stderr


def test_a_server_that_is_told_to_stop_ends_well_and_says_nothing_more(served: Served) -> None:
    said = served.log.read_text()

    assert served.stop() == 0
    assert served.log.read_text() == said


def test_the_command_tells_its_version_and_its_schema_without_stores(tmp_path: Path) -> None:
    version, schema = twin(tmp_path / "none", "version"), twin(tmp_path / "none", "schema")

    assert version.stdout.startswith("twinloom ")
    assert "type Query" in schema.stdout
    assert not (tmp_path / "none").exists()


def test_help_teaches_by_example(tmp_path: Path) -> None:
    ran = twin(tmp_path, "import", "samples", "--help")

    assert ran.returncode == 0
    assert "twin import samples run7.csv --asset PUMP-101" in ran.stdout
