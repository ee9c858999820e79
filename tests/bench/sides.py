"""What each driving side costs, in process: a filter of the graph beside one on series (S5), the top of a mean (S6)."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Final

from tests.bench.build import clock_from
from tests.bench.figures import Figure
from tests.bench.plant import ANCHOR
from tests.bench.timing import quantile
from tests.plant import selections
from twin.plan.choice import Choose, Forced
from twin.plan.drive import Side
from twin.reading import Reading
from twin.selection import Selection
from twin.service import TwinService
from twin.settings import open_service, read_settings

_HOT: Final = """{ assets(where: { %s signals: [{ of: {name: {eq: "bearing_temp"}}, some: {statistic: [
  {function: MAX, over: {last: "PT24H"}, value: {gt: %s}, unit: "Cel"}]} }] }) { nodes { key name } } }"""
_TOP: Final = """{ assets(%s orderBy: [{signal: {name: "bearing_temp", function: MEAN, over: {last: "PT1H"}},
  direction: DESC}], first: 20) { nodes { key name } } }"""
_LINE: Final = 'within: {key: "L-00-00"}'
_ALL: Final = "state: {eq: IN_SERVICE}"
QUESTIONS: Final[Mapping[str, str]] = {
    "S5 graph 1 %, series 50 %": _HOT % (_LINE, 79),
    "S5 graph 50 %, series 1 %": _HOT % ('type: {eq: "CentrifugalPump"}', 93),
    "S5 graph 100 %, series 1 %": _HOT % (_ALL, 93),
    "S6 top 20 of a line": _TOP % f"where: {{ {_LINE} }}",
    "S6 top 20 of all": _TOP % f"where: {{ {_ALL} }}",
}
SIDES: Final[Mapping[str, Choose | None]] = {
    "graph": Forced(Side.GRAPH),
    "series": Forced(Side.SERIES),
    "both": Forced(Side.BOTH),
    "ranked": Forced(Side.RANKED),
    "chosen": None,
}
WARM_UP: Final = 3


async def figures(settings: Mapping[str, str], runs: int) -> AsyncIterator[Figure]:
    """Yield what each question takes, driven by each side that can, and by the one that is chosen."""
    service = await open_service(read_settings(settings), clock=clock_from(ANCHOR))
    try:
        for name, text in QUESTIONS.items():
            (selection,) = selections(text)
            for side, choose in SIDES.items():
                if await _drives(service, selection, choose):
                    yield await _figure(service, selection, choose, f"{name}: {side}", runs)
    finally:
        await service.close()


async def _drives(service: TwinService, selection: Selection, choose: Choose | None) -> bool:
    """Whether the side that is asked for can drive the question."""
    (plan,) = await (await _reading(service, choose)).planned(selection)
    is_forced = isinstance(choose, Forced) and plan.choice is not None
    return not is_forced or plan.choice.side is choose.side  # type: ignore[union-attr]  # both are there


async def _figure(
    service: TwinService, selection: Selection, choose: Choose | None, name: str, runs: int
) -> Figure:
    taken: list[float] = []
    began_cpu, reading = 0.0, await _reading(service, choose)
    for n in range(WARM_UP + runs):
        if n == WARM_UP:
            began_cpu = time.process_time()
        reading = await _reading(service, choose)
        began = time.perf_counter()
        await reading.answer(selection)
        taken.append(1e3 * (time.perf_counter() - began))
    cpu = 1e3 * (time.process_time() - began_cpu) / runs
    (plan,) = await reading.planned(selection)
    made = reading.calls.made
    return Figure(
        name,
        quantile(taken[WARM_UP:], 0.5),
        "ms",
        p99=quantile(taken[WARM_UP:], 0.99),
        best=min(taken[WARM_UP:]),
        cpu=cpu,
        calls=len(made),
        rows=sum(call.rows for call in made),
        note="" if choose is not None or plan.choice is None else plan.choice.side.value,
    )


async def _reading(service: TwinService, choose: Choose | None) -> Reading:
    reading = await service.reading()
    reading.backing = replace(reading.backing, choose=choose)
    return reading
