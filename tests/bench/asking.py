"""How fast questions are answered over HTTP, and how that grows with the plant around the answer."""

from __future__ import annotations

from typing import Final

from tests.bench.client import Json, Server
from tests.bench.figures import Aim, Figure
from tests.bench.plant import Plant, pump_key, site_key
from tests.bench.questions import GET, HOT_PUMPS, LATEST, PAGE, SCALARS
from tests.bench.timing import WARM_UP, Question, measured, once, quantile

LAST_PAGE: Final = 20


def get_by_key(server: Server, plant: Plant, runs: int) -> Figure:
    """Ask for one asset by its key, another one each time."""
    question = Question(
        "get by key", GET, lambda n: {"key": pump_key(n % plant.full, n * 7 % plant.pumps)}, Aim(3)
    )
    return measured(question, server, runs * 10)


def first_page(server: Server, plant: Plant, runs: int) -> Figure:
    """Ask for the hottest pumps of a site."""
    return measured(_hot_pumps("cross-store query, page 1"), server, runs, note=f"of {plant.pumps:,} pumps")


def later_page(server: Server, plant: Plant, runs: int) -> Figure:
    """Walk to page 20, or as far as the pages reach, and ask for that page."""
    cursor, page = None, 1
    while page < LAST_PAGE:
        info = _page(server, cursor)["pageInfo"]
        if not info["hasNextPage"]:
            break
        cursor, page = info["endCursor"], page + 1
    question = _hot_pumps(f"cross-store query, page {page}", after=cursor)
    return measured(question, server, runs, note=f"of {plant.pumps:,} pumps")


def scalars(server: Server, plant: Plant, runs: int) -> Figure:
    """Ask for ten scalars of every pump of a site."""
    question = Question(f"{plant.pumps:,} assets × 10 scalars", SCALARS, lambda _: _whole_site(), Aim(15))
    return measured(question, server, runs)


def latest(server: Server, plant: Plant, runs: int) -> Figure:
    """Ask for the newest sample of the four signals of every pump of a site."""
    return measured(
        Question(f"{plant.pumps:,} assets × 4 signals × latest", LATEST, lambda _: _whole_site()),
        server,
        runs,
    )


def growth(small: Server, large: Server, times: int, runs: int, aim: Aim) -> Figure:
    """Ask the same of two plants in turn; the answers are equal, only the plant around them is larger."""
    question = _hot_pumps("growth")
    assert _keys(_page(small, None)) == _keys(_page(large, None)), "the larger plant has another answer"
    taken: tuple[list[float], list[float]] = ([], [])
    for n in range(WARM_UP + runs):
        for server, list_ in zip((small, large), taken, strict=True):
            list_.append(once(question, server, n))
    before, after = (quantile(list_[WARM_UP:], 0.5) for list_ in taken)
    return Figure(
        f"cross-store query in a plant {times} times as large",
        after / before,
        "×",
        aim,
        note=f"{before:.0f} → {after:.0f} ms",
    )


def _hot_pumps(name: str, after: str | None = None) -> Question:
    variables = {"site": site_key(0), "first": PAGE, "after": after}
    return Question(name, HOT_PUMPS, lambda _: variables, Aim(150))


def _page(server: Server, after: str | None) -> Json:
    return server.ask(HOT_PUMPS, _hot_pumps("", after).variables(0))["assets"]


def _keys(page: Json) -> list[str]:
    return [node["key"] for node in page["nodes"]]


def _whole_site() -> dict[str, object]:
    return {"site": site_key(0), "first": 1_000}
