"""Designs of random plants: parts with revisions and alternates, assets that realise them, documents of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random
from typing import Any, TypeVar

from tests.plant.steps import Row, Step
from twin.instants import DAY, HOUR

T = TypeVar("T")

PARTS = ("N-1", "n-1", "N/2", "Ö 3", "bolt 'M8'", "N%4")
PART_NAMES = ("Bolt", "bolt", "Gehäuse ß", "Pump")
CATEGORIES = ("fastener", "Fastener", "pump")
REVISION_STATES = ("IN_WORK", "IN_REVIEW", "RELEASED", "SUPERSEDED", "OBSOLETE")
LABELS = ("A", "B", "1/2")
MATERIALS = ("steel", "cast iron", "PVC")


def designs(
    random: Random, keys: Sequence[str], documents: Sequence[Row], identifiers: list[Row], learned: int
) -> list[Step]:
    """Return the writes of a design and of what belongs to it, from `learned` on; `keys` are those of assets."""
    return _Designer(random, identifiers, learned).steps(keys, documents)


class _Designer:
    """Makes one design; remembers its revisions."""

    def __init__(self, random: Random, identifiers: list[Row], learned: int) -> None:
        self.random = random
        self.identifiers = identifiers
        self.learned = learned
        self.revisions: list[tuple[str, str]] = []

    def steps(self, keys: Sequence[str], documents: Sequence[Row]) -> list[Step]:
        built = self.learned - 440 * DAY
        steps = [
            Step(self.learned, "parts", tuple(self._part(number) for number in PARTS), built),
            Step(self.learned + HOUR // 2, "boms", tuple(self._boms()), built),
            Step(
                self.learned + HOUR, "assets", tuple(self._built(key) for key in keys if self._is(0.6)), built
            ),
            Step(self.learned + 2 * HOUR, "documents", tuple(map(self._described, documents)), built),
        ]
        for n in range(self.random.randrange(6)):
            steps.append(self._change(keys, self.learned + (20 + n) * DAY))
        return [step for step in steps if step.rows]

    def _one(self, values: Sequence[T]) -> T:
        return self.random.choice(values)

    def _is(self, share: float) -> bool:
        return self.random.random() < share

    def _part(self, number: str) -> Row:
        row: dict[str, Any] = {"number": number}  # Any: rows as the contract has them
        for name, values in (("name", PART_NAMES), ("category", CATEGORIES), ("unit", ("MTR", "KGM"))):
            if self._is(0.7):
                row[name] = self._one(values)
        row["attributes"] = self._attributes()
        row["identifiers"] = [self.identifiers.pop()] if self.identifiers and self._is(0.4) else []
        others = self.random.sample([other for other in PARTS if other != number], self.random.randrange(4))
        row["alternates"] = [self._alternate(other) for other in others]
        row["revisions"] = [self._revision(number, label) for label in self._labels()]
        return row

    def _labels(self) -> list[str]:
        return self.random.sample(LABELS, self.random.randrange(len(LABELS) + 1))

    def _alternate(self, number: str) -> Row:
        factor = {"number": number, "quantityFactor": self._one((1.0, 2.5))}
        return factor | ({"preference": self.random.randrange(3)} if self._is(0.6) else {})

    def _revision(self, number: str, label: str) -> Row:
        self.revisions.append((number, label))
        return {"label": label, "attributes": self._attributes()} | self._state()

    def _state(self) -> dict[str, object]:
        state = self._one(REVISION_STATES)
        is_dated = state in ("RELEASED", "SUPERSEDED") or self._is(0.2)
        dated = {"releasedAt": self.learned + self.random.randrange(-34, 8) * 10 * DAY} if is_dated else {}
        return {"state": state, **dated}

    def _attributes(self) -> list[Row]:
        power = {
            "name": "power",
            "value": self._one((7.5, 11.0, 7500.0)),
            "unit": self._one(("kW", "W", None)),
        }
        free: list[Row] = [
            {name: value for name, value in power.items() if value is not None},
            {"name": "material", "value": self._one(MATERIALS)},
            {"name": "critical", "value": self._is(0.5)},
        ]
        return self.random.sample(free, self.random.randrange(3))

    def _built(self, key: str) -> Row:
        number, label = self._one([*self.revisions, ("", "")])
        return {"key": key, "realises": {"number": number, "label": label} if number else None}

    def _described(self, document: Row) -> Row:
        given: Any = document["subjects"]  # Any: rows as the contract has them
        parts = [f"part:{number}" for number in self.random.sample(PARTS, self.random.randrange(3))]
        count = min(len(self.revisions), self.random.randrange(4))
        revisions = [
            f"revision:{number}/{label}" for number, label in self.random.sample(self.revisions, count)
        ]
        return {"number": document["number"], "subjects": [*given, *parts, *revisions]}

    def _boms(self) -> Iterator[Row]:
        """Lines by chances of their own: each part uses later ones, so that none holds itself."""
        chance = Random(repr(self.revisions))
        for number, label in self.revisions:
            below = PARTS[PARTS.index(number) + 1 :]
            lines = [_line(chance, chance.choice(below)) for _ in range(chance.randrange(4) if below else 0)]
            if lines:
                yield {"parent": {"number": number, "label": label}, "lines": lines}

    def _change(self, keys: Sequence[str], known: int) -> Step:
        """A part renamed, a revision added or in another state, an asset built to another one, at any instant."""
        valid = known - self.random.randrange(50) * DAY
        number = self._one(PARTS)
        match self.random.randrange(4):
            case 0:
                return Step(known, "parts", ({"number": number, "name": f"renamed {known % 7}"},), valid)
            case 1:
                revision = {"label": self._one(LABELS), **self._state()}
                return Step(known, "parts", ({"number": number, "revisions": [revision]},), valid)
            case 2:
                alternates = [self._alternate(other) for other in PARTS if other != number][:2]
                return Step(known, "parts", ({"number": number, "alternates": alternates},), valid)
            case _:
                return Step(known, "assets", (self._built(self._one(keys)),), valid)


def _line(chance: Random, part: str) -> Row:
    line: dict[str, Any] = {"part": part, "quantity": chance.choice((1.0, 2.0, 0.5))}  # Any: as a row has it
    if chance.random() < 0.3:
        line["substitutes"] = [{"number": chance.choice([each for each in PARTS if each != part])}]
    if chance.random() < 0.2:
        line["effectivity"] = {"serialFrom": "SN1", "serialTo": "SN9"}
    return line
