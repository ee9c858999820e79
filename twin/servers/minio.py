"""MinIO: one Go program over one folder. Its release tags are not served as modules; the last commit is."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from twin.errors import Store
from twin.servers.programs import build_program, pinned_version
from twin.servers.server import LOOPBACK, Command, Place, Server, Workshop
from twin.servers.speaking import status
from twin.servers.tools import GO

MODULE: Final = "github.com/minio/minio"
BUCKET: Final = "twinloom"
GUARDS: Final = {
    "MINIO_API_REQUESTS_MAX": "256",
    "MINIO_API_REQUESTS_DEADLINE": "10s",
}
"Its own limits: requests at once, and how long one may wait for its turn."
QUIET: Final = {"MINIO_BROWSER": "off", "MINIO_UPDATE": "off", "MINIO_CALLHOME_ENABLE": "off"}


def _build(workshop: Workshop) -> None:
    build_program(workshop, "minio", MODULE, workshop.product / "minio", environment={"CGO_ENABLED": "0"})


def _prepare(program: Path, place: Place) -> None:
    (place.folder / "data").mkdir(exist_ok=True)


def _command(program: Path, place: Place) -> Command:
    arguments = ("server", str(place.folder / "data"), "--address", f"{LOOPBACK}:{place.port}")
    return Command(
        (str(program / "minio"), *arguments, "--certs-dir", str(place.folder / "certs"), "--quiet"),
        {"MINIO_ROOT_USER": place.user, "MINIO_ROOT_PASSWORD": place.password, **GUARDS, **QUIET},
    )


def _version() -> str:
    """Return the instant of the commit, v0.0.0-20260212201848-7aac2a2c5b7c without its ends."""
    return pinned_version("minio", MODULE).split("-")[1]


MINIO: Final = Server(
    name="minio",
    title="MinIO",
    version=_version(),
    licence="AGPL-3.0",
    store=Store.OBJECTS,
    setting="TWIN_OBJECTS_URL",
    builds_with=(GO,),
    runs_with=(),
    duration="two to ten minutes",
    user="twinloom",
    build=_build,
    prepare=_prepare,
    command=_command,
    is_ready=lambda place: status(place.port, "/minio/health/ready") == 200,
    address=lambda place: f"s3://{place.user}:{place.password}@{LOOPBACK}:{place.port}",
    default=BUCKET,
)
"The files."
