"""The plant that is measured: sites alike, each with pumps, motors, signals and documents; the same on every run.

Pure: rows for the writer and arrays for the series store. The sites behind the first ones only make the plant larger.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from timeseries.store import Samples, SeriesKey
from twin.instants import MINUTE, parse_instant

Row = Mapping[str, object]

ANCHOR: Final = parse_instant("2026-01-01T00:00:00Z")
"The plant's now: its samples end here, and the server's clock starts here."
BORN: Final = "2025-01-01T00:00:00Z"
STEP: Final = 2 * MINUTE
STEPS: Final = 1_000
STEPS_AT_ONCE: Final = 25
THIN_STEPS: Final = 20
"How many samples a signal of the sites has that only make the plant larger; they lie within the last day."

QUANTITIES: Final = (
    ("bearing_temp", "Cel", 75.0, 6.0),
    ("vibration", "mm/s", 3.0, 0.8),
    ("flow", "m3/h", 120.0, 20.0),
    ("pressure", "bar", 6.0, 0.5),
)
"""Signal, unit, mean over the pumps, spread between them."""
NOISE: Final = 0.2
"The spread of the samples of a signal, as a share of that between pumps."
KELVIN: Final = 273.15

TYPES: Final[Sequence[Row]] = (
    {"key": "Site"},
    {"key": "Line"},
    {
        "key": "Machine",
        "attributes": [
            {"name": "power", "dataType": "FLOAT", "unit": "kW"},
            {"name": "vendor", "dataType": "STRING"},
        ],
    },
    {"key": "Motor", "extends": "Machine"},
    {
        "key": "Pump",
        "extends": "Machine",
        "signals": [
            {"name": name, "unit": unit, "samplingInterval": "PT2M"} for name, unit, _, _ in QUANTITIES
        ],
    },
    {"key": "CentrifugalPump", "extends": "Pump"},
)


@dataclass(frozen=True, slots=True)
class Plant:
    """`sites` of `pumps` pumps and as many other assets each; the first `full` sites have all of their samples."""

    sites: int
    pumps: int
    full: int

    @property
    def assets(self) -> int:
        """How many assets there are."""
        return self.sites * 2 * self.pumps

    @property
    def points(self) -> int:
        """How many samples there are."""
        full = min(self.full, self.sites)
        return len(QUANTITIES) * self.pumps * (full * STEPS + (self.sites - full) * THIN_STEPS)


# ---------------------------------------------------------------- graph
def site_key(site: int) -> str:
    """Return the key of a site."""
    return f"site-{site:02}"


def pump_key(site: int, pump: int) -> str:
    """Return the key of a pump."""
    return f"P-{site:02}-{pump:04}"


def assets(plant: Plant) -> Iterator[Row]:
    """Yield all assets, hosts before what they hold."""
    for site in range(plant.sites):
        lines = max(1, plant.pumps // 50)
        yield {"key": site_key(site), "name": f"Site {site}", "type": "Site", "state": "IN_SERVICE"}
        for line in range(lines):
            yield {"key": f"L-{site:02}-{line:02}", "type": "Line", "parent": site_key(site)}
        for pump in range(plant.pumps):
            yield _pump(site, pump, lines)
        for motor in range(plant.pumps - 1 - lines):
            yield _motor(site, motor)


def signals(plant: Plant) -> Iterator[Row]:
    """Yield the signals of all pumps; every tenth pump measures its bearing in kelvin."""
    for site, pump, name, unit in _signals(plant):
        is_kelvin = name == "bearing_temp" and pump % 10 == 9
        yield {"asset": pump_key(site, pump), "name": name, "unit": "K" if is_kelvin else unit}


def documents(plant: Plant) -> Iterator[Row]:
    """Yield a document for each pump: mostly drawings, mostly with a newest revision that is released."""
    for site in range(plant.sites):
        for pump in range(plant.pumps):
            yield {
                "number": document_number(site, pump),
                "title": f"General arrangement of pump {pump}",
                "kind": "MANUAL" if pump % 5 == 4 else "DRAWING",
                "subjects": [f"asset:{pump_key(site, pump)}"],
                "revisions": _revisions(pump),
            }


def document_number(site: int, pump: int) -> str:
    """Return the number of a pump's document."""
    return f"D-{site:02}-{pump:04}"


