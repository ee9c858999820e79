"""Build programs in Go from a module of ours that holds nothing but versions and hashes."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

from twin.servers.server import PINS, Workshop


def build_program(
    workshop: Workshop,
    pin: str,
    package: str,
    output: Path,
    *,
    options: tuple[str, ...] = (),
    environment: Mapping[str, str] | None = None,
) -> None:
    """Build a package as `pins/PIN` locks it; go refuses a module whose hash is not the one in go.sum."""
    folder = workshop.bench / pin
    shutil.copytree(PINS / pin, folder)
    # go build looks for its module where it runs; -C names the place, and must be the first option.
    arguments = ("go", "build", "-C", str(folder), "-v", "-trimpath", "-buildvcs=false", *options)
    settings = {"GOFLAGS": "-mod=readonly", "GOWORK": "off", **(environment or {})}
    workshop.run(*arguments, "-o", str(output), package, environment=settings)


def pinned_version(pin: str, module: str) -> str:
    """Return the version of a module in `pins/PIN/go.mod`."""
    for line in (PINS / pin / "go.mod").read_text(encoding="utf-8").splitlines():
        words = line.split()
        if words[:1] == [module]:
            return words[1]
    raise LookupError(f"pins/{pin}/go.mod does not name {module}")
