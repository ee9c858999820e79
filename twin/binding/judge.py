"""Which series each asset is to be bound to, and why another is not. Nothing that is bound is taken from its signal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import Enum

from timeseries.store import SeriesKey
from twin.binding.assets import AssetNames
from twin.binding.closeness import Closeness, folded
from twin.binding.template import NoValue, Template


class Why(Enum):
    """Why an asset is not bound, as a person reads it."""

    NO_VALUE = "no value for the template"
    NO_SERIES = "no such series"
    SEVERAL_SERIES = "several series"
    SHARED = "the same series as another asset"
    TAKEN = "the series is bound to another signal"
    READS_ANOTHER = "the signal reads another series"


@dataclass(frozen=True, slots=True)
class Rule:
    """What is to be bound: the signal `name` of each asset, to the series whose tags its templates name."""

    measurement: str
    field: str
    tags: tuple[tuple[str, Template], ...]
    name: str
    closeness: Closeness = Closeness.EXACT
    even_if_absent: bool = False
    rebind: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """A series that the store holds, and the signals (asset, name) that read it."""

    series: SeriesKey
    readers: tuple[tuple[str, str], ...] = ()
    data_type: str | None = None


@dataclass(frozen=True, slots=True)
class Candidate:
    """An asset, and what its signal of that name reads already; None when it has no such signal."""

    asset: AssetNames
    reads: SeriesKey | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of one asset: the series to bind, and what its signal read before; or why not."""

    asset: str
    series: SeriesKey | None = None
    why: Why | None = None
    detail: str = ""
    is_new: bool = True
    data_type: str | None = None
    instead_of: SeriesKey | None = None


def judge(
    rule: Rule, candidates: Iterable[Candidate], held: Sequence[Held], filled: Collection[SeriesKey] = ()
) -> list[Verdict]:
    """Return a verdict for each asset, in their order. `filled`: series elsewhere that are known to hold samples."""
    shelf = _Shelf(rule, held)
    verdicts = [_one(rule, candidate, shelf, filled) for candidate in candidates]
    wanted = Counter(verdict.series for verdict in verdicts if verdict.series is not None)
    owners: dict[SeriesKey, list[str]] = {}
    for verdict in verdicts:
        if verdict.series is not None and wanted[verdict.series] > 1:
            owners.setdefault(verdict.series, []).append(verdict.asset)
    return [_unshared(verdict, owners) for verdict in verdicts]


def default_series(asset: str, name: str) -> SeriesKey:
    """Return where this service puts the samples of a signal that nobody bound."""
    return SeriesKey(name, "value", (("asset", asset),))


class _Shelf:
    """The series that have the tags of a rule, by the values of those tags as far as closeness goes."""

    def __init__(self, rule: Rule, held: Sequence[Held]) -> None:
        self._rule = rule
        self._by_values: dict[tuple[str, ...], list[Held]] = {}
        for each in held:
            tags = dict(each.series.tags)
            if all(tag in tags for tag, _ in rule.tags):
                values = self._folded(tags[tag] for tag, _ in rule.tags)
                self._by_values.setdefault(values, []).append(each)

    def find(self, values: Sequence[str]) -> list[Held]:
        """Return the series with those values; where one has them to the letter, or has no other tags, that one."""
        found = self._by_values.get(self._folded(values), [])
        exact = [each for each in found if self._values(each) == tuple(values)]
        found = exact or found
        bare = [each for each in found if len(each.series.tags) == len(self._rule.tags)]
        return bare or found

    def _values(self, each: Held) -> tuple[str, ...]:
        tags = dict(each.series.tags)
        return tuple(tags[tag] for tag, _ in self._rule.tags)

    def _folded(self, values: Iterable[str]) -> tuple[str, ...]:
        return tuple(folded(value, self._rule.closeness) for value in values)


def _one(rule: Rule, candidate: Candidate, shelf: _Shelf, filled: Collection[SeriesKey]) -> Verdict:
    key = candidate.asset.key
    try:
        values = [template.fill(candidate.asset) for _, template in rule.tags]
    except NoValue as wrong:
        return Verdict(key, why=Why.NO_VALUE, detail=str(wrong))
    named = SeriesKey(
        rule.measurement, rule.field, tuple(sorted(zip((tag for tag, _ in rule.tags), values, strict=True)))
    )
    found = shelf.find(values)
    if len(found) > 1:
        return Verdict(key, why=Why.SEVERAL_SERIES, detail=_several([each.series for each in found]))
    if not found and not rule.even_if_absent:
        return Verdict(key, why=Why.NO_SERIES, detail=tags_text(named.tags))
    return _claim(rule, candidate, found[0] if found else Held(named), filled)


def _claim(rule: Rule, candidate: Candidate, held: Held, filled: Collection[SeriesKey]) -> Verdict:
    """Bind the series unless another signal has it, or the signal has another."""
    key = candidate.asset.key
    others = [f"{asset}/{name}" for asset, name in held.readers if (asset, name) != (key, rule.name)]
    if others:
        return Verdict(key, why=Why.TAKEN, detail=", ".join(others[:3]))
    reads = candidate.reads
    is_free = reads in (None, held.series) or (
        reads == default_series(key, rule.name) and reads not in filled
    )
    if not is_free and not rule.rebind:
        assert reads is not None
        return Verdict(key, why=Why.READS_ANOTHER, detail=series_text(reads))
    instead_of = None if is_free else reads
    return Verdict(
        key, held.series, is_new=reads != held.series, data_type=held.data_type, instead_of=instead_of
    )


def _unshared(verdict: Verdict, owners: Mapping[SeriesKey, Sequence[str]]) -> Verdict:
    if verdict.series is None or verdict.series not in owners:
        return verdict
    others = [asset for asset in owners[verdict.series] if asset != verdict.asset]
    return replace(verdict, series=None, why=Why.SHARED, detail=", ".join(others[:3]))


def _several(found: Sequence[SeriesKey]) -> str:
    """Say which tags would tell the series apart."""
    values: dict[str, set[str]] = {}
    for key in found:
        for tag, value in key.tags:
            values.setdefault(tag, set()).add(value)
    telling = [f"{tag}={sorted(seen)[0]}" for tag, seen in sorted(values.items()) if len(seen) > 1]
    return f"{len(found)} fit; add --tag {' --tag '.join(telling)}" if telling else f"{len(found)} fit"


def series_text(series: SeriesKey) -> str:
    """Write a series as a person reads it."""
    return f"{quoted(series.measurement)} {quoted(series.field)} {tags_text(series.tags)}"


def tags_text(tags: Sequence[tuple[str, str]]) -> str:
    """Write tags as a person reads them."""
    return "{" + ", ".join(f"{quoted(tag)}={quoted(value)}" for tag, value in tags) + "}"


def quoted(text: str) -> str:
    """Return a name of another program as it may be shown: quoted and escaped where it could be misread."""
    is_plain = text.isprintable() and not set(text) & set(" ,={}\"'\\") and text
    return text if is_plain else repr(text)
