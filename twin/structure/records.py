"""What resolving a structure reads of one part, and its JSON text as the graph keeps it.

Not for: how revisions and lines are chosen (resolve.py), what follows from them (explode.py, totals.py, …).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from itertools import chain
from typing import Any, Final, NamedTuple

import orjson

from twin.structure.natural import Key, natural_key

PIECE: Final = "C62"
"The unit of a part that names none: one, a piece."
NEVER: Final = -(2**63)
"An instant at which nothing changes any more."
VIEWS: Final = ("ENGINEERING", "MANUFACTURING", "SERVICE")
"The views a structure has, in the order of the schema."


class Effectivity(NamedTuple):
    """When, for which serial numbers (both ends included) and which lots a line counts; None does not limit."""

    valid_from: int | None = None
    valid_to: int | None = None
    serial_from: str | None = None
    serial_to: str | None = None
    lots: tuple[str, ...] | None = None


class Substitute(NamedTuple):
    """A part that may stand in, and how many of it for one."""

    part: str
    preference: int | None = None
    quantity_factor: float = 1.0


class Line(NamedTuple):
    """One line of a revision in one view: so many of a part; `pinned` is the label of a revision it insists on."""

    part: str
    pinned: str | None = None
    quantity: float = 1.0
    unit: str | None = None
    find_number: str | None = None
    designators: tuple[str, ...] = ()
    effectivity: Effectivity | None = None
    substitutes: tuple[Substitute, ...] = ()


class Revision(NamedTuple):
    """A revision of a part; the newest has the greatest sequence."""

    label: str
    state: str
    released_at: int | None
    sequence: int


class Ordered(NamedTuple):
    """Lines by find number in natural order, then as listed; `limited`: some count only at times or for some."""

    lines: tuple[Line, ...]
    limited: bool


Lines = Mapping[str, Mapping[str, tuple[Line, ...]]]
"By label, then by view, in the order in which they were given."


@dataclass(frozen=True, slots=True)
class PartStructure:
    """The unit of a part, its revisions by sequence, and their lines."""

    unit: str = PIECE
    revisions: tuple[Revision, ...] = ()
    lines: Lines = field(default_factory=dict)
    _ordered: dict[tuple[str, str], Ordered] = field(default_factory=dict, repr=False, compare=False)
    _instants: list[int] = field(default_factory=list, repr=False, compare=False)

    def revision(self, label: str) -> Revision | None:
        """Return the revision of that label, if there is one."""
        return next((each for each in self.revisions if each.label == label), None)

    def lines_of(self, label: str, view: str) -> tuple[Line, ...]:
        """Return the lines of a revision in a view, as they were given."""
        views = self.lines.get(label)
        return () if views is None else views.get(view, ())

    def ordered(self, label: str, view: str) -> Ordered:
        """Return the lines of a revision in a view in the order of an explosion, worked out once."""
        found = self._ordered.get((label, view))
        if found is None:
            lines = self.lines_of(label, view)
            limited = any(line.effectivity is not None for line in lines)
            found = self._ordered[label, view] = Ordered(tuple(sorted(lines, key=_place)), limited)
        return found

    def instants(self) -> list[int]:
        """Return when other revisions or lines may begin to count, worked out once."""
        if not self._instants:
            found = {each.released_at for each in self.revisions}
            lines = chain.from_iterable(of for views in self.lines.values() for of in views.values())
            limits = [line.effectivity for line in lines if line.effectivity is not None]
            found.update(each.valid_from for each in limits)
            found.update(each.valid_to for each in limits)
            self._instants.extend(instant for instant in found if instant is not None)
            if not self._instants:
                self._instants.append(NEVER)
        return self._instants


_LAST: Final[Key] = ((2, 0, ""),)


def _place(line: Line) -> Key:
    return _LAST if line.find_number is None else natural_key(line.find_number)


NO_LINES: Final = '"lines":{}}'
"How the text of a structure without lines ends; no other does: in JSON the quotes of a text are escaped."


def write_content(structure: PartStructure) -> str:
    """Write a structure as JSON; equal structures give equal texts, whatever the order of their mappings.

    >>> write_content(PartStructure("MTR"))
    '{"unit":"MTR","revisions":[],"lines":{}}'
    """
    lines = {
        label: {view: [_line_to_write(line) for line in views[view]] for view in VIEWS if views.get(view)}
        for label, views in sorted(structure.lines.items())
        if any(views.values())
    }
    # orjson writes tuples, but not named ones.
    revisions = [tuple(each) for each in sorted(structure.revisions, key=lambda each: each.sequence)]
    return orjson.dumps({"unit": structure.unit, "revisions": revisions, "lines": lines}).decode()


def _line_to_write(line: Line) -> Sequence[object]:
    return (
        line.part,
        line.pinned,
        line.quantity,
        line.unit,
        line.find_number,
        line.designators or None,
        None if line.effectivity is None else tuple(line.effectivity),
        [tuple(each) for each in line.substitutes] or None,
    )


def digest_of(text: str) -> str:
    """Return what stands for a text where it is known already: 128 bits, in hex."""
    return blake2b(text.encode(), digest_size=16).hexdigest()


def read_content(text: str | bytes) -> PartStructure:
    """Read what `write_content` wrote."""
    content: dict[str, Any] = orjson.loads(text)  # Any: JSON that this module wrote
    return PartStructure(
        content["unit"],
        tuple([Revision(*each) for each in content["revisions"]]),
        {
            label: {view: tuple([_read_line(*each) for each in lines]) for view, lines in views.items()}
            for label, views in content["lines"].items()
        },
    )


def _read_line(
    part: str,
    pinned: str | None,
    quantity: float,
    unit: str | None,
    find_number: str | None,
    designators: list[str] | None,
    effectivity: list[Any] | None,  # Any: as `write_content` wrote it
    substitutes: list[list[Any]] | None,
) -> Line:
    return Line(
        part,
        pinned,
        quantity,
        unit,
        find_number,
        tuple(designators) if designators else (),
        None if effectivity is None else _read_effectivity(*effectivity),
        tuple([_read_substitute(*each) for each in substitutes]) if substitutes else (),
    )


def _read_effectivity(
    valid_from: int | None,
    valid_to: int | None,
    serial_from: str | None,
    serial_to: str | None,
    lots: list[str] | None,
) -> Effectivity:
    return Effectivity(valid_from, valid_to, serial_from, serial_to, None if lots is None else tuple(lots))


def _read_substitute(part: str, preference: int | None, factor: float | None) -> Substitute:
    return Substitute(part, preference, 1.0 if factor is None else factor)
