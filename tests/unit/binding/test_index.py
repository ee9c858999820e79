"""The guess whose a series is, held against a slow loop over every tag and every asset."""

from __future__ import annotations

import unicodedata

from hypothesis import given, settings
from hypothesis import strategies as st

from twin.binding.assets import AssetNames
from twin.binding.closeness import Closeness, closeness_of, folded
from twin.binding.index import MOST_ASSETS, AssetIndex, Guess, Match

# Few letters, so that names meet; case, punctuation, accents and compatibility forms, so that they meet in every way.
WORDS = st.text("aAbB1-_. éÉßẞſﬁ", min_size=1, max_size=4)
ASSETS = st.lists(
    st.builds(
        AssetNames,
        key=WORDS,
        name=WORDS,
        serial_number=st.none() | WORDS,
        identifiers=st.lists(st.tuples(st.sampled_from(["erp", "dns"]), WORDS), max_size=2).map(tuple),
    ),
    max_size=6,
    unique_by=lambda asset: asset.key,
)
TAGS = st.dictionaries(st.sampled_from(["host", "unit", "id"]), WORDS, max_size=3).map(
    lambda tags: tuple(sorted(tags.items()))
)


def slow_guess(assets: list[AssetNames], tags: tuple[tuple[str, str], ...]) -> Guess | None:
    """Compare each tag with each name of each asset, by rules written out anew."""
    found: list[Match] = []
    for tag, value in tags:
        fits = [m for asset in assets for m in slow_matches(asset, tag, value)]
        if len({m.asset for m in fits}) <= MOST_ASSETS:
            found += fits
    best = {asset.key: min((m for m in found if m.asset == asset.key), default=None) for asset in assets}
    ordered = sorted(match for match in best.values() if match is not None)
    return Guess(ordered[0], tuple(ordered[1:])) if ordered else None


def slow_matches(asset: AssetNames, tag: str, value: str) -> list[Match]:
    names = [("asset.key", 0, asset.key), ("asset.serialNumber", 1, asset.serial_number)]
    names += [(f"asset.identifiers.{scheme}", 2, label) for scheme, label in asset.identifiers]
    names += [("asset.name", 3, asset.name)] if asset.name != asset.key else []
    return [
        Match(Closeness(level), rank, tag, property, asset.key)
        for property, rank, name in names
        if name is not None and (level := slow_level(name, value)) is not None
    ]


def slow_level(one: str, other: str) -> int | None:
    if one == other:
        return 0
    first, second = (
        unicodedata.normalize("NFC", unicodedata.normalize("NFC", t).casefold()) for t in (one, other)
    )
    if first == second:
        return 1
    bare = [[c for c in unicodedata.normalize("NFKC", text) if c.isalnum()] for text in (first, second)]
    return 2 if bare[0] and bare[0] == bare[1] else None


@settings(max_examples=300, deadline=None, print_blob=True)
@given(ASSETS, TAGS)
def test_a_guess_is_that_of_a_loop_over_everything(
    assets: list[AssetNames], tags: tuple[tuple[str, str], ...]
) -> None:
    assert AssetIndex(assets).guess(tags) == slow_guess(assets, tags)


@settings(max_examples=300, deadline=None, print_blob=True)
@given(WORDS, WORDS)
def test_names_that_are_close_are_close_in_every_weaker_sense(one: str, other: str) -> None:
    level = closeness_of(one, other)

    for closeness in Closeness:
        same = folded(one, closeness) == folded(other, closeness)
        assert same is (level is not None and closeness >= level)


def test_a_value_that_fits_very_many_assets_tells_nothing() -> None:
    few = [AssetNames(f"P-{n}", "Pump") for n in range(MOST_ASSETS)]
    tags = (("kind", "pump"),)

    assert AssetIndex(few).guess(tags) is not None
    assert AssetIndex([*few, AssetNames("P-last", "Pump")]).guess(tags) is None


def test_a_hint_narrows_the_tags_that_are_compared() -> None:
    index = AssetIndex([AssetNames("a", "a"), AssetNames("b", "b")])
    tags = (("host", "b"), ("rack", "a"))

    assert index.guess(tags, ("host",)) == Guess(Match(Closeness.EXACT, 0, "host", "asset.key", "b"))
    assert index.guess(tags, ("cpu",)) is None


def test_a_guess_is_sure_when_no_other_asset_fits_as_well() -> None:
    by_name = AssetIndex([AssetNames("web-1", "Web"), AssetNames("spare", "web-1")])
    twins = AssetIndex([AssetNames("a", "Web"), AssetNames("b", "Web")])

    told, torn = by_name.guess((("host", "web-1"),)), twins.guess((("host", "Web"),))

    assert told is not None
    assert (told.best.asset, told.is_sure, [r.asset for r in told.rivals]) == ("web-1", True, ["spare"])
    assert torn is not None
    assert (torn.best.asset, torn.is_sure) == ("a", False)
