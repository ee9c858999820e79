"""Samples: converted, judged one by one, stored in one call."""

from __future__ import annotations

import numpy as np
import pytest

from tests.unit.write.setting import NOW, Setting
from timeseries.store import Read, SeriesKey
from twin.instants import SECOND, format_instant


async def signal(plant: Setting, **fields: object) -> None:
    await plant.assets("P")
    result = await plant.writer.upsert_signals([{"asset": "P", "name": "temp", "unit": "Cel", **fields}])
    assert not result.errors


async def stored(plant: Setting, name: str = "temp", asset: str = "P") -> list[tuple[int, float]]:
    key = SeriesKey(name, "value", (("asset", asset),))
    (samples,) = await plant.series.read(Read((key,), None, 2**62, include_bad=True))
    return [
        ((t - NOW) // SECOND, v) for t, v in zip(samples.times.tolist(), samples.values.tolist(), strict=True)
    ]


def seconds(*numbers: int) -> list[int]:
    return [NOW + n * SECOND for n in numbers]


async def test_samples_are_kept_in_the_signals_unit(plant: Setting) -> None:
    await signal(plant)
    row = {"signal": "P/temp", "times": seconds(0, 1), "values": [273.15, 283.15], "unit": "K"}

    result = await plant.writer.write_samples([row])

    assert (result.written, result.rejected) == (2, ())
    assert await stored(plant) == [(0, 0.0), (1, 10.0)]


async def test_columns_may_be_arrays_or_texts(plant: Setting) -> None:
    await signal(plant)
    arrays = {"signal": "signal:P/temp", "times": np.array(seconds(0, 1)), "values": np.array([1.0, 2.0])}
    texts = {"signal": "P/temp", "times": [format_instant(t) for t in seconds(2)], "values": (3,)}

    result = await plant.writer.write_samples([arrays, texts])

    assert result.written == 3
    assert await stored(plant) == [(0, 1.0), (1, 2.0), (2, 3.0)]


async def test_bad_samples_are_refused_alone(plant: Setting) -> None:
    await signal(plant)
    times = [*seconds(0, 1, 2, 3, 4), "2024-01-01T00:00:00", 2**62, NOW + 7 * SECOND]
    values = [1.0, None, float("nan"), True, "5", 6.0, 7.0, 8.0]

    result = await plant.writer.write_samples([{"signal": "P/temp", "times": times, "values": values}])

    assert result.written == 2
    assert [e.path for e in result.rejected] == [
        *(("values", "1"), ("values", "2"), ("values", "3"), ("values", "4")),
        *(("times", "5"), ("times", "6")),
    ]
    assert {(e.row, e.code) for e in result.rejected} == {(0, "VALIDATION_FAILED")}
    assert await stored(plant) == [(0, 1.0), (7, 8.0)]


async def test_a_failed_reading_is_kept_when_it_is_marked_bad(plant: Setting) -> None:
    await signal(plant)
    row = {
        "signal": "P/temp",
        "times": seconds(0, 1, 2),
        "values": [None, None, 3.0],
        "qualities": ["BAD", "GOOD", "WRONG"],
    }

    result = await plant.writer.write_samples([row])

    assert result.written == 1
    assert [e.path for e in result.rejected] == [("values", "1"), ("qualities", "2")]


@pytest.mark.parametrize(
    ("fields", "code", "path"),
    [
        ({"signal": "P/none"}, "NOT_FOUND", ("signal",)),
        ({"values": [1.0]}, "VALIDATION_FAILED", ("values",)),
        ({"qualities": ["GOOD"]}, "VALIDATION_FAILED", ("qualities",)),
        ({"unit": "bar"}, "UNIT_MISMATCH", ("unit",)),
        ({"unit": "degrees"}, "BAD_REQUEST", ("unit",)),
        ({"values": "12"}, "VALIDATION_FAILED", ("values",)),
    ],
)
async def test_a_row_that_cannot_be_is_refused_and_the_others_are_stored(
    plant: Setting, fields: dict[str, object], code: str, path: tuple[str, ...]
) -> None:
    await signal(plant)
    good = {"signal": "P/temp", "times": seconds(5), "values": [5.0]}
    bad = {"signal": "P/temp", "times": seconds(0, 1), "values": [1.0, 2.0], **fields}

    result = await plant.writer.write_samples([bad, good])

    assert result.written == 1
    assert [(e.row, e.code, e.path) for e in result.rejected] == [(0, code, path)]
    assert await stored(plant) == [(5, 5.0)]


async def test_whole_and_truth_signals_take_what_fits_them(plant: Setting) -> None:
    await signal(plant, unit=None, dataType="INTEGER")
    await plant.writer.upsert_signals([{"asset": "P", "name": "on", "dataType": "BOOLEAN"}])
    rows = [
        {"signal": "P/temp", "times": seconds(0, 1, 2), "values": [1, 1.5, 2**53 + 1]},
        {"signal": "P/on", "times": seconds(0, 1, 2), "values": [True, 0, 2]},
    ]

    result = await plant.writer.write_samples(rows)

    assert [(e.row, e.path[1]) for e in result.rejected] == [(0, "1"), (0, "2"), (1, "2")]
    assert await stored(plant, "on") == [(0, 1.0), (1, 0.0)]


async def test_keys_with_slashes_name_their_signal_and_two_meanings_are_refused(plant: Setting) -> None:
    await plant.assets("A", "A/B")
    await plant.writer.upsert_signals([{"asset": "A/B", "name": "C"}])
    row = {"signal": "A/B/C", "times": seconds(0), "values": [1.0]}
    alone = await plant.writer.write_samples([row])
    await plant.writer.upsert_signals([{"asset": "A", "name": "B/C"}])

    both = await plant.writer.write_samples([row])

    assert alone.written == 1
    assert await stored(plant, "C", "A/B") == [(0, 1.0)]
    assert [e.code for e in both.rejected] == ["CONFLICT"]
