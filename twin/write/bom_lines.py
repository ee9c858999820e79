"""The lines of a BOM as a caller gives them become lines of a structure; what contradicts itself is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from twin.catalog import global_id, revision_id
from twin.errors import NotFound, StructureCycle, TwinError, ValidationFailed
from twin.instants import format_instant
from twin.model import AlternateInput, BomInput, BomLineInput, EffectivityInput
from twin.structure.natural import natural_key
from twin.structure.records import Effectivity, Line, Substitute
from twin.write.faults import Judgement
from twin.write.parts import alternates_of, check_unit_code

PIECES = frozenset({"C62", "EA", "H87"})
"Units in which each piece counts one, so that designators can be counted."


def lines_of(row: BomInput, units: Mapping[str, str], revisions: frozenset[str]) -> tuple[Line, ...]:
    """Return the lines of a row; `units` holds the unit of each part that exists, `revisions` those that exist."""
    lines: list[Line] = []
    judgement = Judgement()
    for index, given in enumerate(row.lines):
        try:
            lines.append(_line(row, index, given))
        except TwinError as wrong:
            judgement.found.append(wrong)
    with judgement:
        _refuse_unknown(row.lines, units, revisions)
    judgement.end()
    for index, line in enumerate(lines):
        if line.designators:
            with judgement:
                _check_count(index, line, line.unit or units[line.part])
    with judgement:
        _refuse_twice(lines)
    judgement.end()
    return tuple(lines)


def _line(row: BomInput, index: int, given: BomLineInput) -> Line:
    if given.part == row.parent.number:
        raise StructureCycle(
            f"{given.part} → {given.part}: a part cannot be used in itself; take the line out",
            path=("lines", str(index), "part"),
            value=given.part,
        )
    if given.unit is not None:
        check_unit_code(given.unit, ("lines", str(index), "unit"))
    return Line(
        given.part,
        given.revision,
        given.quantity,
        given.unit,
        given.find_number,
        given.reference_designators or (),
        None if given.effectivity is None else _effectivity(given.effectivity, index),
        () if not given.substitutes else _substitutes(given.substitutes, index, given.part),
    )


def _effectivity(given: EffectivityInput, index: int) -> Effectivity | None:
    path = ("lines", str(index), "effectivity")
    start, end = given.valid_from, given.valid_to
    if start is not None and end is not None and end <= start:
        raise ValidationFailed(
            f"line {index} counts to {format_instant(end)}, not after {format_instant(start)}, from which it counts;"
            " give a later `to`",
            path=path,
            value=format_instant(end),
        )
    first, last = given.serial_from, given.serial_to
    if first is not None and last is not None and natural_key(last) < natural_key(first):
        raise ValidationFailed(
            f"line {index} counts for serial numbers from {first!r} to {last!r}, which comes before; swap them",
            path=path,
            value=last,
        )
    found = Effectivity(start, end, first, last, given.lots or None)
    return None if found == Effectivity() else found


def _substitutes(given: Iterable[AlternateInput], index: int, part: str) -> tuple[Substitute, ...]:
    path = ("lines", str(index), "substitutes")
    return tuple(
        Substitute(
            each.number, each.preference, 1.0 if each.quantity_factor is None else each.quantity_factor
        )
        for each in alternates_of(given, path, part)
    )


def _refuse_unknown(
    lines: Sequence[BomLineInput], units: Mapping[str, str], revisions: frozenset[str]
) -> None:
    missing: dict[str, tuple[str, ...]] = {}
    for index, line in enumerate(lines):
        if line.part not in units:
            missing.setdefault(global_id("part", line.part), ("lines", str(index), "part"))
        elif line.revision is not None and revision_id(line.part, line.revision) not in revisions:
            pinned = global_id("part_revision", revision_id(line.part, line.revision))
            missing.setdefault(pinned, ("lines", str(index), "revision"))
        for each in line.substitutes or ():
            if each.number not in units:
                missing.setdefault(global_id("part", each.number), ("lines", str(index), "substitutes"))
    if missing:
        raise _unknown(missing)


def _unknown(missing: Mapping[str, tuple[str, ...]]) -> NotFound:
    first, path = next(iter(missing.items()))
    examples = ", ".join(map(repr, list(missing)[:3]))
    more = f" and {len(missing) - 3:,} more" if len(missing) > 3 else ""
    return NotFound(
        f"there is no {examples}{more}; write parts before the lines that use them", path=path, value=first
    )


def _check_count(index: int, line: Line, unit: str) -> None:
    if unit in PIECES and line.quantity.is_integer() and line.quantity != len(line.designators):
        examples = ", ".join(line.designators[:5]) + (", …" if len(line.designators) > 5 else "")
        raise ValidationFailed(
            f"line {index} uses {line.quantity:,.0f} of {line.part!r} and names {len(line.designators):,} places"
            f" ({examples}); make quantity and reference designators agree",
            path=("lines", str(index), "referenceDesignators"),
            value=line.quantity,
        )


def _refuse_twice(lines: Sequence[Line]) -> None:
    """A place holds one thing; lines that never count together may name the same."""
    held: dict[str, list[int]] = {}
    for index, line in enumerate(lines):
        for designator in line.designators:
            held.setdefault(designator, []).append(index)
    for designator, indexes in held.items():
        for a, b in combinations(indexes, 2) if len(indexes) > 1 else ():
            if a == b or not _exclude_one_another(lines[a].effectivity, lines[b].effectivity):
                where = f"lines {a} and {b} both name" if a != b else f"line {a} names"
                raise ValidationFailed(
                    f"{where} {designator!r}{'' if a != b else ' twice'}; a place holds one thing, name it once",
                    path=("lines", str(b), "referenceDesignators"),
                    value=designator,
                )


def _exclude_one_another(a: Effectivity | None, b: Effectivity | None) -> bool:
    if a is None or b is None:
        return False
    return (
        _ends_before(a.valid_to, b.valid_from)
        or _ends_before(b.valid_to, a.valid_from)
        or _comes_before(a.serial_to, b.serial_from)
        or _comes_before(b.serial_to, a.serial_from)
        or (a.lots is not None and b.lots is not None and not set(a.lots) & set(b.lots))
    )


def _ends_before(end: int | None, start: int | None) -> bool:
    return end is not None and start is not None and end <= start


def _comes_before(last: str | None, first: str | None) -> bool:
    return last is not None and first is not None and natural_key(last) < natural_key(first)
