"""The assembly of S2: three levels of lines, sub-assemblies shared; written by the service, and once more for peers.

The service keeps the lines of a part as one text. No peer would, so each line stands for them as a relation
(:PartRevision)-[:HAS_LINE]->(:Part) with its own fields, which a pattern or a field of @neo4j/graphql follows.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from neo4j import GraphDatabase

from graph.neo4j_address import read_address
from tests.bench.build import clock_from
from tests.bench.designs import BORN
from tests.bench.plant import ANCHOR, Row
from twin.catalog import revision_id
from twin.instants import DAY
from twin.service import TwinService
from twin.settings import open_stores, read_settings, secret_of

TOP: Final = "GEARBOX"
WIDTHS: Final = (10, 40, 100)
"So many parts there are on each level below the top."
LINES: Final = 10
"So many lines the top and each part of the first two levels has."
ROWS: Final = LINES + LINES**2 + LINES**3
RELEASED: Final = "A"

_EDGES: Final = """
UNWIND $lines AS line
MATCH (r:PartRevision {id: line.revision}), (p:Part {id: line.part})
MERGE (r)-[l:HAS_LINE {place: line.place}]->(p)
SET l.findNumber = line.find, l.quantity = line.quantity, l.unit = line.unit"""
_COUNT: Final = "MATCH (:PartRevision)-[l]->(:Part) WHERE type(l) = 'HAS_LINE' RETURN count(l)"

Line = tuple[str, int, str, float]
"Number of the assembly, place in it, number of the part, quantity."


def lines() -> Iterator[Line]:
    """Yield every line, in its assembly's order."""
    for place in range(LINES):
        yield TOP, place, _number(0, place), 1.0 + place
    for level, width in enumerate(WIDTHS[:-1]):
        for n in range(width):
            for place in range(LINES):
                below = _number(level + 1, (7 * n + 3 * place) % WIDTHS[level + 1])
                yield _number(level, n), place, below, 1.0 + (n + place) % 4


async def ensure(settings: Mapping[str, str]) -> None:
    """Write the assembly where it is not there yet."""
    if await asyncio.to_thread(_is_there, settings):
        return
    given, clock = read_settings(settings), clock_from(ANCHOR - DAY)
    stores = await open_stores(given, clock=clock)
    service = TwinService(
        graph=stores.graph, series=stores.series, objects=stores.objects, secret=secret_of(given), clock=clock
    )
    try:
        for result in (
            await service.writer.upsert_parts(list(_parts()), None),
            await service.writer.upsert_boms(_boms(), None),
        ):
            assert not result.errors, result.errors[0]
    finally:
        await service.close()
    await asyncio.to_thread(_relate, settings)


def _parts() -> Iterator[Row]:
    """Every part has a released revision; each third a newer one in work, which no rule picks here."""
    for n, number in enumerate(_numbers()):
        revisions: list[Row] = [{"label": RELEASED, "state": "RELEASED", "releasedAt": BORN}]
        if n % 3 == 0:
            revisions.append({"label": "B", "state": "IN_WORK"})
        yield {"number": number, "name": f"Part {number}", "revisions": revisions}


def _boms() -> Sequence[Row]:
    found: dict[str, list[Row]] = {}
    for assembly, place, part, quantity in lines():
        row = {"part": part, "quantity": quantity, "unit": "C62", "findNumber": _find_number(place)}
        found.setdefault(assembly, []).append(row)
    return [{"parent": {"number": each, "label": RELEASED}, "lines": rows} for each, rows in found.items()]


def _numbers() -> Iterator[str]:
    yield TOP
    yield from (_number(level, n) for level, width in enumerate(WIDTHS) for n in range(width))


def _number(level: int, n: int) -> str:
    return f"{TOP}-{level + 1}-{n:03}"


def _find_number(place: int) -> str:
    return str(10 * (place + 1))


def _is_there(settings: Mapping[str, str]) -> bool:
    return _asked(settings, _COUNT, {}) == sum(1 for _ in lines())


def _relate(settings: Mapping[str, str]) -> None:
    rows = [
        {
            "revision": revision_id(assembly, RELEASED),
            "part": part,
            "place": place,
            "find": _find_number(place),
            "quantity": quantity,
            "unit": "C62",
        }
        for assembly, place, part, quantity in lines()
    ]
    _asked(settings, f"{_EDGES} RETURN count(*)", {"lines": rows})


def _asked(settings: Mapping[str, str], text: str, values: Mapping[str, object]) -> object:
    address = read_address(settings["TWIN_GRAPH_URL"].partition(":")[2], is_tls=False)
    with GraphDatabase.driver(f"bolt://{address.server}", auth=(address.user, address.password)) as driver:
        found = driver.execute_query(text, dict(values), database_=address.database)
        return found.records[0][0]
