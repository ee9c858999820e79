"""A plant that lives: random changes of all kinds, one after another, as a caller of the writer makes them.

Samples come in time, one after another: nothing is kept of when a sample became known.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.plant import Clock
from tests.plant.types import TYPES
from twin.errors import TwinError
from twin.instants import DAY, HOUR, MINUTE, SECOND
from twin.service import TwinService
from twin.write import WriteResult

BORN = 1_772_000_000 * 10**9
ASSETS = ("S", "L/1", 'P"1', "P-2", "P-3", "B 1", "B-2", "ß3")
PUMPS = ASSETS[2:5]
DOCUMENTS = ("D-1", "D/2", "M 3")
PARTS = ("N-1", "N/2", "N 3")
LABELS = ("A", "B", "C")
STATES = ("PLANNED", "BUILT", "IN_SERVICE", "IN_MAINTENANCE", "RETIRED")
KINDS = ("CentrifugalPump", "ScrewPump", "Pump")
Row = dict[str, Any]  # Any: rows as the contract has them


@dataclass
class Life:
    """One service whose clock goes on with each change; `done` counts those that were taken, by kind."""

    service: TwinService
    clock: Clock
    random: Random
    done: dict[str, int] = field(default_factory=dict)

    async def begin(self) -> None:
        """Write the first things, valid long before they are known."""
        self.clock.now = BORN
        writer, since = self.service.writer, {"validFrom": BORN - 90 * DAY}
        await writer.define_asset_types(TYPES, since)
        assets: list[Row] = [{"key": "S", "type": "Site"}, {"key": "L/1", "type": "Line", "parent": "S"}]
        assets += [{"key": key, "type": "Pump", "parent": "L/1"} for key in PUMPS]
        assets += [{"key": key, "type": "Bearing"} for key in ASSETS[5:]]
        await writer.upsert_assets(assets, since)
        signals = [{"asset": key, "name": name} for key in PUMPS for name in ("bearing_temp", "running")]
        await writer.upsert_signals(signals, since)

    async def change(self) -> bool:
        """Let some time go by, then change something; return False where the writer refused it, or nothing changed."""
        self.clock.now += self.random.randrange(1, 6 * HOUR)
        name, act = self.random.choice(self._acts())
        try:
            result = await act()
        except TwinError:
            return False
        self.service.forget_types()
        if isinstance(result, WriteResult) and result.created + result.updated == 0:
            return False
        self.done[name] = self.done.get(name, 0) + 1
        return True

    def _acts(self) -> list[tuple[str, Callable[[], Awaitable[object]]]]:
        acts = (self.asset, self.move, self.install, self.remove, self.replace, self.relation, self.document)
        more = (self.transition, self.signal, self.samples, self.samples, self.part, self.bom, self.realise)
        rare = (self.delete, self.event, self.types, self.transition, self.transition)
        return [(act.__name__, act) for act in (*acts, self.asset, *more, *rare)]

    # ------------------------------------------------------------ when, and which
    def _one(self, values: tuple[str, ...]) -> str:
        return self.random.choice(values)

    def _when(self) -> Row:
        """From now on; or a late fact, or one that is dated to come."""
        shift = self.random.choice([None, None, -DAY, -9 * DAY, -40 * DAY, 2 * HOUR, DAY])
        return {} if shift is None else {"validFrom": self.clock.now + shift + self.random.randrange(HOUR)}

    def _instant(self) -> int:
        return int(self._when().get("validFrom", self.clock.now))

    # ------------------------------------------------------------ assets
    async def asset(self) -> object:
        row: Row = {"key": self._one(ASSETS), "name": f"n{self.random.randrange(9)}"}
        row |= {"state": self._one(STATES)} if self.random.random() < 0.5 else {}
        row |= {"serialNumber": f"s{self.random.randrange(4)}"} if self.random.random() < 0.3 else {}
        if self.random.random() < 0.5:
            row["attributes"] = [{"name": "material", "value": self.random.choice(["steel", "PVC", None])}]
        if self.random.random() < 0.3:
            row["identifiers"] = [{"scheme": "erp", "value": f"{row['key']} {self.random.randrange(3)}"}]
        if row["key"] in PUMPS and self.random.random() < 0.3:
            row["type"] = self._one(KINDS)
        return await self.service.writer.upsert_assets([row], self._when())

    async def move(self) -> object:
        row = {"key": self._one(ASSETS[2:]), "parent": self.random.choice([None, *ASSETS[1:5]])}
        row |= {"position": self._one(("a", "b"))} if row["parent"] and self.random.random() < 0.6 else {}
        return await self.service.writer.upsert_assets([row], self._when())

    async def install(self) -> object:
        place = self.random.choice([None, "a", "b"])
        bearing, pump = self._one(ASSETS[5:]), self._one(PUMPS)
        return await self.service.writer.install(bearing, pump, place, valid_from=self._instant())

    async def remove(self) -> object:
        return await self.service.writer.remove(self._one(ASSETS[5:]), at=self._instant())

    async def replace(self) -> object:
        """One comes out and another goes in, at one instant."""
        old, new = self.random.sample(ASSETS[5:], 2)
        rows: list[Row] = [
            {"key": old, "parent": None},
            {"key": new, "parent": self._one(PUMPS), "position": "a"},
        ]
        return await self.service.writer.upsert_assets(rows, self._when())

    async def relation(self) -> object:
        row: Row = {"from": self._one(PUMPS), "type": "feeds", "to": self._one(PUMPS)}
        row |= {"validTo": self.clock.now + DAY} if self.random.random() < 0.4 else {}
        return await self.service.writer.relate([row], self._when())

    async def delete(self) -> object:
        kind, key = self.random.choice([("asset", "ß3"), ("asset", "B-2"), ("document", "M 3")])
        return await self.service.writer.delete([f"{kind}:{key}"])

    async def event(self) -> object:
        row = {"id": f"E{self.random.randrange(5)}", "kind": "NOTE", "title": f"t{self.random.randrange(9)}"}
        return await self.service.writer.record_events(
            [{**row, "at": self.clock.now, "assets": [self._one(ASSETS)]}]
        )

    # ------------------------------------------------------------ documents
    async def document(self) -> object:
        number = self._one(DOCUMENTS)
        row: Row = {"number": number, "title": f"t{self.random.randrange(5)}"}
        row["subjects"] = [f"asset:{self._one(ASSETS)}", f"part:{self._one(PARTS)}"][
            : self.random.randrange(1, 3)
        ]
        if self.random.random() < 0.6:
            row["revisions"] = [self._revision()]
        return await self.service.writer.upsert_documents([row], self._when())

    def _revision(self) -> Row:
        released = {"state": "RELEASED", "releasedAt": self.clock.now - self.random.randrange(60) * DAY}
        return {"label": self._one(LABELS), **self.random.choice([{}, released, {"state": "IN_REVIEW"}])}

    async def transition(self) -> object:
        prefix, number = self.random.choice(
            [("document-revision", d) for d in DOCUMENTS] + [("revision", p) for p in PARTS]
        )
        to = self.random.choice(["IN_REVIEW", "RELEASED", "OBSOLETE", "IN_WORK"])
        return await self.service.writer.transition(f"{prefix}:{number}/{self._one(LABELS)}", to)

    # ------------------------------------------------------------ signals and types
    async def signal(self) -> object:
        row: Row = {"asset": self._one(PUMPS), "name": self._one(("bearing_temp", "vibration"))}
        row |= self.random.choice([{"low": 1.0}, {"description": "d"}, {"samplingInterval": "PT1H"}])
        return await self.service.writer.upsert_signals([row], self._when())

    async def samples(self) -> object:
        """The readings of the minutes just gone by."""
        times = [self.clock.now - n * SECOND for n in range(self.random.randrange(1, 40))]
        self.clock.now += MINUTE
        name = self._one(("bearing_temp", "running"))
        values = [
            self.random.choice([0.0, 1.0]) if name == "running" else self.random.uniform(10, 90)
            for _ in times
        ]
        return await self.service.writer.write_samples(
            [{"signal": f"{self._one(PUMPS)}/{name}", "times": times, "values": values}]
        )

    async def types(self) -> object:
        row = {
            "key": self._one(("ScrewPump", "Bearing")),
            "extends": self.random.choice(["Pump", "Equipment"]),
        }
        return await self.service.writer.define_asset_types([row])

    # ------------------------------------------------------------ designs
    async def part(self) -> object:
        row = {
            "number": self._one(PARTS),
            "name": f"n{self.random.randrange(5)}",
            "revisions": [self._revision()],
        }
        return await self.service.writer.upsert_parts([row], self._when())

    async def bom(self) -> object:
        lines = [{"part": number, "quantity": float(self.random.randrange(1, 5))} for number in PARTS[1:]]
        parent = {"number": "N-1", "label": self._one(LABELS)}
        return await self.service.writer.upsert_boms([{"parent": parent, "lines": lines}], self._when())

    async def realise(self) -> object:
        design = self.random.choice([None, {"number": self._one(PARTS), "label": self._one(LABELS)}])
        return await self.service.writer.upsert_assets(
            [{"key": self._one(PUMPS), "realises": design}], self._when()
        )
