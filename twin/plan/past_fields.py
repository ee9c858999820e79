"""Plans the fields that look at a thing's past: history, where it was installed, what was installed in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from graph.store import Of
from twin.plan.asked import Asked
from twin.plan.builders import Builder
from twin.plan.connection import OutputsOf, connection_fingerprint
from twin.plan.nodes import Constant, Itself, Leaf, Many, One, Output, Rowset
from twin.plan.page import read_page
from twin.plan.past import HistoryOf, HostSignal, StayEnd, Stays, StayStatisticsOf
from twin.plan.series_fields import measures
from twin.selection import Selection
from twin.units.ucum import parse_unit
from twin.windows import resolve

_LEAVES: Final[Mapping[str, tuple[str, str]]] = {
    "position": ("position", "plain"),
    "from": ("from", "instant"),
    "to": ("to", "instant"),
}


@dataclass(frozen=True, slots=True)
class _Installations:
    """Plans installations; things are answered by `outputs`."""

    outputs: OutputsOf
    as_host: bool

    def field(self, child: Selection, asked: Asked, path: str) -> Output:
        """Plan a list of installations."""
        during = cast("Mapping[str, object] | None", child.arguments.get("during"))
        span = None if during is None else resolve(during, now=asked.end, as_of=asked.as_of)
        position = cast("str | None", child.arguments.get("position"))
        answered = tuple(self._answer(c, asked, f"{path}/{c.key}") for c in child.children)
        return Many(
            child.key, (Rowset(Stays(self.as_host, asked.end, position, span), answered),), (answered,)
        )

    def _answer(self, child: Selection, asked: Asked, path: str) -> Output:
        match child.field:
            case "__typename":
                return Constant(child.key, "Installation")
            case "asset" | "host" as end:
                answered = self.outputs(child, "asset", asked, path)
                return One(child.key, Rowset(StayEnd(end), answered), answered)
            case "hostSignal":
                answered = tuple(self._of_signal(c, asked, f"{path}/{c.key}") for c in child.children)
                return One(child.key, Rowset(HostSignal(str(child.arguments["name"])), answered), answered)
            case name:
                column, form = _LEAVES[name]
                return Leaf(child.key, Of(column), form)

    def _of_signal(self, child: Selection, asked: Asked, path: str) -> Output:
        match child.field:
            case "__typename":
                return Constant(child.key, "InstalledSignal")
            case "signal":
                return Itself(child.key, self.outputs(child, "signal", asked, path))
            case _:
                unit = cast("str | None", child.arguments.get("unit"))
                if unit is not None:
                    parse_unit(unit)
                return StayStatisticsOf(child.key, asked.end, unit, measures(child))


def _history(child: Selection, asked: Asked, path: str) -> Output:
    of = connection_fingerprint(child, asked, path)
    page = read_page(child.arguments, asked, of, values=2)
    parts = tuple((c.key, "=NodeVersion" if c.field == "__typename" else c.field) for c in child.children)
    return HistoryOf(child.key, page.first, page.after, of, parts)


def past_fields(outputs: OutputsOf) -> Mapping[tuple[str, str], Builder]:
    """Return what plans the fields of an asset about its past; things are answered by `outputs`."""
    return {
        ("asset", "history"): _history,
        ("asset", "installations"): _Installations(outputs, as_host=False).field,
        ("asset", "installed"): _Installations(outputs, as_host=True).field,
    }
