"""Parts and their lines for tests of the write side, and what was written of them."""

from __future__ import annotations

from collections.abc import Mapping

from graph.store import Direction, Of, Path
from tests.unit.write.setting import NOW, Rows, Setting
from twin.instants import DAY
from twin.structure.records import PartStructure, read_content
from twin.write import WriteResult

LONG_AGO = NOW - 1000 * DAY
USED = {
    view: Path(f"USES_{view}", Direction.OUT, "structure")
    for view in ("ENGINEERING", "MANUFACTURING", "SERVICE")
}


async def parts(plant: Setting, *numbers: str, state: str = "IN_WORK", at: int = LONG_AGO) -> None:
    """Write parts that a test takes for granted, each with a revision A."""
    rows: Rows = [{"number": number, "revisions": [{"label": "A", "state": state}]} for number in numbers]
    result = await plant.writer.upsert_parts(rows, {"validFrom": at})
    assert not result.errors


def bom(
    parent: str, *lines: str | Mapping[str, object], label: str = "A", **fields: object
) -> dict[str, object]:
    """A row of upsertBoms; a line that is only a number is one of that part."""
    return {
        "parent": {"number": parent, "label": label},
        "lines": [{"part": each, "quantity": 1} if isinstance(each, str) else each for each in lines],
        **fields,
    }


async def write(plant: Setting, *rows: Mapping[str, object], **options: object) -> WriteResult:
    return await plant.writer.upsert_boms(list(rows), options)


async def written(plant: Setting, *rows: Mapping[str, object], **options: object) -> WriteResult:
    """Write lines that must be accepted."""
    result = await write(plant, *rows, **options)
    assert not result.errors
    return result


async def structure(plant: Setting, number: str, at: int | None = None) -> PartStructure:
    """What resolving reads of a part."""
    row = await plant.look("structure", number, Of("content"), at=at)
    assert row is not None
    return read_content(str(row[0]))


async def lines(
    plant: Setting, number: str, label: str = "A", view: str = "ENGINEERING", at: int | None = None
) -> list[tuple[str, float]]:
    """Part and quantity of each line."""
    found = await structure(plant, number, at)
    return [(line.part, line.quantity) for line in found.lines_of(label, view)]


async def states(plant: Setting, number: str) -> dict[str, str]:
    """The state of each revision, by label."""
    return {each.label: each.state for each in (await structure(plant, number)).revisions}
