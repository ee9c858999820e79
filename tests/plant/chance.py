"""Random plants over one small vocabulary of awkward names, so that random questions often hit something."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, TypeVar

from tests.plant.chance_parts import LABELS, MATERIALS, REVISION_STATES, designs
from tests.plant.steps import Plant, Row, Step
from tests.plant.types import TYPES
from twin.instants import DAY, HOUR, MINUTE, Duration, parse_instant

T = TypeVar("T")

NOW = parse_instant("2026-03-30T10:17:00Z")
BUILT = NOW - 500 * DAY
LEARNED = NOW - 60 * DAY
KEYS = (
    "S",
    "s",
    "L/1",
    'P"2',
    "P'3",
    "Ü 4",
    "P-5",
    "p-5",
    "B\\6",
    "ß7",
    "T%8",
    "T_9",
    "straße",
    "STRASSE",
    "$k",
)
MORE_KEYS = ("a/b", "a", "Ж", "日本", "--", "null", "x y", "é", "(1)", "[k]", "{k}", "#", "?", "*")
NAMES = ("Pumpe", "pumpe", "PUMPE", "Straße", "STRASSE", "feed 'a'", 'q"', "a.b", "aXb", "Łódź", "")
TYPE_KEYS = (None, *(str(row["key"]) for row in TYPES))
STATES = ("PLANNED", "BUILT", "IN_SERVICE", "IN_MAINTENANCE", "OUT_OF_SERVICE", "RETIRED")
POSITIONS = (None, "a", "b", "C", "é", "drive end")
SERIALS = ("SN-9", "SN-10", "sn-9", "é")
SIGNALS = ("bearing_temp", "vibration", "running", "winding_temp", "flow rate/é")
UNITS = ("Cel", "K", "[degF]", "mm/s", "m/s", "bar", None)
RELATIONS = ("feeds", "stands in for", "'q\"")
NUMBERS = ("D-1", "D/2", "d-1", "M 'x'", "Ö", "Z")
TITLES = ("Drawing", "drawing", "Zeichnung ß", "Manual")
KINDS = ("DRAWING", "MANUAL", "CERTIFICATE", "OTHER")
STAGES = ("DESIGN", "OPERATION")
SCHEMES, ISSUERS, VALUES = ("erp", "cas"), (None, "sap", "ö"), ("1", "1'", "A", "a")
EVENT_KINDS = ("FAILURE", "REPAIR", "ALARM", "NOTE")


def random_plant(seed: int) -> Plant:
    """Return the plant of a seed."""
    return _Maker(Random(seed)).plant(f"seed {seed}")


class _Maker:
    """Makes one plant; remembers what may be used once only."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.keys = [*KEYS, *random.sample(MORE_KEYS, random.randrange(len(MORE_KEYS)))]
        random.shuffle(self.keys)
        self.taken: set[tuple[str, str]] = set()
        self.labels = [(s, i, v) for s in SCHEMES for i in ISSUERS for v in VALUES]
        random.shuffle(self.labels)
        self.assets: dict[str, dict[str, Any]] = {}  # Any: rows as the contract has them
        self.hosts: set[str] = set()

    def plant(self, name: str) -> Plant:
        steps = [
            Step(LEARNED, "types", TYPES, BUILT),
            Step(LEARNED + HOUR, "assets", tuple(self._asset(n) for n in range(len(self.keys))), BUILT),
            Step(LEARNED + 2 * HOUR, "relations", tuple(self._relations()), BUILT),
            Step(LEARNED + 3 * HOUR, "signals", tuple(signals := self._signals()), BUILT),
            Step(LEARNED + 4 * HOUR, "samples", tuple(self._samples(signals))),
            Step(LEARNED + 5 * HOUR, "samples", tuple(self._samples(self.random.sample(signals, 3)))),
            Step(LEARNED + 6 * HOUR, "documents", tuple(documents := self._documents()), BUILT),
            Step(LEARNED + 7 * HOUR, "file", tuple(self._files(documents))),
            Step(LEARNED + 8 * HOUR, "events", tuple(self._events(documents))),
        ]
        changes = self._changes(documents)
        for n, (action, row, valid) in enumerate(changes):
            steps.append(Step(LEARNED + DAY + n * DAY, action, (row,), valid))
        gone = {str(row["id"]).removeprefix("asset:") for action, row, _ in changes if action == "delete"}
        left = [self._label() for _ in range(len(self.labels))]
        stay = [key for key in self.keys if key not in gone]
        steps += designs(self.random, stay, documents, left, LEARNED + 9 * HOUR)
        return Plant(name, tuple(sorted(steps, key=lambda step: step.known)), NOW)

    def _one(self, values: Sequence[T]) -> T:
        return self.random.choice(values)

    def _is(self, share: float) -> bool:
        return self.random.random() < share

    # ------------------------------------------------------------ assets
    def _asset(self, n: int) -> Row:
        key, kind = self.keys[n], self._one(TYPE_KEYS)
        row: dict[str, Any] = {"key": key} | ({} if kind is None else {"type": kind})
        if name := self._one(NAMES):
            row["name"] = name
        if self._is(0.7):
            row["state"] = self._one(STATES)
        if self._is(0.4):
            row["serialNumber"] = self._one(SERIALS)
        if n and self._is(0.85):
            row |= self._place(key, self.keys[:n])
        row["attributes"] = list(self._attributes(kind))
        row["identifiers"] = [self._label() for _ in range(self.random.randrange(3)) if self.labels]
        self.assets[key] = row
        return row

    def _place(self, key: str, hosts: list[str]) -> dict[str, object]:
        host, position = self._one(hosts), self._one(POSITIONS)
        if position is not None and (host, position) in self.taken:
            position = None
        if position is not None:
            self.taken.add((host, position))
        self.hosts.add(host)
        return {"parent": host, "position": position}

    def _label(self) -> Row:
        scheme, issuer, value = self.labels.pop()
        return {"scheme": scheme, "value": value} | ({} if issuer is None else {"issuer": issuer})

    def _attributes(self, kind: str | None) -> list[Row]:
        is_equipment = kind in ("Equipment", "Pump", "CentrifugalPump", "ScrewPump", "Motor")
        free: list[tuple[str, object, str | None]] = [
            ("power", self._one((7.5, 11.0, 15.0)), self._one(("kW", None, "bar"))),
            ("critical", self._one((True, 1, "yes")), None),
            ("material", self._one(("steel", "STEEL", 5)), None),
        ]
        defined: list[tuple[str, object, str | None]] = [
            ("power", self._one((7.5, 11.0, 15.0)), "kW"),
            ("power", self._one((7500.0, 11000.0)), "W"),
            ("critical", self._is(0.5), None),
            ("stages", self.random.randrange(4), None),
            ("commissioned", self._one(("2024-05-02T09:00:00+02:00", "2025-01-15T00:00:00.5Z")), None),
            ("material", self._one(MATERIALS), None),
        ]
        chosen = self.random.sample(defined if is_equipment else free, 3)
        named = {name: (value, unit) for name, value, unit in chosen}
        return [{"name": n, "value": v} | ({} if u is None else {"unit": u}) for n, (v, u) in named.items()]

    def _relations(self) -> list[Row]:
        found: dict[tuple[str, str, str], Row] = {}
        for _ in range(14):
            one, name, other = self._one(self.keys), self._one(RELATIONS), self._one(self.keys)
            row: dict[str, object] = {"from": one, "type": name, "to": other}
            found[one, name, other] = row | ({"validTo": NOW - 5 * DAY} if self._is(0.2) else {})
        return list(found.values())

    # ------------------------------------------------------------ signals and samples
    def _signals(self) -> list[Row]:
        pairs = [(key, name) for key in self.keys for name in SIGNALS if self._is(0.3)]
        return [self._signal(key, name) for key, name in pairs[:30]] or [
            self._signal(self.keys[0], SIGNALS[0])
        ] * 3

    def _signal(self, key: str, name: str) -> Row:
        row: dict[str, object] = {"asset": key, "name": name}
        temperatures = name.endswith("temp")
        if self._is(0.7):
            row["unit"] = self._one(("Cel", "K", "[degF]", None) if temperatures else ("mm/s", "m/s", None))
        if name in ("running", "flow rate/é"):
            row.pop("unit", None)
        if self._is(0.4):
            row["interpolation"] = self._one(("STEP", "LINEAR"))
        if self._is(0.4):
            row["samplingInterval"] = Duration(0, self._one((10, 37, 120)) * MINUTE)
        if self._is(0.2):
            tags = {"tag": key, "n": name}
            row["binding"] = {"measurement": "own", "field": "f'1", "tags": tags}
        return row | ({"quantity": self._one(("temperature", "Straße"))} if self._is(0.5) else {})

    def _samples(self, signals: list[Row]) -> list[Row]:
        return [self._column(signal) for signal in signals if self._is(0.85)]

    def _column(self, signal: Row) -> Row:
        steps = self.random.sample(range(-4, 6 * 24), self.random.choice((1, 2, 5, 30)))
        times = [NOW - n * 30 * MINUTE + self._one((0, 0, 7 * MINUTE, 1)) for n in steps]
        values = [0.5 * self.random.randrange(700) for _ in times]
        row: dict[str, object] = {
            "signal": f"{signal['asset']}/{signal['name']}",
            "times": times,
            "values": values,
        }
        if self._is(0.4):
            row["qualities"] = [self._one(("GOOD", "GOOD", "UNCERTAIN", "BAD")) for _ in times]
        return row

    # ------------------------------------------------------------ documents and events
    def _documents(self) -> list[Row]:
        return [self._document(number) for number in NUMBERS]

    def _document(self, number: str) -> Row:
        row: dict[str, object] = {"number": number}
        for name, values in (("title", TITLES), ("kind", KINDS), ("project", TITLES), ("stage", STAGES)):
            if self._is(0.7):
                row[name] = self._one(values)
        chosen = self.random.sample(self.keys, self.random.randrange(4))
        row["subjects"] = [f"asset:{key}" for key in chosen]
        row["identifiers"] = [self._label()] if self.labels and self._is(0.3) else []
        labels = self.random.sample(LABELS, self.random.randrange(len(LABELS) + 1))
        return row | {"revisions": [self._revision(label) for label in labels]}

    def _revision(self, label: str) -> Row:
        state = self._one(REVISION_STATES)
        is_dated = state in ("RELEASED", "SUPERSEDED") or self._is(0.2)
        dated = {"releasedAt": NOW + (self.random.randrange(-40, 2)) * 10 * DAY} if is_dated else {}
        return {"label": label, "state": state, **dated}

    def _files(self, documents: list[Row]) -> list[Row]:
        rows: list[Row] = []
        for number, label in _revisions_of(documents):
            for n in range(self.random.randrange(3)):
                name, media = self._one((("a.pdf", "application/pdf"), ("A.step", "model/step")))
                role = self._one(("SOURCE", "SOURCE", "PREVIEW"))
                body = f"{number} {label} {n} {'x' * self.random.randrange(3)}"
                row = {"document": number, "revision": label, "name": name, "mediaType": media}
                rows.append({**row, "role": role, "body": body})
        return rows

    def _events(self, documents: list[Row]) -> list[Row]:
        return [self._event(f"E{n}", documents) for n in range(8)]

    def _event(self, id: str, documents: list[Row]) -> Row:
        at = LEARNED + 8 * HOUR - self.random.randrange(0, 40) * DAY
        row: dict[str, object] = {
            "id": id,
            "kind": self._one(EVENT_KINDS),
            "at": at,
            "title": self._one(TITLES),
        }
        if self._is(0.4):
            row["until"] = at + self.random.randrange(60) * DAY
        if self._is(0.6):
            row["severity"] = self.random.randrange(4)
        if self._is(0.3):
            row["documents"] = [self._one(documents)["number"]]
        return row | {"assets": self.random.sample(self.keys, self.random.randrange(1, 4))}

    # ------------------------------------------------------------ what became known later
    def _changes(self, documents: list[Row]) -> list[tuple[Any, Row, int | None]]:
        """Names change often; states may change again, or be stated again as they are, in any order of time."""
        found: list[tuple[Any, Row, int | None]] = []
        for n in range(self.random.randrange(7)):
            key = self._one(self.keys)
            found.append(("assets", {"key": key, "name": f"renamed {n}"}, self._instant()))
        for key in self.random.sample(self.keys[:3] * 3, 3):
            found.append(("assets", {"key": key, "state": self._one(STATES[:3])}, self._instant()))
        for key in self.random.sample(self.keys[2:], 2):
            found.append(("assets", {"key": key} | self._place(key, self.keys[:1]), NOW - 20 * DAY))
        self.random.shuffle(found)
        gone = [key for key in self.keys if key not in self.hosts]
        return [*found, *(("delete", {"id": f"asset:{key}"}, None) for key in gone[:1])]

    def _instant(self) -> int:
        return NOW + self.random.randrange(-50, 4) * DAY + self.random.randrange(24) * HOUR


def _revisions_of(documents: list[Row]) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for document in documents:
        revisions: Any = document["revisions"]  # Any: rows as the contract has them
        found += [(str(document["number"]), revision["label"]) for revision in revisions]
    return found
