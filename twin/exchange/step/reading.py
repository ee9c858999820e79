"""Read STEP files into one product structure: gather the files, tell instances from parts, count usages into lines."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from twin.exchange.step.content import Body, Content, Use
from twin.exchange.step.errors import UnreadableStep, line_of
from twin.exchange.step.gathering import Gathered, Progress, gathered
from twin.exchange.step.instances import EQUAL_IDS, Instances, find_instances
from twin.exchange.step.ordering import levels
from twin.exchange.step.structure import Merged, RevisionKey, StepFile, StepLine, StepRevision, StepStructure


def read_step(paths: Sequence[Path], *, progress: Progress | None = None) -> StepStructure:
    """Read the files, and those that they refer to, into one structure.

    The answer is in memory as a whole (a few hundred bytes for each usage); the files are streamed. Raises
    UnreadableStep, and nothing else, for anything that files may hold.
    """
    found = gathered(paths, progress=progress or _nobody)
    instances = find_instances(found.names, found.bodies, levels(found.bodies))
    names, bodies = _renamed(found, instances)
    levels(bodies)
    notes = list(found.notes)
    lines: dict[RevisionKey, tuple[StepLine, ...]] = {}
    for key, each in bodies.items():
        if own := _lines_of(key, each, notes):
            lines[key] = own
    return StepStructure(
        revisions={key: StepRevision(key, names[key], _file_of(each)) for key, each in bodies.items()},
        lines=lines,
        tops=_tops(bodies, lines),
        files=tuple(_file(content, found, instances) for content in found.contents),
        missing=tuple(found.missing),
        merged=(*_copies(found), *instances.merged),
        usages=sum(len(line.usages) for own in lines.values() for line in own),
        notes=tuple(notes),
    )


def _nobody(path: Path, done: int, size: int) -> None:
    """Nobody watches."""


def _renamed(
    found: Gathered, instances: Instances
) -> tuple[dict[RevisionKey, str], dict[RevisionKey, list[Body]]]:
    if not instances.same:
        return found.names, found.bodies
    names: dict[RevisionKey, str] = {}
    bodies: dict[RevisionKey, list[Body]] = {}
    for key, each in found.bodies.items():
        own = instances.part_of(key)
        names.setdefault(own, instances.names.get(own, found.names[key]))
        for body in each:
            body.uses = [Use(instances.part_of(u.child), u.name, u.designator, u.count) for u in body.uses]
        bodies.setdefault(own, []).extend(each)
    return names, bodies


def _lines_of(key: RevisionKey, bodies: Sequence[Body], notes: list[str]) -> tuple[StepLine, ...]:
    """The lines of one of the definitions: all that hold something hold the same."""
    filled = [body for body in bodies if body.uses]
    if not filled:
        return ()
    contents = [_content(body) for body in filled]
    other = next((n for n, content in enumerate(contents) if content != contents[0]), None)
    if other is not None:
        raise _two_structures(key, filled[0], filled[other])
    lines = tuple(_line(key, child, uses, notes) for child, uses in _by_child(filled[0]).items())
    return _without_repeated(key, lines, notes)


def _copies(found: Gathered) -> Iterator[Merged]:
    """Products of one file with the same id and version are one part."""
    for content in found.contents:
        for key, count in content.copies.items():
            yield Merged(key.number, (key.number,) * count, EQUAL_IDS)


def _content(body: Body) -> dict[RevisionKey, float]:
    found: dict[RevisionKey, float] = {}
    for use in body.uses:
        found[use.child] = found.get(use.child, 0) + use.count
    return found


def _by_child(body: Body) -> dict[RevisionKey, list[Use]]:
    found: dict[RevisionKey, list[Use]] = {}
    for use in body.uses:
        found.setdefault(use.child, []).append(use)
    return found


def _line(key: RevisionKey, child: RevisionKey, uses: Sequence[Use], notes: list[str]) -> StepLine:
    quantity = sum(use.count for use in uses)
    designators = [word for use in uses for word in _designators(use)]
    if designators and (len(designators) != quantity or len(set(designators)) < len(designators)):
        notes.append(
            f"{key} holds {quantity:g} of {child} with the reference designators {_shown(designators)}: "
            "left out, since there is not one for each"
        )
        designators = []
    return StepLine(child, quantity, tuple(designators), tuple(use.name for use in uses))


def _designators(use: Use) -> list[str]:
    """A usage of several pieces may list theirs in one text."""
    if use.count == 1:
        return [use.designator] if use.designator else []
    return [word.strip() for word in use.designator.replace(";", ",").split(",") if word.strip()]


def _without_repeated(
    key: RevisionKey, lines: tuple[StepLine, ...], notes: list[str]
) -> tuple[StepLine, ...]:
    """A reference designator names one place of a parent; where two lines share one, both go without."""
    owners: dict[str, int] = {}
    shared: set[int] = set()
    for place, line in enumerate(lines):
        for word in line.designators:
            first = owners.setdefault(word, place)
            if first != place:
                shared |= {first, place}
                notes.append(f"{key} has the reference designator {word!r} twice: left out")
    return tuple(
        replace(line, designators=()) if place in shared else line for place, line in enumerate(lines)
    )


def _two_structures(key: RevisionKey, one: Body, other: Body) -> UnreadableStep:
    places = " and ".join(f"{b.path.name} line {line_of(b.path, b.offset):,}" for b in (one, other))
    return UnreadableStep(
        f"{places} give {key} different content; give one of them its own version id and export it again.",
        value=str(key),
    )


def _file_of(bodies: Sequence[Body]) -> Path:
    return next((body for body in bodies if body.uses), bodies[-1]).path


def _tops(
    bodies: Mapping[RevisionKey, object], lines: Mapping[RevisionKey, Sequence[StepLine]]
) -> tuple[RevisionKey, ...]:
    held = {line.child for own in lines.values() for line in own}
    return tuple(key for key in bodies if key not in held)


def _file(content: Content, found: Gathered, instances: Instances) -> StepFile:
    tops = dict.fromkeys(instances.part_of(found.meaning(key)) for key in content.tops())
    return StepFile(content.path, content.path.stat().st_size, content.schema, tuple(tops))


def _shown(words: Sequence[str]) -> str:
    return ", ".join(words[:5]) + (", …" if len(words) > 5 else "")
