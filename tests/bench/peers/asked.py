"""The questions that all programs are asked, and what each asks: the same things of the same stores."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from tests.bench.peers import assembly, texts
from tests.bench.plant import ANCHOR, Plant, pump_key, site_key
from twin.instants import DAY, HOUR, format_instant

Variables = Mapping[str, object]

NOW: Final = format_instant(ANCHOR)
DAY_BEFORE: Final = format_instant(ANCHOR - DAY)
HOUR_BEFORE: Final = format_instant(ANCHOR - HOUR)
HALF: Final = 3.5
"Half of the pumps vibrate more than this at least once in the day; in mm/s."
FEW: Final = 5.4
"One pump in a hundred does."
PAGE: Final = 20
_BOM: Final = {"number": assembly.TOP}
PUMPS: Final = ("Pump", "CentrifugalPump")


@dataclass(frozen=True, slots=True)
class Ranking:
    """Assets of these types, below a host where one is named, by a statistic of their vibration, highest first."""

    host: str | None
    types: tuple[str, ...]
    function: str
    start: str
    end: str
    above: float | None
    first: int
    skip: int = 0

    @property
    def variables(self) -> Variables:
        """What a peer is told."""
        return {
            "host": self.host,
            "types": list(self.types),
            "function": self.function,
            "from": self.start,
            "to": self.end,
            "above": self.above,
            "first": self.first,
            "skip": self.skip,
        }


@dataclass(frozen=True, slots=True)
class Question:
    """One question: our operation, and what the peers are asked for the same. `kind` is what it asks for.

    `ranking` is there for what is ranked, `page` (from 1) is the page of it that is asked for.
    """

    name: str
    kind: str
    ours: str
    variables: Variables
    asked: Variables
    ranking: Ranking | None = None
    page: int = 1


def questions(last_page: int = 50) -> tuple[Question, ...]:
    """Return all questions; the last of the pages is number `last_page`."""
    return (
        _pumps("S1 1,000 assets × 10 scalars", "scalars", texts.SCALARS, 1_000),
        Question("S2 BOM of three levels", "bom", texts.BOM, _BOM, _BOM),
        _pumps("S3 1,000 assets × 4 signals × latest", "latest", texts.LATEST, 1_000),
        _pumps("S4 200 series × 24 buckets", "buckets", texts.BUCKETS, 200, over=True),
        _ranked(
            "S5 graph 1 %, statistic 50 %", Ranking("L-00-00", PUMPS, "max", DAY_BEFORE, NOW, HALF, 1_000)
        ),
        _ranked("S5 graph 50 %, statistic 1 %", Ranking(None, PUMPS[1:], "max", DAY_BEFORE, NOW, FEW, 1_000)),
        _ranked(
            "S6 top 20 by mean over an hour",
            Ranking(site_key(0), PUMPS, "mean", HOUR_BEFORE, NOW, None, PAGE),
        ),
        _pumps("S7 100 assets → files with addresses", "files", texts.FILES, 100),
        *(
            _ranked(f"S8 page {page} of S5, 50 % and 50 %", _paged(page), page)
            for page in dict.fromkeys((1, min(2, last_page), last_page))
        ),
    )


def one_object(plant: Plant, n: int) -> Question:
    """Return the question of S10: one asset by its key, another one for each n."""
    key = {"key": pump_key(n % plant.full, n // plant.full % plant.pumps)}
    return Question("S10", "one", texts.ONE, key, key)


def _pumps(name: str, kind: str, ours: str, first: int, *, over: bool = False) -> Question:
    asked: dict[str, object] = {"site": site_key(0), "first": first}
    if over:
        asked |= {"from": DAY_BEFORE, "to": NOW}
    return Question(name, kind, ours, asked, asked)


def _paged(page: int) -> Ranking:
    return Ranking(None, PUMPS[1:], "max", DAY_BEFORE, NOW, HALF, PAGE, PAGE * (page - 1))


def _ranked(name: str, ranking: Ranking, page: int = 1) -> Question:
    variables: dict[str, object] = {"from": ranking.start, "to": ranking.end, "first": ranking.first}
    if ranking.above is not None:
        variables["above"] = ranking.above
    ours = texts.ranked(
        ranking.host, ranking.types[0], ranking.function, is_limited=ranking.above is not None
    )
    return Question(name, "ranked", ours, variables, ranking.variables, ranking, page)
