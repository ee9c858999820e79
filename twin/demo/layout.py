"""What stands where in the demo plant, as facts: sites, lines, pumps, and which bearing each pump has had.

Not for: rows of the contract (rows.py), samples (physics.py). Everything follows from a seed, a scale and an anchor.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from twin.instants import DAY, HOUR

SITES: Final = (("site-north", "Northfield works", "North"), ("site-south", "Southbank works", "South"))
LINES_PER_SITE: Final = 3
PUMPS_PER_LINE: Final = 4
SERVICES: Final = ("Cooling water", "Boiler feed", "Raw water", "Brine", "Condensate", "Caustic")
MAKERS: Final = ("Aquaforma", "Halden & Rudd", "Nordpump", "Verrano")


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a site; `number` counts through the plant."""

    key: str
    name: str
    site: str
    number: int


@dataclass(frozen=True, slots=True)
class Replacement:
    """A bearing that failed and the one that took its place."""

    removed: str
    installed: str
    position: str
    at: int


@dataclass(frozen=True, slots=True)
class Pump:
    """One pump and all that its signals follow from. Times in ns, temperatures in °C, whatever unit it reports.

    Wear grows from 0 at `worn_since` to `wear` over `wear_time`; a replacement brings it back to almost nothing.
    """

    index: int
    number: str
    name: str
    line: Line
    place: int
    rated_flow: float
    rated_power: float
    shutoff_pressure: float
    maker: str
    in_kelvin: bool
    alternates: bool
    wear: float
    worn_since: int
    wear_time: int
    replacement: Replacement | None

    @property
    def key(self) -> str:
        """The key of the pump itself."""
        return f"PUMP-{self.number}"


@dataclass(frozen=True, slots=True)
class Layout:
    """The whole plant. `anchor` is when the demo was first made; the past is told backwards from it."""

    seed: int
    anchor: int
    lines: tuple[Line, ...]
    pumps: tuple[Pump, ...]

    @property
    def commissioned(self) -> int:
        """When everything was first put in place."""
        return self.anchor - 400 * DAY


def lay_out(*, scale: int, seed: int, anchor: int) -> Layout:
    """Return the plant: 2 sites, `scale` × 3 lines in each, 4 pumps in each line."""
    lines = tuple(
        _line(site, number)
        for number in range(1, 2 * LINES_PER_SITE * scale + 1)
        for site in (SITES[(number - 1) // (LINES_PER_SITE * scale)][0],)
    )
    pumps = tuple(
        _pump(line, place, seed, anchor) for line in lines for place in range(1, PUMPS_PER_LINE + 1)
    )
    return Layout(seed, anchor, lines, pumps)


def _line(site: str, number: int) -> Line:
    service = SERVICES[(number - 1) % len(SERVICES)]
    again = (number - 1) // len(SERVICES)
    return Line(f"LINE-{number}", f"{service} line{f' {again + 1}' if again else ''}", site, number)


def _pump(line: Line, place: int, seed: int, anchor: int) -> Pump:
    index = (line.number - 1) * PUMPS_PER_LINE + place - 1
    dice = np.random.default_rng([seed, index])
    number = f"{line.number}{place:02d}"
    rated_flow = float(dice.choice([40, 60, 80, 120, 160]))
    wear, days = _wear(index, dice)
    return Pump(
        index=index,
        number=number,
        name=f"{line.name.removesuffix(' line')} pump {place}",
        line=line,
        place=place,
        rated_flow=rated_flow,
        rated_power=float(np.ceil(rated_flow * dice.uniform(0.18, 0.26))),
        shutoff_pressure=float(np.round(dice.uniform(5.5, 9.5), 1)),
        maker=MAKERS[int(dice.integers(len(MAKERS)))],
        in_kelvin=index % 5 == 0,
        alternates=place > 2,
        wear=wear,
        worn_since=anchor - int(days * DAY),
        wear_time=int(days * DAY),
        replacement=_replacement(index, number, dice, anchor),
    )


def _wear(index: int, dice: np.random.Generator) -> tuple[float, float]:
    """One pump in four is worn enough to run hot."""
    days = float(dice.uniform(24, 60))
    if index % 12 in (0, 5, 6):
        return float(dice.uniform(0.85, 1.1)), days
    return float(dice.uniform(0.02, 0.35)), days


def _replacement(index: int, number: str, dice: np.random.Generator, anchor: int) -> Replacement | None:
    at = anchor - int(dice.uniform(6, 24) * DAY)
    if index % 4 != 1 or index % 3 == 2:
        return None
    return Replacement(f"BRG-{number}-DE1", f"BRG-{number}-DE2", "drive end", at - at % HOUR)
