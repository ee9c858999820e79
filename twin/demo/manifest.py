"""How far the building of the demo plant has come: a small file in TWIN_HOME, replaced whole after each stage."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from twin.errors import Conflict

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What was built: from which seed and scale, told from which instant, which stages, samples up to when (ns)."""

    seed: int
    scale: int
    anchor: int
    stages: tuple[str, ...] = ()
    filled_to: int | None = None
    format: int = FORMAT

    def done(self, stage: str) -> Manifest:
        """Return the manifest with one more stage."""
        return replace(self, stages=(*self.stages, stage))


def read_manifest(path: Path) -> Manifest | None:
    """Return what the file says, or None without one. Raises Conflict for a file that this version did not write."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**{**found, "stages": tuple(found["stages"])})
    except FileNotFoundError:
        return None
    except (ValueError, TypeError, KeyError) as wrong:
        raise Conflict(_foreign(path)) from wrong
    if manifest.format != FORMAT:
        raise Conflict(_foreign(path))
    return manifest


def write_manifest(path: Path, manifest: Manifest) -> None:
    """Replace the file; a crash leaves the old one or the new one."""
    draft = path.with_suffix(".new")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)


def _foreign(path: Path) -> str:
    return f"{str(path)!r} was not written by this version; name an empty folder with TWIN_HOME."
