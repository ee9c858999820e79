"""compose.yaml is a Compose file, and says the same as `twin stores`, the settings and README. No engine ran it."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
import yaml

from twin.servers import SERVERS, Place, server_named
from twin.servers import influxdb as influxdb_recipe
from twin.servers import minio as minio_recipe
from twin.servers import neo4j as neo4j_recipe
from twin.settings import SETTINGS

ROOT: Final = Path(__file__).resolve().parents[2]
TEXT: Final = (ROOT / "compose/compose.yaml").read_text(encoding="utf-8")
DOCKERFILE: Final = (ROOT / "compose/Dockerfile").read_text(encoding="utf-8")
README: Final = (ROOT / "README.md").read_text(encoding="utf-8")
SERVICES: Final[dict[str, dict[str, Any]]] = yaml.safe_load(TEXT)["services"]  # Any: whatever YAML holds
REQUIRED: Final = ("INFLUXDB_TOKEN", "MINIO_PASSWORD", "NEO4J_PASSWORD", "TWIN_SECRET")


def test_it_is_what_the_compose_specification_allows() -> None:
    checker = Path(sys.executable).with_name("check-jsonschema")

    ran = subprocess.run(
        [checker, "--builtin-schema", "vendor.compose-spec", ROOT / "compose/compose.yaml"],
        capture_output=True,
        text=True,
        check=False,
    )

    assert ran.returncode == 0, ran.stdout + ran.stderr


def test_there_is_the_service_and_each_server() -> None:
    assert set(SERVICES) == {"twinloom", *(server.name for server in SERVERS)}


def test_versions_are_those_that_twin_stores_builds() -> None:
    assert SERVICES["neo4j"]["image"] == f"neo4j:{server_named('neo4j').version}-community"
    assert SERVICES["influxdb"]["image"] == f"influxdb:{server_named('influxdb').version}"
    assert SERVICES["minio"]["build"]["target"] == "minio"
    assert re.search(
        r"^COPY twin/servers/pins/minio .*\n.*-mod=readonly .* github\.com/minio/minio$", DOCKERFILE, re.M
    )


def test_the_limits_of_neo4j_are_those_of_twin_stores() -> None:
    given = {
        name: value
        for name, value in SERVICES["neo4j"]["environment"].items()
        if name != "NEO4J_AUTH" and not name.startswith("NEO4J_server_http")
    }

    assert given == {as_variable(name): value for name, value in neo4j_recipe.SETTINGS.items()}


def test_the_limits_of_influxdb_are_those_of_twin_stores() -> None:
    given = {
        name: value
        for name, value in SERVICES["influxdb"]["environment"].items()
        if name.startswith("INFLUXD_")
    }
    wanted = {
        f"INFLUXD_{name.upper().replace('-', '_')}": value for name, value in influxdb_recipe.GUARDS.items()
    }

    assert given == {**wanted, "INFLUXD_REPORTING_DISABLED": "true"}


def test_the_limits_of_minio_are_those_of_twin_stores() -> None:
    given = {n: v for n, v in SERVICES["minio"]["environment"].items() if not n.startswith("MINIO_ROOT_")}

    assert given == {**minio_recipe.GUARDS, **minio_recipe.QUIET}


@pytest.mark.parametrize("server", SERVERS, ids=lambda server: server.name)
def test_the_service_names_each_server_as_twin_stores_does(server: Any) -> None:
    place = Place(Path("/nowhere"), 1, server.user, "PASSWORD")
    here, there = urlsplit(server.url(place)), urlsplit(address(server.setting))

    assert (there.scheme, there.path) == (here.scheme, here.path)
    assert (there.username, there.password) == (here.username, here.password)
    assert there.port == {"neo4j": 7687, "influxdb": 8086, "minio": 9000}[server.name]
    assert (
        there.hostname == server.name
        or there.hostname in SERVICES[server.name]["networks"]["default"]["aliases"]
    )


def test_the_service_is_told_only_what_is_a_setting() -> None:
    settings = {setting.name: setting.default for setting in SETTINGS}
    given = SERVICES["twinloom"]["environment"]

    assert set(given) <= set(settings)
    assert given["TWIN_PORT"] == settings["TWIN_PORT"]
    assert set(re.findall(r"\bTWIN_[A-Z]+\b", DOCKERFILE)) <= set(settings)


def test_no_secret_has_a_default_and_readme_names_each() -> None:
    used = re.findall(r"\$\{([A-Z0-9_]+)([^}]*)\}", TEXT)
    told = README.split("\n## Servers\n", 1)[1].split("\n## ", 1)[0]

    assert {name for name, _ in used} == set(REQUIRED)
    assert [name for name, rest in used if not rest.startswith(":?")] == []
    assert [name for name in REQUIRED if f"`{name}`" not in told] == []


def test_readme_names_version_licence_and_setting_of_each_server() -> None:
    told = README.split("\n## Servers\n", 1)[1].split("\n## ", 1)[0]

    for server in SERVERS:
        assert f"{server.title.split()[0]} {server.version}" in told, server
        assert server.licence in told, server
        assert f"`{server.setting}`" in told, server


def test_everything_that_is_published_is_on_loopback() -> None:
    published = [port for service in SERVICES.values() for port in service.get("ports", [])]

    assert published == ["127.0.0.1:8400:8400", "127.0.0.1:9000:9000"]


def test_each_one_is_watched_limited_and_keeps_its_data() -> None:
    volumes = yaml.safe_load(TEXT)["volumes"]

    for name, service in SERVICES.items():
        assert {"healthcheck", "mem_limit", "restart", "stop_grace_period"} <= set(service), name
        mounted = {mount.split(":")[0] for mount in service["volumes"]}
        assert mounted, name
        assert mounted <= set(volumes), name


def test_the_images_run_as_nobody_special_and_install_what_is_locked() -> None:
    stages = {
        stage.split("\n", 1)[0].split()[-1]: stage
        for stage in re.split(r"^FROM ", DOCKERFILE, flags=re.M)[1:]
    }

    assert set(stages) == {"twinloom-build", "minio-build", "minio", "twinloom"}
    assert "--require-hashes --requirement requirements.txt" in stages["twinloom-build"]
    for name in ("minio", "twinloom"):
        assert re.search(r"^USER 10001$", stages[name], re.M), name


def test_all_that_the_images_copy_is_there_and_is_sent() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.M)
    sent = (ROOT / "compose/Dockerfile.dockerignore").read_text(encoding="utf-8").splitlines()

    for name in (word for line in copied for word in line.split()):
        assert (ROOT / name).exists(), name
        assert any(f"!{part}" in sent for part in (name, name.split("/")[0])), name


def address(setting: str) -> str:
    """The URL of a setting, with every secret replaced by the word PASSWORD."""
    return re.sub(r"\$\{[^}]*\}", "PASSWORD", SERVICES["twinloom"]["environment"][setting])


def as_variable(name: str) -> str:
    """A setting of Neo4j as its container takes it."""
    return f"NEO4J_{name.replace('_', '__').replace('.', '_')}"
