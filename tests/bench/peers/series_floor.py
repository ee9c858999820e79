"""The floor's series calls: Flux written for each question, sent over one kept connection, read in bulk.

It knows what the service must find out: that no sample is bad, and that every series has its newest sample just now.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from tests.bench.plant import ANCHOR, QUANTITIES, STEP
from timeseries.flux import Choice, Yield, script, windowed
from timeseries.influx_csv import Section, sections
from timeseries.influx_http import Request
from timeseries.influx_lane import Lane, Session
from timeseries.influx_url import parse_address
from twin.instants import HOUR, format_instant, parse_instant

NAMES: Final = tuple(sorted(name for name, *_ in QUANTITIES))
TIMEOUT_S: Final = 60.0

Values = dict[str, float]
Latest = dict[str, dict[str, tuple[str, float]]]
"By signal and asset."


class SeriesFloor:
    """The series server, asked by hand."""

    def __init__(self, url: str) -> None:
        self._address = parse_address(url.partition(":")[2], tls=False)
        self._lane = Lane(self._address)
        self.calls = 0

    async def statistic(
        self, function: str, start: str, end: str, *, assets: Sequence[str] | None, above: float | None
    ) -> Values:
        """Return a statistic of the vibration by asset: of these or of all, where it is above a limit.

        The limit is held here: the server takes longer to drop a row than to send it.
        """
        functions = (f"{function}()", "group()", 'keep(columns: ["asset", "_value"])')
        found = await self._ask([self._yield("vibration", assets, start, end, functions)])
        values = zip(_assets(found[0]), found[0].values.tolist(), strict=True) if found else ()
        return {asset: value for asset, value in values if above is None or value > above}

    async def latest(self, assets: Sequence[str]) -> Latest:
        """Return the newest sample of each signal of the assets."""
        start, end = format_instant(ANCHOR - 3 * STEP // 2), format_instant(ANCHOR)
        asked = [self._yield(name, assets, start, end, ("group()",)) for name in NAMES]
        return {section.name: _newest(section) for section in await self._ask(asked)}

    async def means(self, assets: Sequence[str], start: str, end: str) -> dict[str, list[tuple[str, float]]]:
        """Return the hourly means of the vibration of the assets, each with the start of its hour."""
        functions = windowed(HOUR, "mean()")
        (section,) = await self._ask([self._yield("vibration", assets, start, end, functions)])
        times, values = _times(section), section.values.tolist()
        texts = {time: format_instant(time - HOUR) for time in set(times)}
        ends = (*section.starts.tolist()[1:], len(values))
        return {
            asset: [(texts[times[at]], values[at]) for at in range(first, last)]
            for asset, first, last in zip(_assets(section), section.starts.tolist(), ends, strict=True)
        }

    def close(self) -> None:
        """Close the connections."""
        self._lane.close()

    def _yield(
        self, name: str, assets: Sequence[str] | None, start: str, end: str, functions: tuple[str, ...]
    ) -> Yield:
        tags = None if assets is None else tuple((("asset", asset),) for asset in assets)
        choice = Choice((name,), "value", tags)
        return Yield(name, choice, parse_instant(start), parse_instant(end), functions)

    async def _ask(self, yields: Sequence[Yield]) -> list[Section]:
        self.calls += 1
        text = script(self._address.bucket, yields)
        body = json.dumps({"query": text, "type": "flux", "dialect": {"annotations": ["datatype"]}}).encode()
        headers = {"Content-Type": "application/json", "Accept": "application/csv"}
        request = Request("POST", "/api/v2/query", {"org": self._address.org}, body, headers)

        def send(session: Session) -> list[Section]:
            return list(sections(session.send(request)))

        return await self._lane.run(send, timeout=TIMEOUT_S)


def _assets(section: Section) -> list[str]:
    return [dict(labels)["asset"] for labels in section.series]


def _times(section: Section) -> list[int]:
    assert section.times is not None, f"the server answered {section.name} without times"
    times: list[int] = section.times.tolist()
    return times


def _newest(section: Section) -> dict[str, tuple[str, float]]:
    times, values = _times(section), section.values.tolist()
    texts = {time: format_instant(time) for time in set(times)}
    lasts = (*section.starts.tolist()[1:], len(values))
    return {
        asset: (texts[times[last - 1]], values[last - 1])
        for asset, last in zip(_assets(section), lasts, strict=True)
    }