def newest_revision(pump: int) -> str:
    """Return the label of the newest revision of a pump's document."""
    return str(_revisions(pump)[-1]["label"])


def _pump(site: int, pump: int, lines: int) -> Row:
    return {
        "key": pump_key(site, pump),
        "name": f"Pump {pump} of site {site}",
        "type": "CentrifugalPump" if pump % 2 else "Pump",
        "state": "IN_SERVICE",
        "serialNumber": f"SN-{site:02}{pump:05}",
        "parent": f"L-{site:02}-{pump % lines:02}",
        "position": f"place {pump}",
        "attributes": [{"name": "power", "value": 5.0 + pump % 40}, {"name": "vendor", "value": "KSB"}],
        "identifiers": [{"scheme": "erp", "value": f"{site:02}-{pump:06}"}],
    }


def _motor(site: int, motor: int) -> Row:
    return {
        "key": f"M-{site:02}-{motor:04}",
        "type": "Motor",
        "state": "IN_SERVICE",
        "parent": pump_key(site, motor),
        "position": "drive",
        "attributes": [{"name": "power", "value": 7.5}],
    }


def _revisions(pump: int) -> Sequence[Row]:
    first = {"label": "A", "state": "SUPERSEDED", "releasedAt": "2025-02-01T00:00:00Z"}
    if pump % 4 == 3:
        return (first, {"label": "B", "state": "IN_WORK"})
    return (first, {"label": "B", "state": "RELEASED", "releasedAt": "2025-06-01T00:00:00Z"})


# ---------------------------------------------------------------- series
def samples(plant: Plant) -> Iterator[list[Samples]]:
    """Yield all samples as they come in a plant: a span of time of every signal after the other."""
    keys = series_keys(plant)
    base = _base(plant)
    full = plant.full * plant.pumps * len(QUANTITIES)
    for first in range(0, STEPS, STEPS_AT_ONCE):
        times = ANCHOR - (STEPS - np.arange(first, first + STEPS_AT_ONCE, dtype=np.int64)) * STEP
        yield _batches(keys[:full], times, base[:, :full], first)
    if plant.sites > plant.full:
        times = ANCHOR - (THIN_STEPS - np.arange(THIN_STEPS, dtype=np.int64)) * 36 * STEP
        for start in range(full, len(keys), full):
            chosen = slice(start, start + full)
            yield _batches(keys[chosen], times, base[:, chosen], STEPS + start)


def series_keys(plant: Plant) -> list[SeriesKey]:
    """Return where the samples of each signal lie, in the order of `signals`."""
    return [
        SeriesKey(name, "value", (("asset", pump_key(site, pump)),))
        for site, pump, name, _ in _signals(plant)
    ]


def _signals(plant: Plant) -> Iterator[tuple[int, int, str, str]]:
    for site in range(plant.sites):
        for pump in range(plant.pumps):
            for name, unit, _, _ in QUANTITIES:
                yield site, pump, name, unit


def _base(plant: Plant) -> NDArray[np.float64]:
    """By signal: the mean of its samples and their spread. A site has the same in a larger plant."""
    means, spreads = np.array([q[2:] for q in QUANTITIES]).T
    rows = []
    for site in range(plant.sites):
        random = np.random.default_rng([1, site])
        mean = random.normal(means, spreads, (plant.pumps, len(QUANTITIES)))
        mean[9::10, 0] += KELVIN
        rows.append(mean.reshape(-1))
    return np.vstack((np.concatenate(rows), np.tile(spreads * NOISE, plant.sites * plant.pumps)))


def _batches(
    keys: Sequence[SeriesKey], times: NDArray[np.int64], base: NDArray[np.float64], seed: int
) -> list[Samples]:
    random = np.random.default_rng([2, seed])
    noise = random.standard_normal((len(keys), len(times)))
    values = np.round(base[0][:, None] + base[1][:, None] * noise, 2)
    return [Samples(key, times, row) for key, row in zip(keys, values, strict=True)]
