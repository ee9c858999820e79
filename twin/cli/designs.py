"""Writing designs: parts first, then the lines of their structures, in lists of bounded size; refusals by line."""

from __future__ import annotations

import gc
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar, cast

from twin.cli.console import Advance
from twin.cli.target import Row, Target
from twin.exchange.bom.records import BomRecord, PartRecord
from twin.exchange.problems import Problem
from twin.write.results import Difference, RowError, WriteResult

PARTS_AT_ONCE: Final = 5_000
LINES_AT_ONCE: Final = 40_000
LINES_OF_AN_ASSEMBLY: Final = 10
"An assembly costs a store as much as so many lines, beside its own: thousands of short ones fill a transaction too."

Record = TypeVar("Record", PartRecord, BomRecord)
Known = Mapping[str, frozenset[str]]
"The labels of the revisions of parts that are stored, by number."


@dataclass(slots=True)
class Counts:
    """What became of the rows of all lists together."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0

    def add(self, result: WriteResult) -> None:
        """Add what became of one list."""
        self.created += result.created
        self.updated += result.updated
        self.unchanged += result.unchanged


@dataclass(slots=True)
class Designs:
    """What was written, or would be: counts of parts and BOMs, what was refused, in a dry run what would differ."""

    parts: Counts = field(default_factory=Counts)
    boms: Counts = field(default_factory=Counts)
    problems: list[Problem] = field(default_factory=list)
    differences: list[Difference] = field(default_factory=list)


async def write_designs(
    place: Target,
    parts: Sequence[PartRecord],
    boms: Sequence[BomRecord],
    advance: Advance,
    *,
    skip: bool,
    dry_run: bool,
) -> Designs:
    """Write parts, then BOMs. Without `skip` the first list that is refused is the last; those before it are stored.

    Revisions that are stored already keep their state. A dry run asks the service about each BOM whose parent is
    stored; the others are new.
    """
    found = Designs()
    known = await place.known_parts([str(part.row["number"]) for part in parts])
    parts = [PartRecord(part.line, _with_states(part.row, known)) for part in parts]
    boms = _without_new(boms, known, found) if dry_run else boms
    partly = [bom for bom in boms if not _is_stored(bom.row, known)] if dry_run else []
    boms = [bom for bom in boms if _is_stored(bom.row, known)] if dry_run else boms
    total = sum(map(_size, parts)) + sum(map(_size, boms))
    writing = _Writing(found, lambda done: advance(done, total), skip=skip, dry_run=dry_run)
    if await writing.parts(place, _lists(parts, PARTS_AT_ONCE)):
        await writing.boms(place, _lists(boms, LINES_AT_ONCE))
        await writing.extended(place, _lists(partly, LINES_AT_ONCE), known)
    return found


@contextmanager
def collected_later() -> Iterator[None]:
    """Keep the collector of cyclic garbage from walking all records again and again while the block runs."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()


@dataclass(slots=True)
class _Writing:
    """Writes list after list: what came of them, and how many parts and lines are done."""

    found: Designs
    advance: Callable[[int], None]
    skip: bool
    dry_run: bool
    done: int = 0

    async def parts(self, place: Target, lists: Iterator[Sequence[PartRecord]]) -> bool:
        """Write lists of parts; return whether what follows them is to be written too."""
        asked: deque[Sequence[PartRecord]] = deque()
        goes_on = True

        def told(result: WriteResult) -> bool:
            nonlocal goes_on
            goes_on = self._take(result, asked.popleft(), self.found.parts)
            return goes_on

        def rows() -> Iterator[Sequence[Row]]:
            for records in lists:
                asked.append(records)
                yield [record.row for record in records]

        await place.upsert_parts(rows(), told, self._options())
        return goes_on

    async def boms(self, place: Target, lists: Iterator[Sequence[BomRecord]]) -> None:
        """Write lists of BOMs, up to the first that is refused."""
        for records in lists:
            result = await place.upsert_boms([record.row for record in records], self._options())
            if not self._take(result, records, self.found.boms):
                return

    async def extended(self, place: Target, lists: Iterator[Sequence[BomRecord]], known: Known) -> None:
        """Tell what BOMs would become that have lines of parts that are new, which nobody can be asked about yet.

        Whether their lines may change at all is asked by clearing them, and what else changes without the new ones.
        """
        for records in lists:
            cleared = [BomRecord(record.lines, {**record.row, "lines": []}) for record in records]
            result = await place.upsert_boms([record.row for record in cleared], self._options())
            self.found.problems += [_problem(error, cleared[error.row]) for error in result.errors]
            self.found.boms.created += result.unchanged
            self.found.boms.updated += result.updated
            if result.errors and not self.skip:
                return
            refused = {error.row for error in result.errors}
            allowed = [record for at, record in enumerate(records) if at not in refused]
            rest = [shorter for record in allowed if (shorter := _of_stored(record, known)).lines]
            told = await place.upsert_boms([record.row for record in rest], self._options())
            self.found.problems += [_problem(error, rest[error.row]) for error in told.errors]
            self.found.differences += [*told.differences, *(_added(record, known) for record in allowed)]

    def _take(self, result: WriteResult, records: Sequence[Record], counts: Counts) -> bool:
        """Count what became of a list; return whether to go on."""
        self.found.problems += [_problem(error, records[error.row]) for error in result.errors]
        self.found.differences += result.differences
        counts.add(result)
        if result.errors and not self.skip:
            return False
        self.done += sum(map(_size, records))
        self.advance(self.done)
        return True

    def _options(self) -> Row:
        return {"dryRun": self.dry_run, "onError": "SKIP_ROW" if self.skip else "REJECT_ALL"}


