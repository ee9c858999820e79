"""Which calls of the series store a run begins before the graph has answered, after what equal plans asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Coroutine, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from timeseries.store import SeriesKey, SeriesStore
from twin.calls import Calls
from twin.metering import Meter
from twin.plan.foreseen import Foreseeable, Foreseen, Way, foreseeable, price_of_foresight
from twin.plan.steps import Bucketed, Plan, Statistic
from twin.rows import Table
from twin.steps.early import asked_early
from twin.steps.series_ask import series_keys
from twin.steps.series_requests import asked_alike, edges_before
from twin.steps.series_steps import SeriesMemory, moved

Asking = Coroutine[Any, Any, Sequence[object]]  # Any: what a coroutine is sent and yields


@dataclass(frozen=True, slots=True)
class Foresight:
    """What one run foresees, and what later ones will; a call names `max_keys` series at most."""

    plan: Plan
    store: SeriesStore
    calls: Calls
    foreseen: Foreseen
    max_keys: int
    ways: dict[int, Way] = field(default_factory=dict)

    def asking(
        self, memory: SeriesMemory, meter: Meter | None
    ) -> Iterator[tuple[int, tuple[SeriesKey, ...], Asking]]:
        """Yield the number of each step that can begin, its series, and the call; `meter` lends what it may cost."""
        for number, step, way in foreseeable(self.plan):
            self.ways[number] = way
            series = self.foreseen.series(way)
            if not 0 < len(series) <= self.max_keys or not self._is_new(step, memory):
                continue
            if meter is None or meter.lends(price_of_foresight(step, len(series))):
                yield number, series, self._asked(number, step, series)

    def learn(self, number: int, table: Table) -> None:
        """Remember which series a step was about."""
        way = self.ways.get(number)
        if way is None:
            return
        keys = series_keys(table)
        if len(set(table.ids)) < len(keys):
            keys = list(dict(zip(table.ids, keys, strict=True)).values())
        self.foreseen.saw(way, tuple(keys))

    def _is_new(self, step: Foreseeable, memory: SeriesMemory) -> bool:
        """Whether nobody in this request has asked for it: figures of a window are asked for once."""
        if isinstance(step, Statistic):
            window = memory.window(step.span, self._now, None)
            is_new = not window.figures and not window.is_foreseen
            window.is_foreseen = True
            return is_new
        return not isinstance(step, Bucketed) or len(edges_before(step.cut, step.edges)) > 1

    def _asked(self, number: int, step: Foreseeable, series: tuple[SeriesKey, ...]) -> Asking:
        def ask() -> Awaitable[Sequence[object]]:
            return asked_alike(step, self.store, series, self._now, self.calls.left())

        rows = (lambda _: len(series)) if isinstance(step, Statistic) else moved
        return asked_early(self.calls, number, len(series), ask, rows)

    @property
    def _now(self) -> int:
        question = self.plan.question
        return min(question.now, question.valid_at)
