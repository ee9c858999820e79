"""Assets: a pump with its label is installed in one skid, then renamed and moved to another."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from tests.faults.killing.door import Door
from tests.faults.killing.thing import Thing

INSTALLED, BETWEEN, MOVED, NOW = (f"2024-0{month}-01T00:00:00Z" for month in range(1, 5))

_UPSERT = """mutation ($a: [AssetInput!]!, $from: DateTime!) {
    upsertAssets(assets: $a, options: {validFrom: $from}) {created errors {code message}}
}"""
_READ = """query ($pump: String!, $from: String!, $to: String!) {
    pump: asset(key: $pump) {...whole} from: asset(key: $from) {...whole} to: asset(key: $to) {...whole}
    labelled: asset(identifier: {scheme: "erp", value: $pump}) {key}
}
fragment whole on Asset {name version position parent {key} identifiers {value} children {nodes {key}}}"""
_BEFORE = """query ($pump: String!, $at: DateTime!) {
    asset(key: $pump, asOf: $at) {name position parent {key children {nodes {key}}}}
}"""
_RIVAL = """mutation ($a: [AssetInput!]!, $from: DateTime!) {
    upsertAssets(assets: $a, options: {validFrom: $from, dryRun: true}) {errors {code}}
}"""


@dataclass
class Pump(Thing):
    """Three assets in one write, one of them in another; then one write that moves it."""

    STEPS: ClassVar[int] = 2

    @property
    def names(self) -> tuple[str, ...]:
        """Its key, and those of the two skids."""
        return (self.name, self._from, self._to)

    async def step(self, door: Door) -> None:
        """Install it, then move it."""
        if self.done == 0:
            label = {"scheme": "erp", "value": self.name}
            first = {"key": self.name, "name": "new", "parent": self._from, "position": "left"}
            rows = [{"key": self._from}, {"key": self._to}, {**first, "identifiers": [label]}]
        else:
            rows = [{"key": self.name, "name": "moved", "parent": self._to, "position": "right"}]
        await door.write(_UPSERT, {"a": rows, "from": MOVED if self.done else INSTALLED})

    async def wrong(self, door: Door) -> str | None:
        """Compare what is told of the three now, and where it was before; its position must be taken by it."""
        told = await door.read(_READ, {"pump": self.name, "from": self._from, "to": self._to})
        steps = next((steps for steps in self.may_have_done if told == self._after(steps)), None)
        if steps is None:
            return f"{self}: {told}"
        before = (await door.read(_BEFORE, {"pump": self.name, "at": BETWEEN}))["asset"]
        if before != (self._before() if steps else None):
            return f"{self} was elsewhere in {BETWEEN}: {before}"
        if steps and not await self._is_in_its_place(door, told["pump"]):
            return f"{self} does not hold its position"
        return None

    async def _is_in_its_place(self, door: Door, pump: dict[str, Any]) -> bool:
        """Whether another one is refused where it is."""
        rival = {"key": f"{self.name}/rival", "parent": pump["parent"]["key"], "position": pump["position"]}
        refused = (await door.read(_RIVAL, {"a": [rival], "from": NOW}))["upsertAssets"]["errors"]
        return [error["code"] for error in refused] == ["CONFLICT"]

    @property
    def _from(self) -> str:
        return f"{self.name}/from"

    @property
    def _to(self) -> str:
        return f"{self.name}/to"

    def _before(self) -> dict[str, Any]:
        parent = {"key": self._from, "children": {"nodes": [{"key": self.name}]}}
        return {"name": "new", "position": "left", "parent": parent}

    def _after(self, steps: int) -> dict[str, Any]:
        """Return what is told now after so many steps."""
        if steps == 0:
            return dict.fromkeys(("pump", "from", "to", "labelled"))
        name, host, position = ("new", self._from, "left") if steps == 1 else ("moved", self._to, "right")
        itself = {"name": name, "version": steps, "position": position, "parent": {"key": host}}
        return {
            "pump": {**itself, "identifiers": [{"value": self.name}], "children": {"nodes": []}},
            "from": _skid(self._from, [self.name] if host == self._from else []),
            "to": _skid(self._to, [self.name] if host == self._to else []),
            "labelled": {"key": self.name},
        }


def _skid(key: str, holds: list[str]) -> dict[str, Any]:
    alone = {"name": key, "version": 1, "position": None, "parent": None}
    return {**alone, "identifiers": [], "children": {"nodes": [{"key": held} for held in holds]}}
