"""The demo plant as data: the same from one seed, seamless in time, plausible, and dirty as real plants are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from itertools import chain, pairwise

import numpy as np
import pytest
from numpy.typing import NDArray

from twin.demo import DemoPlant, SignalSamples, generate
from twin.demo.dirt import BAD, Arrived
from twin.demo.types import Row
from twin.instants import DAY, HOUR, MINUTE
from twin.model import (
    AssetInput,
    AssetTypeInput,
    BomInput,
    DocumentInput,
    EventInput,
    Input,
    PartInput,
    RelationInput,
    SignalInput,
    read,
)

NOW = 1_790_000_000_000_000_000


@pytest.fixture(scope="module")
def plant() -> DemoPlant:
    """The plant of scale 1."""
    return generate(now_ns=NOW)


@pytest.fixture(scope="module")
def week(plant: DemoPlant) -> dict[tuple[str, str], Arrived]:
    """A week of samples by asset and signal."""
    return by_signal(plant.samples(NOW - 7 * DAY, NOW))


def by_signal(parts: Iterable[SignalSamples]) -> dict[tuple[str, str], Arrived]:
    """Return the parts by asset and signal; each comes once."""
    return {(part.asset, part.name): part.samples for part in parts}


def listed(row: Row, name: str) -> list[dict[str, str]]:
    """Return a list that a row holds, or nothing."""
    found = row.get(name, [])
    assert isinstance(found, list)
    return found


def last_value(samples: Arrived) -> dict[int, float]:
    """Return the value of each instant; the last write wins."""
    return dict(zip(samples.times.tolist(), samples.values.tolist(), strict=True))


@pytest.mark.parametrize("scale", [1, 3])
def test_every_row_is_what_the_model_takes(scale: int) -> None:
    plant = generate(scale=scale, now_ns=NOW)
    rows: list[tuple[type[Input], Iterable[Row]]] = [
        (AssetTypeInput, plant.asset_types()),
        (AssetInput, chain(plant.assets(), plant.spares(), plant.retired())),
        (RelationInput, plant.relations()),
        (SignalInput, plant.signals()),
        (PartInput, plant.parts()),
        (BomInput, plant.boms()),
        (AssetInput, plant.realised()),
        (DocumentInput, plant.design_documents()),
        (DocumentInput, plant.documents()),
        (EventInput, plant.events()),
    ]

    counts = Counter(model.__name__ for model, group in rows for row in group if read(model, row))

    assert counts["AssetInput"] > 160 * scale
    assert counts["SignalInput"] == 222 * scale


def test_keys_and_positions_are_told_apart(plant: DemoPlant) -> None:
    rows = list(chain(plant.assets(), plant.spares()))
    keys = Counter(row["key"] for row in rows)
    places = Counter((row["parent"], row["position"]) for row in rows if row.get("position"))
    labels = Counter(tuple(label.values()) for row in rows for label in listed(row, "identifiers"))

    assert max(keys.values()) == max(places.values()) == max(labels.values()) == 1
    assert {row["parent"] for row in rows if row.get("parent")} <= set(keys)


def test_one_seed_makes_one_plant_and_another_seed_another() -> None:
    first, again, other = (generate(seed=seed, now_ns=NOW) for seed in (1, 1, 2))

    assert list(first.assets()) == list(again.assets()) != list(other.assets())
    assert [f.content() for f in first.files()][:5] == [f.content() for f in again.files()][:5]
    one, two = (next(iter(p.samples(NOW - DAY, NOW))).samples for p in (first, again))
    assert np.array_equal(one.values, two.values)
    assert np.array_equal(one.times, two.times)


@pytest.mark.parametrize("cut", [NOW - 3 * DAY, NOW - 5 * HOUR - 17 * MINUTE - 12_345])
def test_a_stretch_made_in_two_parts_is_the_whole(
    plant: DemoPlant, week: dict[tuple[str, str], Arrived], cut: int
) -> None:
    before, after = by_signal(plant.samples(NOW - 7 * DAY, cut)), by_signal(plant.samples(cut, NOW))

    for key, whole in week.items():
        assert last_value(before[key]) | last_value(after[key]) == last_value(whole), key


def test_samples_made_in_small_parts_are_the_same(
    plant: DemoPlant, week: dict[tuple[str, str], Arrived]
) -> None:
    found: dict[tuple[str, str], dict[int, float]] = {}
    for part in plant.samples(NOW - 7 * DAY, NOW, days_at_once=2):
        found.setdefault((part.asset, part.name), {}).update(last_value(part.samples))

    assert found == {key: last_value(samples) for key, samples in week.items()}


def test_some_pumps_run_hot_and_most_do_not(plant: DemoPlant) -> None:
    kelvin = {row["asset"] for row in plant.signals() if row.get("unit") == "K"}
    day = by_signal(plant.samples(NOW - DAY, NOW))
    hot = set()
    for (asset, name), samples in day.items():
        if name == "bearing_temp":
            usable = samples.values[samples.qualities != BAD] - (273.15 if asset in kelvin else 0.0)
            assert 10 < usable.min() <= usable.max() < 110
            hot |= {asset} if usable.max() > 80 else set()

    assert 4 <= len(hot) <= 8
    assert hot & kelvin
    assert hot - kelvin


def test_flow_pressure_and_power_follow_running(week: dict[tuple[str, str], Arrived]) -> None:
    running, flow = week["PUMP-103", "running"], week["PUMP-103", "flow"]
    order = np.argsort(running.times, kind="stable")
    state = running.values[order][np.searchsorted(running.times[order], flow.times, side="right") - 1]
    settled = flow.values[(state == 0) & (flow.times % DAY > 12 * HOUR) & (flow.times % DAY < 20 * HOUR)]

    assert set(np.unique(running.values)) == {0.0, 1.0}
    assert np.median(flow.values[state == 1]) > 20
    assert np.median(settled) < 1


def test_a_replaced_bearing_runs_cooler_than_the_one_before(plant: DemoPlant) -> None:
    move = plant.moves()[0]
    at = move.replacement.at
    before, after = (
        by_signal(plant.samples(start, start + DAY))[move.host, "vibration"].values
        for start in (at - 25 * HOUR, at + HOUR)
    )

    assert np.median(before) > 1.5 * np.median(after)


def test_the_dirt_of_real_sensors_is_there(week: dict[tuple[str, str], Arrived]) -> None:
    minutely = [
        s for (_, name), s in week.items() if name in ("bearing_temp", "vibration", "flow", "pressure")
    ]

    assert any((np.diff(s.times) < 0).any() for s in minutely), "disorder"
    assert any(len(np.unique(s.times)) < len(s.times) for s in minutely), "duplicates"
    assert any(np.diff(np.sort(s.times)).max() > 10 * MINUTE for s in minutely), "gaps"
    assert any((s.qualities == BAD).any() for s in minutely), "bad quality"
    assert any((s.qualities == 1).any() for s in minutely), "uncertain quality"
    assert max(longest_flatline(s.values) for s in minutely) > 30, "flatlines"


def longest_flatline(values: NDArray[np.float64]) -> int:
    """How many equal values follow one another at most."""
    changes = np.flatnonzero(np.diff(values) != 0)
    return int(np.diff(changes).max(initial=0))


def test_drawings_are_released_outdated_or_never_released(plant: DemoPlant) -> None:
    states = Counter(
        tuple(revision["state"] for revision in listed(row, "revisions"))
        for row in plant.documents()
        if row["kind"] == "DRAWING"
    )

    assert states[("IN_WORK",)] >= 2
    assert states["RELEASED", "IN_WORK"] >= 2
    assert states["SUPERSEDED", "RELEASED"] >= 2


def test_every_revision_has_one_file_and_no_other_has(plant: DemoPlant) -> None:
    revisions = {
        (row["number"], revision["label"])
        for row in plant.documents()
        for revision in listed(row, "revisions")
    }

    assert Counter((f.document, f.revision) for f in plant.files()) == Counter(revisions)


def test_a_drawing_of_the_design_is_still_in_work_and_each_has_one_file(plant: DemoPlant) -> None:
    drawn = [(row["number"], listed(row, "revisions")[0]["state"]) for row in plant.design_documents()]

    assert Counter(state for _, state in drawn) == {"RELEASED": 9, "IN_WORK": 1}
    assert [file.document for file in plant.design_files()] == [number for number, _ in drawn]


def test_every_pump_and_what_it_holds_was_built_to_a_part_that_is_there(plant: DemoPlant) -> None:
    known = {
        (row["number"], revision["label"]) for row in plant.parts() for revision in listed(row, "revisions")
    }
    assets = {row["key"] for row in chain(plant.assets(), plant.spares())}
    built = {str(row["key"]): row["realises"] for row in plant.realised()}

    assert {tuple(design.values()) for design in built.values() if isinstance(design, dict)} <= known
    assert set(built) <= assets
    assert sum(key.startswith("PUMP-") for key in built) == 24


def test_pairs_of_removal_and_installation_lie_in_the_last_thirty_days(plant: DemoPlant) -> None:
    moves = plant.moves()

    assert len(moves) >= 3
    assert all(NOW - 30 * DAY < move.replacement.at < NOW for move in moves)
    assert all(a.host != b.host for a, b in pairwise(moves))
