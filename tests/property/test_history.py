"""History has one record for every instant, as known at every other: what held then, as was known then (T3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.oracle.world import Fields, Key, Statement, statements, world
from tests.plant import Place, placed, random_plant
from tests.plant.chance import NOW
from tests.property.amounts import seeds
from tests.property.readings import leaf
from twin.instants import parse_instant
from twin.selection import Selection

Record = dict[str, Any]  # Any: a version as it is answered


@pytest.mark.parametrize("seed", [seed + 7_000 for seed in seeds(0.2)])
def test_history_tells_what_the_list_of_writes_says_at_every_instant(seed: int) -> None:
    with placed(random_plant(seed)) as place:
        histories = history_of_all(place)

        for key, said in statements(place.plant).items():
            for valid, known in moments(said) if key[0] == "asset" and key[1] in histories else ():
                covering = [r for r in histories[key[1]] if covers(r, valid, known)]

                assert len(covering) <= 1, (seed, key, valid, known, covering)
                assert told(covering) == expected(place, key, valid, known), (seed, key, valid, known)


@pytest.mark.parametrize("seed", [seed + 7_100 for seed in seeds(0.1)])
def test_history_at_a_moment_is_the_part_of_it_that_was_known_and_valid_then(seed: int) -> None:
    with placed(random_plant(seed)) as place:
        whole = history_of_all(place)

        for key, said in statements(place.plant).items():
            for valid, known in list(moments(said))[::7] if key[0] == "asset" and key[1] in whole else ():
                found = history_of_all(place, valid, known).get(key[1])

                if found is not None:
                    assert found == known_by(whole[key[1]], valid, known), (seed, key, valid, known)


def history_of_all(
    place: Place, as_of: int | None = None, known_at: int | None = None
) -> dict[str, list[Record]]:
    """Return the history of every asset that is there at the moment, by key."""
    names = ("validFrom", "validTo", "knownFrom", "knownTo", "snapshot")
    history = Selection("history", "history", {"first": 1000}, tuple(map(leaf, names)))
    nodes = Selection("nodes", "nodes", {}, (leaf("key"), history))
    arguments = {"first": 1000, "asOf": as_of, "knownAt": known_at}
    answer: Any = place.shaped(Selection("assets", "assets", arguments, (nodes,))).value  # Any: JSON
    return {node["key"]: node["history"] for node in answer["nodes"]}


def moments(said: list[Statement]) -> Iterator[tuple[int, int]]:
    """The instants up to now at which something became so, and became known, and those beside them."""
    valid = sorted({s.valid + beside for s in said for beside in (-1, 0, 1) if s.valid + beside <= NOW})
    known = sorted({s.known + beside for s in said for beside in (-1, 0, 1) if s.known + beside <= NOW})
    return ((v, k) for v in valid for k in known)


def covers(record: Record, valid: int, known: int) -> bool:
    """Whether the record is what held at an instant, as was known at another."""
    return within(valid, record["validFrom"], record["validTo"]) and within(
        known, record["knownFrom"], record["knownTo"]
    )


def within(instant: int, start: str, end: str | None) -> bool:
    return parse_instant(start) <= instant and (end is None or instant < parse_instant(end))


def known_by(records: list[Record], valid: int, known: int) -> list[Record]:
    """Return the records that had begun by then; one that ended later was open then."""
    begun = [
        r
        for r in records
        if parse_instant(r["knownFrom"]) <= known and parse_instant(r["validFrom"]) <= valid
    ]
    return [
        r if r["knownTo"] is None or parse_instant(r["knownTo"]) <= known else {**r, "knownTo": None}
        for r in begun
    ]


def told(records: list[Record]) -> Fields | None:
    """Return what a record says of the thing; nothing for one of a time in which it was gone."""
    names = ("key", "name", "state", "type", "serialNumber", "parent", "position")
    shown: list[Record] = [r["snapshot"] for r in records if r["snapshot"]]
    if not shown:
        return None
    plain = {name: shown[0][name] for name in names if shown[0].get(name) is not None}
    return {**plain, "attributes": sorted(shown[0].get("attributes") or ())}


def expected(place: Place, key: Key, valid: int, known: int) -> Fields | None:
    """Return the same by the oracle."""
    thing = world(place.plant, valid, known).get(*key)
    if thing is None:
        return None
    host, position = thing.fields.get("parent") or (None, None)
    plain = {"key": thing.id, "name": thing.id, "state": "IN_SERVICE", "parent": host, "position": position}
    plain |= {n: thing.fields[n] for n in ("name", "state", "type", "serialNumber") if n in thing.fields}
    attributes = sorted(n.partition(":")[2] for n in thing.fields if n.startswith("attribute:"))
    return {**{n: v for n, v in plain.items() if v is not None}, "attributes": attributes}
