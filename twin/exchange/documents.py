"""A folder of files as documents: number, title, kind, revision and media type from the file's place, name and start.

`drawing_revA.pdf` and `drawing_revB.pdf` are two revisions of one document; a file without a revision is revision A.
The number is the owner's key, a slash and the path in the folder, so that a second walk finds the same documents.
"""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from twin.errors import BadRequest

LONGEST_NUMBER: Final = 200


@dataclass(frozen=True, slots=True)
class FoundFile:
    """One file: which document and revision it is, and what kind of bytes it holds."""

    path: Path
    number: str
    title: str
    kind: str
    label: str
    media_type: str
    size: int


@dataclass(frozen=True, slots=True)
class Passed:
    """A file or folder that was passed over, and why."""

    path: Path
    reason: str


def find_files(folder: Path, owner: str) -> tuple[tuple[FoundFile, ...], tuple[Passed, ...]]:
    """Walk the folder in the order of names. Raises BadRequest when it is no folder or holds nothing to take."""
    if not folder.is_dir():
        raise BadRequest(f"{str(folder)!r} is not a folder; name the folder that holds the files.")
    found: list[FoundFile] = []
    passed: list[Passed] = []
    for path, reason in _walk(folder):
        number = _number(path, folder, owner)
        reason = reason or _too_long(number)
        if reason is None:
            found.append(_found(path, number))
        else:
            passed.append(Passed(path, reason))
    if not found:
        raise BadRequest(f"The folder {str(folder)!r} holds no file to take ({len(passed)} passed over).")
    return tuple(sorted(found, key=_order)), tuple(passed)


def media_type_of(path: Path) -> str:
    """Return the media type by the first bytes where they tell, else by the suffix.

    A suffix alone is not believed for PDF, PNG, JPEG, ZIP and STEP files.
    """
    with path.open("rb") as raw:
        start = raw.read(1024)
    for magic, media_type in _MAGIC:
        if start.startswith(magic):
            return _SUFFIXES.get(path.suffix.lower(), media_type) if magic == b"PK\x03\x04" else media_type
    guessed = _SUFFIXES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
    unproven = guessed is None or guessed in {media_type for _, media_type in _MAGIC}
    return "application/octet-stream" if unproven or guessed is None else guessed


def kind_of(name: str, media_type: str) -> str:
    """Return the kind of document that words of a name tell, else what the media type tells."""
    words = name.casefold()
    for kind, pattern in _KIND_WORDS:
        if re.search(pattern, words):
            return kind
    return next((kind for start, kind in _KIND_TYPES if media_type.startswith(start)), "OTHER")


_REVISION = re.compile(r"(?P<stem>.+?)[ _.-]+rev(?:ision)?[ _.-]*(?P<label>[A-Za-z0-9]{1,10})", re.IGNORECASE)
_MAGIC: Final = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"ISO-10303-21;", "model/step"),
    (b"PK\x03\x04", "application/zip"),
    (b"glTF", "model/gltf-binary"),
)
_SUFFIXES: Final = {
    ".step": "model/step",
    ".stp": "model/step",
    ".stl": "model/stl",
    ".glb": "model/gltf-binary",
    ".gltf": "model/gltf+json",
    ".dxf": "image/vnd.dxf",
    ".dwg": "image/vnd.dwg",
    ".iges": "model/iges",
    ".igs": "model/iges",
    ".md": "text/markdown",
    ".csv": "text/csv",
    ".aasx": "application/asset-administration-shell-package",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
_KIND_WORDS: Final = (
    ("CERTIFICATE", r"certificat|zertifikat|conformity"),
    ("WORK_INSTRUCTION", r"work[ _-]?instruction|procedure|arbeitsanweisung"),
    ("MANUAL", r"manual|handbuch|handbook|instruction"),
    ("SPECIFICATION", r"spec(ification)?\b|data[ _-]?sheet|datenblatt"),
    ("REPORT", r"report|protocol|bericht"),
    ("SIMULATION", r"simulation|\bfem?\b|\bcfd\b"),
    ("DRAWING", r"drawing|\bdrw|zeichnung|\bp&?id\b|layout"),
)
_KIND_TYPES: Final = (
    ("model/", "CAD_MODEL"),
    ("image/vnd.d", "DRAWING"),
    ("image/", "PICTURE"),
)


def _walk(folder: Path) -> Iterator[tuple[Path, str | None]]:
    for path in sorted(folder.iterdir()):
        if path.name.startswith("."):
            yield path, "is hidden"
        elif path.is_symlink():
            yield path, "is a link"
        elif path.is_dir():
            yield from _walk(path)
        elif not path.is_file():
            yield path, "is no regular file"
        else:
            yield path, None if path.stat().st_size else "is empty"


def _split(path: Path) -> tuple[str, str]:
    match = _REVISION.fullmatch(path.stem)
    return (match["stem"], match["label"].upper()) if match else (path.stem, "A")


def _number(path: Path, folder: Path, owner: str) -> str:
    stem, _ = _split(path)
    return f"{owner}/{(path.relative_to(folder).parent / (stem + path.suffix)).as_posix()}"


def _too_long(number: str) -> str | None:
    if not number.isprintable():
        return "has a name with control characters"
    if len(number) > LONGEST_NUMBER:
        return (
            f"would get a number of {len(number)} characters; {LONGEST_NUMBER} are allowed: shorten its path"
        )
    return None


def _found(path: Path, number: str) -> FoundFile:
    stem, label = _split(path)
    media_type = media_type_of(path)
    title = re.sub(r"[_\s]+", " ", stem).strip() or path.name
    return FoundFile(
        path, number, title, kind_of(path.name, media_type), label, media_type, path.stat().st_size
    )


def _order(file: FoundFile) -> tuple[str, int, str]:
    return file.number, len(file.label), file.label