def _without_new(boms: Sequence[BomRecord], known: Known, found: Designs) -> list[BomRecord]:
    """Count the BOMs of revisions that are not stored as new, and return the others."""
    stored = [bom for bom in boms if _has_parent(bom.row, known)]
    found.boms.created += len(boms) - len(stored)
    found.differences += [_all_new(bom) for bom in boms if not _has_parent(bom.row, known)]
    return stored


def _size(record: PartRecord | BomRecord) -> int:
    """Return how many parts or lines a record is."""
    return len(record.lines) if isinstance(record, BomRecord) else 1


def _weight(record: PartRecord | BomRecord) -> int:
    """Return what a record costs a store."""
    return _size(record) + (LINES_OF_AN_ASSEMBLY if isinstance(record, BomRecord) else 0)


def _lists(records: Sequence[Record], most: int) -> Iterator[Sequence[Record]]:
    """Part the records into lists that weigh so much at most; one that weighs more is alone."""
    held: list[Record] = []
    count = 0
    for record in records:
        if held and count + _weight(record) > most:
            yield held
            held, count = [], 0
        held.append(record)
        count += _weight(record)
    if held:
        yield held


def _with_states(row: Row, known: Known) -> Row:
    """Leave the state out of revisions that are there already: an import does not move what someone released."""
    if "revisions" not in row:
        return row
    there = known.get(str(row["number"]), frozenset())
    revisions = cast("list[dict[str, object]]", row["revisions"])
    return {**row, "revisions": [{"label": r["label"]} if r["label"] in there else r for r in revisions]}


def _is_stored(row: Row, known: Known) -> bool:
    """Return whether the parent and all parts and revisions that its lines name are stored."""
    return _has_parent(row, known) and all(_is_known(line, known) for line in _lines_of(row))


def _has_parent(row: Row, known: Known) -> bool:
    parent = cast("dict[str, str]", row["parent"])
    return parent["label"] in known.get(parent["number"], ())


def _lines_of(row: Row) -> list[dict[str, str]]:
    return cast("list[dict[str, str]]", row["lines"])


def _is_known(line: Mapping[str, str], known: Known) -> bool:
    return line["part"] in known and ("revision" not in line or line["revision"] in known[line["part"]])


def _of_stored(bom: BomRecord, known: Known) -> BomRecord:
    """Return the lines of parts that are stored."""
    pairs = list(zip(bom.lines, _lines_of(bom.row), strict=True))
    kept = [(number, line) for number, line in pairs if _is_known(line, known)]
    return BomRecord(tuple(n for n, _ in kept), {**bom.row, "lines": [line for _, line in kept]})


def _added(bom: BomRecord, known: Known) -> Difference:
    fresh = [line["part"] for line in _lines_of(bom.row) if not _is_known(line, known)]
    return _became(
        bom, f"{_counted(len(fresh))} of new parts: {', '.join(fresh[:3])}{', …' if fresh[3:] else ''}"
    )


def _all_new(bom: BomRecord) -> Difference:
    return _became(bom, _counted(len(bom.lines)))


def _counted(lines: int) -> str:
    return f"{lines:,} line{'s' if lines != 1 else ''}"


def _became(bom: BomRecord, told: str) -> Difference:
    parent = cast("dict[str, str]", bom.row["parent"])
    return Difference(
        f"revision:{parent['number']}/{parent['label']}", f"lines.{bom.row['view']}", None, told
    )


def _problem(error: RowError, record: PartRecord | BomRecord) -> Problem:
    if isinstance(record, PartRecord):
        line, named = record.line, str(record.row["number"])
    else:
        parent = cast("dict[str, str]", record.row["parent"])
        at = error.path[1] if error.path[:1] == ("lines",) and len(error.path) > 1 else "0"
        line, named = record.lines[int(at)] if at.isdigit() else record.lines[0], parent["number"]
    value = str(error.value) if error.value is not None else named
    return Problem(line, None, value, f"is refused: {error.message}", error.code)
