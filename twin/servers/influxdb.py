"""InfluxDB 2: one Go program with Flux's library in Rust; set up at its first start with an organisation of ours."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from twin.errors import Store
from twin.servers.programs import build_program, pinned_version
from twin.servers.server import LOOPBACK, PINS, Command, Place, Server, Workshop
from twin.servers.speaking import ask, tell
from twin.servers.tools import CARGO, CC, GO, RUSTC

MODULE: Final = "github.com/influxdata/influxdb/v2"
ORGANISATION: Final = "twinloom"
BUCKET: Final = "twinloom"
GUARDS: Final[Mapping[str, str]] = {
    "query-concurrency": "8",
    "query-queue-size": "256",
    "query-initial-memory-bytes": "16777216",
    "query-memory-bytes": "536870912",
    "query-max-memory-bytes": "2147483648",
    "log-level": "error",
    "pprof-disabled": "true",
}
"""Its own limits, which are off by default; and quiet, since it logs every statement twice otherwise.

Profiles, which it takes of itself and shows to everyone, cost up to half of its processor time (2.7.12).
"""


def _build(workshop: Workshop) -> None:
    finder, wrapper = workshop.bench / "pkg-config-of-flux", workshop.bench / "rustc-as-wrapped"
    build_program(workshop, "pkg-config", "github.com/influxdata/pkg-config", finder)
    shutil.copyfile(PINS / "influxdb" / "rustc-as-wrapped.sh", wrapper)
    wrapper.chmod(0o755)
    build_program(
        workshop,
        "influxdb",
        f"{MODULE}/cmd/influxd",
        workshop.product / "influxd",
        options=(
            "-tags",
            "sqlite_foreign_keys,sqlite_json",
            "-ldflags",
            f"-X main.version=v{INFLUXDB.version}",
        ),
        environment={
            "PKG_CONFIG": str(finder),
            "RUSTC_WRAPPER": str(wrapper),
            "CGO_ENABLED": "1",
            **_toolchain(workshop),
        },
    )


def _toolchain(workshop: Workshop) -> Mapping[str, str]:
    """Flux's sources ask rustup for a compiler of their own; what is installed builds them as well."""
    if shutil.which("rustup") is None:
        return {}
    return {"RUSTUP_TOOLCHAIN": workshop.run("rustup", "show", "active-toolchain").split()[0]}


def _prepare(program: Path, place: Place) -> None:
    """It makes its folders itself."""


def _command(program: Path, place: Place) -> Command:
    options = {
        "bolt-path": str(place.folder / "influxd.bolt"),
        "sqlite-path": str(place.folder / "influxd.sqlite"),
        "engine-path": str(place.folder / "engine"),
        "http-bind-address": f"{LOOPBACK}:{place.port}",
        **GUARDS,
    }
    told = (f"--{name}={value}" for name, value in options.items())
    return Command((str(program / "influxd"), *told, "--reporting-disabled"))


def _is_ready(place: Place) -> bool:
    """Set it up when it never was; then it is ready."""
    answer = ask(place.port, "/api/v2/setup")
    if answer is None:
        return False
    if answer.get("allowed") is not True:
        return True
    return tell(
        place.port,
        "/api/v2/setup",
        {
            "username": place.user,
            "password": place.password,
            "token": place.password,
            "org": ORGANISATION,
            "bucket": BUCKET,
        },
    )


INFLUXDB: Final = Server(
    name="influxdb",
    title="InfluxDB",
    version=pinned_version("influxdb", MODULE).removeprefix("v"),
    licence="MIT",
    store=Store.SERIES,
    setting="TWIN_SERIES_URL",
    builds_with=(GO, CARGO, RUSTC, CC),
    runs_with=(),
    duration="two to ten minutes",
    user="twinloom",
    build=_build,
    prepare=_prepare,
    command=_command,
    is_ready=_is_ready,
    address=lambda place: f"influxdb://{place.password}@{LOOPBACK}:{place.port}",
    default=f"{ORGANISATION}/{BUCKET}",
)
"The series."
