"""What single filters mean where it is easy to get wrong."""

from __future__ import annotations

import pytest

from tests.plant import Place
from twin.plan.rules import RULES, Rule

BOTH = pytest.mark.parametrize("rules", [RULES, ()], ids=["rules", "no rules"])


def keys(place: Place, root: str, where: str, rules: tuple[Rule, ...]) -> list[str]:
    found = place.query(f"{{ {root}(where: {where}) {{ nodes {{ id }} }} }}", rules=rules)[root]
    return [node["id"].partition(":")[2] for node in found["nodes"]]


@BOTH
def test_a_missing_value_is_not_in_an_empty_list_so_not_brings_it_back(
    small: Place, rules: tuple[Rule, ...]
) -> None:
    found = keys(small, "assets", "{not: {serialNumber: {in: []}}}", rules)

    assert "SITE-N" in found


@BOTH
def test_an_asset_without_a_type_is_unknown_to_a_type_that_does_not_exist(
    small: Place, rules: tuple[Rule, ...]
) -> None:
    found = keys(small, "assets", '{not: {type: {eq: "nothing", ignoreCase: true}}}', rules)

    assert "loose end" not in found
    assert "SITE-N" in found


@BOTH
def test_an_instant_before_a_window_is_outside_it_rather_than_unknown(
    small: Place, rules: tuple[Rule, ...]
) -> None:
    found = keys(small, "events", '{not: {during: {last: "PT24H"}}}', rules)

    assert found == ["E-3", "E-2", "E-1"]


@BOTH
def test_an_interval_is_in_each_window_that_it_overlaps(small: Place, rules: tuple[Rule, ...]) -> None:
    window = '{from: "2026-03-24T20:00:00Z", to: "2026-03-24T21:00:00Z"}'

    assert keys(small, "events", f"{{during: {{between: {window}}}}}", rules) == ["E-1"]


@BOTH
def test_conditions_on_files_speak_of_source_files_alone(small: Place, rules: tuple[Rule, ...]) -> None:
    picture = keys(small, "documents", '{revisions: {fileName: {eq: "assembly.png"}}}', rules)
    drawing = keys(small, "documents", '{revisions: {fileName: {eq: "assembly.pdf"}}}', rules)

    assert (picture, drawing) == ([], ["D-101"])


@BOTH
def test_conditions_on_files_hold_of_one_and_the_same_file(small: Place, rules: tuple[Rule, ...]) -> None:
    mixed = '{revisions: {fileName: {eq: "assembly.pdf"}, mediaType: {eq: "model/step"}}}'

    assert keys(small, "documents", mixed, rules) == []


@BOTH
def test_a_statistic_without_a_window_ends_now(small: Place, rules: tuple[Rule, ...]) -> None:
    """A forecast lies in the series already; only `all: true` reaches it."""
    where = 'name: {eq: "vibration"}, asset: {key: {eq: "P-103"}}, statistic: [{function: COUNT%s, value: {eq: %d}}]'

    assert keys(small, "signals", f"{{{where % ('', 1)}}}", rules) == ["P-103/vibration"]
    assert keys(small, "signals", f"{{{where % (', over: {all: true}', 2)}}}", rules) == ["P-103/vibration"]
