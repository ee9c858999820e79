"""The bench runs at a tiny scale; how long anything takes is not asserted."""

from __future__ import annotations

from pathlib import Path

from tests.bench.bench import NAMES, Bench, figures
from tests.bench.figures import Aim, Figure, as_json, table
from tests.bench.past import QUESTIONS, compared


async def test_figures_are_measured_at_a_tiny_scale(tmp_path: Path) -> None:
    bench = Bench(scale=0.002, runs=1, cache=tmp_path, say=lambda _: None)

    slow = {"csv", "sides"}  # the command has tests of its own; the sides have one below
    chosen = [name for name in NAMES if name not in slow]
    found = [figure async for figure in figures(bench, chosen)]

    assert [figure.name for figure in found] == [
        "samples from arrays",
        "executor, 1,000 × 10 flat",
        "executor, 1,000 × 10 flat: graphql-core",
        "executor, 1,000 × 4 × 1 nested",
        "executor, 1,000 × 4 × 1 nested: graphql-core",
        "get by key",
        "cross-store query, page 1",
        "cross-store query, page 1",
        "2 assets × 10 scalars",
        "2 assets × 4 signals × latest",
        "peak memory of the server",
        "cross-store query in a plant 10 times as large",
    ]
    assert all(figure.value > 0 for figure in found)
    assert [figure.calls for figure in found if figure.name == "get by key"] == [1]


async def test_each_driving_side_is_measured(tmp_path: Path) -> None:
    bench = Bench(scale=0.002, runs=1, cache=tmp_path, say=lambda _: None)

    found = [figure async for figure in figures(bench, ["sides"])]

    assert [figure.name.rpartition(": ")[2] for figure in found] == [
        *3 * ["graph", "series", "both", "chosen"],
        *2 * ["graph", "ranked", "chosen"],
    ]


async def test_a_plant_with_a_past_is_held_against_one_without(tmp_path: Path) -> None:
    found = await compared(tmp_path, "embedded", assets=10, runs=1)

    assert [each.name for each in found] == list(QUESTIONS)
    assert all(each.once > 0 and each.often > 0 for each in found)


def test_a_table_says_which_aims_are_missed() -> None:
    figures = [Figure("slow", 20.0, "ms", Aim(15)), Figure("fast", 2.0, "M points/s", Aim(1, at_least=True))]

    printed = table(figures).splitlines()

    assert "MISSED" in printed[2]
    assert "≥ 1" in printed[3]
    assert "met" in printed[3]
    assert b'"verdict": "MISSED"' in as_json(figures)
