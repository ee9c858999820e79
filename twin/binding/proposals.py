"""Which `twin bind` would bind many series at once: those of a field whose tag names assets by the same property.

Not for: binding. A proposal is a command to read, change and run.
"""

from __future__ import annotations

import shlex
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from timeseries.store import SeriesKey
from twin.binding.closeness import Closeness
from twin.binding.guesses import guessed_quantity, guessed_unit, signal_name
from twin.binding.index import Guess
from twin.binding.template import plain, tag_text
from twin.instants import Duration, format_duration

Tags = tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Guessed:
    """A series without a reader, and whose it may be."""

    series: SeriesKey
    guess: Guess
    interval: Duration | None


@dataclass(frozen=True, slots=True)
class Proposal:
    """One command, and what it is for: so many series, each of another asset."""

    measurement: str
    field: str
    tag: str
    place: str
    constant: Tags
    name: str
    closeness: Closeness
    interval: Duration | None
    series: int

    @property
    def command(self) -> str:
        """The command line, quoted for a shell."""
        words = ["twin", "bind", "--measurement", self.measurement, "--field", self.field]
        words += ["--tag", tag_text(self.tag, f"{{{self.place}}}")]
        for tag, value in self.constant:
            words += ["--tag", tag_text(tag, plain(value))]
        words += ["--name", self.name]
        key = SeriesKey(self.measurement, self.field)
        words += [word for unit in [guessed_unit(key)] if unit for word in ("--unit", unit)]
        words += [
            word for quantity in [guessed_quantity(key)] if quantity for word in ("--quantity", quantity)
        ]
        if self.interval is not None:
            words += ["--sampling-interval", format_duration(self.interval)]
        if self.closeness is not Closeness.EXACT:
            words += ["--match", self.closeness.name.lower()]
        return shlex.join(words)


def proposals(found: Iterable[Guessed], bound: Iterable[SeriesKey] = ()) -> list[Proposal]:
    """Return the commands for all series whose asset is guessed beyond doubt, those for most series first.

    `bound` are series that have a reader: a command tells its series from those, too. Names that a terminal would not
    print are left to the mutation.
    """
    others: dict[tuple[str, str], list[SeriesKey]] = {}
    for key in bound:
        others.setdefault((key.measurement, key.field), []).append(key)
    sure = sorted(
        (g for g in found if g.guess.is_sure and _is_printable(g.series)),
        key=lambda g: (_family(g), g.series),
    )
    made = [
        proposal
        for _, group in groupby(sure, _family)
        for family in [list(group)]
        for proposal in _of_family(family, others.get(_field_of(family[0].series), ()))
    ]
    return sorted(made, key=lambda p: (-p.series, p.measurement, p.field, p.tag, p.constant))


def _is_printable(key: SeriesKey) -> bool:
    words = (key.measurement, key.field, *(word for pair in key.tags for word in pair))
    return all(word.isprintable() for word in words)


def _family(guessed: Guessed) -> tuple[object, ...]:
    key, best = guessed.series, guessed.guess.best
    return (key.measurement, key.field, best.tag, best.property, tuple(tag for tag, _ in key.tags))


def _field_of(key: SeriesKey) -> tuple[str, str]:
    return key.measurement, key.field


def _of_family(family: Sequence[Guessed], bound: Sequence[SeriesKey]) -> list[Proposal]:
    """Tags that tell series of one asset apart must be named; those that say no more of the asset need not."""
    telling = _telling_tags(family) | _tags_unlike(family, bound)
    by_constant: dict[Tags, list[Guessed]] = {}
    for guessed in family:
        constant = tuple((tag, value) for tag, value in guessed.series.tags if tag in telling)
        by_constant.setdefault(constant, []).append(guessed)
    return [_proposal(constant, group) for constant, group in by_constant.items()]


def _telling_tags(family: Sequence[Guessed]) -> set[str]:
    seen: dict[tuple[str, str], str] = {}
    telling: set[str] = set()
    for guessed in family:
        best = guessed.guess.best
        for tag, value in guessed.series.tags:
            if tag != best.tag and seen.setdefault((best.asset, tag), value) != value:
                telling.add(tag)
    return telling


def _tags_unlike(family: Sequence[Guessed], bound: Sequence[SeriesKey]) -> set[str]:
    """The tags in which series differ from bound ones that name their asset by the same value."""
    tag = family[0].guess.best.tag
    by_value: dict[str | None, list[dict[str, str]]] = {}
    for tags in (dict(key.tags) for key in bound):
        by_value.setdefault(tags.get(tag), []).append(tags)
    return {
        name
        for guessed in family
        for tags in by_value.get(dict(guessed.series.tags)[tag], ())
        for name, value in guessed.series.tags
        if tags.get(name) != value
    }


def _proposal(constant: Tags, group: Sequence[Guessed]) -> Proposal:
    key, best = group[0].series, group[0].guess.best
    intervals = {guessed.interval for guessed in group}
    return Proposal(
        measurement=key.measurement,
        field=key.field,
        tag=best.tag,
        place=best.property,
        constant=constant,
        name=_name(key, constant),
        closeness=max(guessed.guess.best.closeness for guessed in group),
        interval=intervals.pop() if len(intervals) == 1 else None,
        series=len(group),
    )


def _name(key: SeriesKey, constant: Tags) -> str:
    """Return a name that the signals of one asset do not share, in the characters that names may have."""
    text = "_".join((signal_name(key), *(value for _, value in constant)))
    kept = "".join(
        c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) not in ("Cc", "Cs")
    )
    return kept.strip()[:_LONGEST].strip() or "value"


_LONGEST = 200
