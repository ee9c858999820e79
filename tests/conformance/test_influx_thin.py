"""Long series that are shown with few points are thinned in InfluxDB, and keep what they must."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from tests.conformance.series_rows import FAN, NOON, PUMP, SECOND, everything, rows, samples
from tests.real_servers import influx_place
from timeseries import Quality, Samples, open_series
from timeseries.errors import TooMany

COUNT = 30_000


@pytest.mark.guarantee("T10")
@pytest.mark.parametrize("marked", [False, True], ids=["plain", "with a bad sample"])
async def test_a_long_series_keeps_its_ends_and_extremes(marked: bool) -> None:
    waves = np.round(np.sin(np.arange(COUNT) / 400) * 100, 3)
    waves[[12_345, 23_456]] = 1e6, -1e6
    times = NOON + np.arange(COUNT, dtype=np.int64) * SECOND + 7
    with influx_place() as url:
        store = await open_series(url)
        await store.write([Samples(PUMP, times, waves), samples(FAN, (1, 1))])
        if marked:
            await store.write([samples(PUMP, (-1, 5, Quality.BAD))])

        pump, fan = await store.read(replace(everything(PUMP, FAN), max_points=100, limit=100))
        with pytest.raises(TooMany) as raised:
            await store.read(replace(everything(PUMP), max_points=100, limit=99))
        await store.close()

    assert 90 <= len(pump.times) <= 100
    assert {times[0], times[12_345], times[23_456], times[-1]} <= set(pump.times.tolist())
    assert (waves[(pump.times - NOON) // SECOND] == pump.values).all()
    assert (pump.total, pump.reduced, raised.value.count) == (COUNT, True, COUNT)
    assert (rows(fan), fan.reduced) == ([(1, 1)], False)
