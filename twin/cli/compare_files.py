"""Files as structures to compare: STEP files and bills of material, each revision with its lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final, cast

from twin.cli.console import progress, say
from twin.errors import BadRequest, ValidationFailed
from twin.exchange.bom.reading import read_bom
from twin.exchange.bom.records import BomFile, BomOptions
from twin.exchange.bom.report import summary
from twin.exchange.step import StepStructure, read_step
from twin.structure.records import PIECE, Line, PartStructure, Revision
from twin.structure.resolve import Resolve
from twin.structure.resolved import resolve_below
from twin.structure.tree import Tree, designed_tree

STEP_START: Final = b"ISO-10303-21"
Key = tuple[str, str]
"Number and label of a revision."
Lines = Mapping[Key, Sequence[Line]]


def tree_of_file(path: Path, root: str | None, *, otherwise: str) -> Tree:
    """Return the structure of a file below the named part, the one called like the other side, or the only top.

    Raises ValidationFailed for lines that cannot be taken: what they hold would be missing from the comparison.
    """
    with progress(f"Reading {path.name}"):
        if _is_step(path):
            return _of_step(read_step([path]), path, root or otherwise, named=root is not None)
        file = read_bom(path, BomOptions(otherwise=root or otherwise))
        return _of_bom(file, root or otherwise, named=root is not None)


def tree_of_lines(root: Key, lines: Lines, units: Mapping[str, str], *, view: str = "ENGINEERING") -> Tree:
    """Return the structure below a revision, from the lines of each revision in it; their pins say which ones count."""
    labels: dict[str, dict[str, Sequence[Line]]] = {root[0]: {root[1]: ()}}
    for (number, label), own in lines.items():
        labels.setdefault(number, {})[label] = own
    for own in lines.values():
        for line in own:
            if line.pinned is not None:
                labels.setdefault(line.part, {}).setdefault(line.pinned, ())
    parts = {
        number: PartStructure(
            units.get(number, PIECE),
            tuple(Revision(label, "IN_WORK", None, at) for at, label in enumerate(there)),
            {label: {view: tuple(own)} for label, own in there.items()},
        )
        for number, there in labels.items()
    }
    revision = parts[root[0]].revision(root[1])
    return designed_tree(resolve_below(parts, root[0], revision, Resolve(0, "AS_STORED", view)))


def _is_step(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            return STEP_START in file.read(4096)
    except OSError as wrong:
        raise BadRequest(f"The file {str(path)!r} cannot be read: {wrong.strerror}.") from wrong


def _of_step(found: StepStructure, path: Path, root: str, *, named: bool) -> Tree:
    for missing in found.missing:
        say(f"missing: {missing.name}, to which {missing.referred_by.name} refers")
    keys = [key for key in (found.revisions if named else found.tops) if key.number == root] or list(
        found.tops
    )
    key = _one(path.name, [(key.number, key.label) for key in keys])
    lines: dict[Key, Sequence[Line]] = {
        parent: [
            Line(line.child.number, line.child.label, line.quantity, PIECE, None, line.designators)
            for line in own
        ]
        for parent, own in found.lines.items()
    }
    return tree_of_lines(key, lines, {})


def _of_bom(file: BomFile, root: str, *, named: bool) -> Tree:
    say(summary(file))
    if file.problems:
        first = file.problems[0]
        raise ValidationFailed(
            f"{file.name}: {len(file.problems):,} lines cannot be taken, so there is nothing whole to compare; "
            f"the first: {first}."
        )
    keys = [cast("Mapping[str, str]", bom.row["parent"]) for bom in file.boms]
    labels = {key["number"]: key["label"] for key in reversed(keys)}
    lines: dict[Key, Sequence[Line]] = {
        (key["number"], key["label"]): [
            _line(line, labels) for line in cast("Sequence[Mapping[str, object]]", bom.row["lines"])
        ]
        for key, bom in zip(keys, file.boms, strict=True)
    }
    units = {str(part.row["number"]): str(part.row["unit"]) for part in file.parts if "unit" in part.row}
    tops = [key for key in (lines if named else file.tops) if key[0] == root]
    tops = tops or [top for top in file.tops if top in lines] or list(file.tops)
    return tree_of_lines(_one(file.name, tops), lines, units)


def _line(line: Mapping[str, object], labels: Mapping[str, str]) -> Line:
    part = str(line["part"])
    pinned = line.get("revision", labels.get(part))
    designators = cast("Sequence[str]", line.get("referenceDesignators", ()))
    return Line(
        part,
        None if pinned is None else str(pinned),
        cast("float", line["quantity"]),
        cast("str | None", line.get("unit")),
        None,
        tuple(designators),
    )


def _one(name: str, tops: Sequence[Key]) -> Key:
    if len(tops) == 1:
        return tops[0]
    listed = ", ".join(number for number, _ in tops[:10]) or "nothing"
    raise BadRequest(
        f"{name} has {len(tops):,} outermost parts: {listed}. Name the one to compare with --root NUMBER."
    )
