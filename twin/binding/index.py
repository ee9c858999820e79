"""Which asset a series may belong to: its tag values are compared with what assets are called by. A guess, no more."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from twin.binding.assets import AssetNames, names_of, rank
from twin.binding.closeness import Closeness, closeness_of, folded

MOST_ASSETS: Final = 20
"A tag value that fits more assets than that tells nothing."


@dataclass(frozen=True, slots=True, order=True)
class Match:
    """One tag value that is like one name of one asset. The order is the order of trust."""

    closeness: Closeness
    rank: int
    tag: str
    property: str
    asset: str


@dataclass(frozen=True, slots=True)
class Guess:
    """The best match of a series, and the best match of each other asset that its tags fit too."""

    best: Match
    rivals: tuple[Match, ...] = ()

    @property
    def is_sure(self) -> bool:
        """No other asset fits as well."""
        return all((r.closeness, r.rank) > (self.best.closeness, self.best.rank) for r in self.rivals)


class AssetIndex:
    """The names of all assets, by what is left of them when case and punctuation are taken away."""

    def __init__(self, assets: Iterable[AssetNames]) -> None:
        self._named: dict[str, list[tuple[str, str, str]]] = {}
        self._known: dict[tuple[str, str], tuple[Match, ...]] = {}
        for asset in assets:
            for property, value in names_of(asset):
                place = folded(value, Closeness.PUNCTUATION)
                self._named.setdefault(place, []).append((asset.key, property, value))

    def matches(self, tag: str, value: str) -> tuple[Match, ...]:
        """Return what the value of a tag is like, best first; nothing when it fits too many assets."""
        known = self._known.get((tag, value))
        if known is None:
            known = self._known[tag, value] = tuple(self._compared(tag, value))
        return known

    def guess(self, tags: Sequence[tuple[str, str]], only: Collection[str] = ()) -> Guess | None:
        """Return the asset that tags speak of, if any; `only` narrows them to the tags that name assets."""
        found = [m for tag, value in tags if not only or tag in only for m in self.matches(tag, value)]
        if len(found) < 2:
            return Guess(found[0]) if found else None
        best: dict[str, Match] = {}
        for match in sorted(found):
            best.setdefault(match.asset, match)
        first, *rivals = best.values()
        return Guess(first, tuple(rivals))

    def _compared(self, tag: str, value: str) -> list[Match]:
        named = self._named.get(folded(value, Closeness.PUNCTUATION), ())
        if len({asset for asset, _, _ in named}) > MOST_ASSETS:
            return []
        found = {
            Match(closeness, rank(property), tag, property, asset)
            for asset, property, name in named
            if (closeness := closeness_of(name, value)) is not None
        }
        return sorted(found)
