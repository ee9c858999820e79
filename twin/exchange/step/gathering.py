"""Several STEP files as one: files that are referred to are looked for, and stubs become what they stand for.

A file is looked for among the given ones by its name, then at its place below the folder of the file that names it,
then beside that file; nowhere else, whatever path is written. Each file is read once, so references may run in circles.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Final

from twin.exchange.step.collecting import read_entities
from twin.exchange.step.content import Body, Content, Use, content_of
from twin.exchange.step.errors import UnreadableStep
from twin.exchange.step.structure import MissingFile, RevisionKey

MOST_FILES: Final = 10_000
Progress = Callable[[Path, int, int], None]
"Told the file, the bytes of it that were read, and its size."


@dataclass(slots=True)
class Gathered:
    """The bodies of all files by revision; `contents` in the order in which the files were read."""

    contents: list[Content] = field(default_factory=list)
    names: dict[RevisionKey, str] = field(default_factory=dict)
    bodies: dict[RevisionKey, list[Body]] = field(default_factory=dict)
    missing: list[MissingFile] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    same: dict[RevisionKey, RevisionKey] = field(default_factory=dict)

    def meaning(self, key: RevisionKey) -> RevisionKey:
        """Return the revision that a reference means: itself, unless its file calls it otherwise."""
        seen = {key}
        while key in self.same and self.same[key] not in seen:
            key = self.same[key]
            seen.add(key)
        return key


def gathered(paths: Sequence[Path], *, progress: Progress) -> Gathered:
    """Read the files and those that they refer to. Raises UnreadableStep."""
    found = Gathered()
    given = {path.name.casefold(): path for path in paths}
    waiting = list(dict.fromkeys(paths))
    known: dict[Path, Content] = {}
    meant: dict[Path, dict[RevisionKey, None]] = {}
    while waiting:
        path = waiting.pop(0)
        if path.resolve() in known:
            continue
        content = known[path.resolve()] = _read(path, len(known), progress)
        found.contents.append(content)
        for key, name in _references(content):
            place = _find(name, path.parent, given)
            if place is None:
                found.missing.append(MissingFile(name, key, path))
            elif place.resolve() != path.resolve():
                meant.setdefault(place.resolve(), {})[key] = None
                waiting.append(place)
    for place, keys in meant.items():
        _identify(found, list(keys), known[place])
    _join(found)
    return found


def _read(path: Path, count: int, progress: Progress) -> Content:
    if count >= MOST_FILES:
        raise UnreadableStep(
            f"{path.name} would be file {count + 1:,}; at most {MOST_FILES:,} are read at once."
        )
    try:
        size = path.stat().st_size
    except OSError as wrong:
        raise UnreadableStep(f"The file {str(path)!r} cannot be read: {wrong.strerror}.") from wrong
    return content_of(read_entities(path, advance=lambda done: progress(path, done, size)))


def _references(content: Content) -> Iterable[tuple[RevisionKey, str]]:
    for key, bodies in content.bodies.items():
        for body in bodies:
            yield from ((key, name) for name in body.files)


def _find(written: str, folder: Path, given: dict[str, Path]) -> Path | None:
    """The file that a name means. A path that leads out of the folder counts by its last part only."""
    place = PurePosixPath(written.replace("\\", "/"))
    known = given.get(place.name.casefold())
    if known is not None:
        return known
    is_below = not place.is_absolute() and ".." not in place.parts and ":" not in place.parts[0]
    candidates = [folder / place] if is_below else []
    return next((path for path in [*candidates, folder / place.name] if os.path.isfile(path)), None)


def _identify(found: Gathered, keys: list[RevisionKey], content: Content) -> None:
    """Say which revision of a file is meant by those that refer to it: the equal one, else the only one at its top."""
    strange = [key for key in keys if key not in content.bodies]
    tops = content.tops()
    if len(strange) == 1 and len(tops) == 1 and tops[0] not in keys:
        found.same[strange[0]] = tops[0]
        found.notes.append(f"{strange[0]} is {tops[0]} in {content.path.name}: taken under that name")
    elif strange:
        names = ", ".join(map(str, strange))
        found.notes.append(
            f"{content.path.name} does not hold {names} that refer to it: they stay without lines"
        )


def _join(found: Gathered) -> None:
    for content in found.contents:
        found.notes.extend(f"{content.path.name}: {note}" for note in content.notes)
        for key, bodies in content.bodies.items():
            own = found.meaning(key)
            found.names.setdefault(own, content.names[key])
            for body in bodies:
                body.uses = [Use(found.meaning(u.child), u.name, u.designator, u.count) for u in body.uses]
            found.bodies.setdefault(own, []).extend(bodies)
