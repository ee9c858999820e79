"""Samples: a meter has a few signals, and gets one batch of rows for all of them after the other."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, ClassVar

from tests.faults.killing.door import Door
from tests.faults.killing.thing import Thing

SIGNALS = ("flow", "heat", "load")
ROWS = 50
BEGIN = datetime(2024, 6, 10, 12, tzinfo=UTC)

_ASSET = "mutation ($a: [AssetInput!]!) {upsertAssets(assets: $a) {created errors {code message}}}"
_SIGNALS = "mutation ($s: [SignalInput!]!) {upsertSignals(signals: $s) {created errors {code message}}}"
_SAMPLES = "mutation ($s: [SamplesInput!]!) {writeSamples(samples: $s) {written rejected {code message}}}"
_READ = """query ($key: String!) {asset(key: $key) {signals(orderBy: [{field: KEY}]) {
    nodes {name samples(over: {all: true}) {times values total reduced}}
}}}"""


@dataclass
class Meter(Thing):
    """The asset, its signals, then batches of samples."""

    STEPS: ClassVar[int] = 12

    @property
    def samples(self) -> int:
        """How many samples of it were acknowledged."""
        return max(0, self.done - 2) * ROWS * len(SIGNALS)

    async def step(self, door: Door) -> None:
        """Make the asset, then its signals, then write batch after batch."""
        if self.done == 0:
            await door.write(_ASSET, {"a": [{"key": self.name}]})
        elif self.done == 1:
            signals = [{"asset": self.name, "name": name} for name in SIGNALS]
            await door.write(_SIGNALS, {"s": signals})
        else:
            rows = range((self.done - 2) * ROWS, (self.done - 1) * ROWS)
            times = [_time(row) for row in rows]
            samples = [
                {
                    "signal": f"{self.name}/{name}",
                    "times": times,
                    "values": [_value(n, row) for row in rows],
                }
                for n, name in enumerate(SIGNALS)
            ]
            answer = await door.write(_SAMPLES, {"s": samples})
            assert answer["written"] == ROWS * len(SIGNALS), answer

    async def wrong(self, door: Door) -> str | None:
        """Compare every sample; of a batch in doubt any part may be there."""
        asset = (await door.read(_READ, {"key": self.name}))["asset"]
        if not any(self._fits(asset, steps) for steps in self.may_have_done):
            return f"{self}: {asset}"
        return None

    def _fits(self, asset: dict[str, Any] | None, steps: int) -> bool:
        if asset is None or steps == 0:
            return asset is None and steps == 0
        nodes = asset["signals"]["nodes"]
        if [node["name"] for node in nodes] != (list(SIGNALS) if steps > 1 else []):
            return False
        return all(self._holds(n, node["samples"], steps) for n, node in enumerate(nodes))

    def _holds(self, signal: int, samples: dict[str, Any], steps: int) -> bool:
        """Whether all acknowledged samples are there, and no others than those of a batch in doubt."""
        found = dict(zip(samples["times"], samples["values"], strict=True))
        acknowledged = _rows(signal, max(0, self.done - 2) * ROWS)
        written = _rows(signal, max(0, steps - 2) * ROWS)
        return not samples["reduced"] and acknowledged.items() <= found.items() <= written.items()


def _rows(signal: int, count: int) -> dict[str, float]:
    return {_time(row): _value(signal, row) for row in range(count)}


def _value(signal: int, row: int) -> float:
    return 1000.0 * signal + row


def _time(row: int) -> str:
    return (BEGIN + timedelta(seconds=row)).strftime("%Y-%m-%dT%H:%M:%SZ")
