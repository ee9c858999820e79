"""Tell instances that were exported as products of their own from real parts.

Products are taken for instances of one part when they have the same version id and hold the same (after this rule was
applied below them), each is used exactly once, as one piece, none has a file of its own, and one of these holds:

- *numbered ids*: their ids are one text with a letter in it and an instance number behind it, as in `bolt.1`, `bolt:2`,
  `bolt<3>`, `bolt (4)`, `bolt#5`; so are their names, or those are equal. Two or more share the text, or it is the id
  of a product that holds the same. The part is called by the text.
- *counters*: they have equal names, and their ids are that name with a number behind it (`bolt_1`, `bolt-7`), or all
  are one text with numbers that run from 0 or 1 without a gap. The part is called by the name.

Products of one file with the same id and version are one part in any case; that is told as *equal ids*.
Equal names alone are no proof: two different screws may be called "screw". Those are told, and stay apart.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from twin.exchange.step.content import Body
from twin.exchange.step.structure import Merged, RevisionKey

EQUAL_IDS: Final = "equal ids"
NUMBERED: Final = "numbered ids"
COUNTERS: Final = "counters"
EQUAL_NAMES: Final = "equal names"


@dataclass(slots=True)
class Instances:
    """Which revision stands for which; the names of parts that are called otherwise now; and what is told of it."""

    same: dict[RevisionKey, RevisionKey] = field(default_factory=dict)
    names: dict[RevisionKey, str] = field(default_factory=dict)
    merged: list[Merged] = field(default_factory=list)

    def part_of(self, key: RevisionKey) -> RevisionKey:
        """Return the revision that one stands for: itself, unless it is an instance."""
        while key in self.same:
            key = self.same[key]
        return key


def find_instances(
    names: Mapping[RevisionKey, str],
    bodies: Mapping[RevisionKey, Sequence[Body]],
    order: Iterable[Sequence[str]],
) -> Instances:
    """Find instances level by level; `order` lists the numbers of each level, those that hold nothing first."""
    search = _Search(names, bodies)
    for level in order:
        search.look_at(level)
    return search.found


_MARK: Final = re.compile(r"(?P<stem>.*?\S)\s*(?:[.:#](?:0|[1-9]\d*)|<\d+>|\(\d+\)|\[\d+\])")
_COUNTED: Final = re.compile(r"(?P<stem>.*?)(?P<counter>0|[1-9]\d{0,8})")


class _Search:
    """What is known while the levels are gone through."""

    def __init__(
        self, names: Mapping[RevisionKey, str], bodies: Mapping[RevisionKey, Sequence[Body]]
    ) -> None:
        self.found = Instances()
        self._names = names
        self._bodies = bodies
        self._labels: dict[str, list[RevisionKey]] = {}
        for key in bodies:
            self._labels.setdefault(key.number, []).append(key)
        self._pieces = _pieces(body for each in bodies.values() for body in each)

    def look_at(self, numbers: Sequence[str]) -> None:
        """Find the instances among products of one level."""
        keys = [key for number in numbers for key in self._labels[number] if self._may_be_instance(key)]
        for (stem, named, *_), group in self._groups(keys, _numbered).items():
            self._merge(stem, named, group, NUMBERED)
        rest = [key for key in keys if key not in self.found.same]
        for (named, *_), group in self._groups(rest, lambda number, named: (named,)).items():
            rule = COUNTERS if _are_counted([key.number for key in group], named) else EQUAL_NAMES
            self._merge(named, named, group, rule)

    def _may_be_instance(self, key: RevisionKey) -> bool:
        return self._pieces.get(key) == 1 and not any(body.files for body in self._bodies[key])

    def _groups(
        self, keys: Sequence[RevisionKey], words: Callable[[str, str], tuple[str, ...] | None]
    ) -> dict[tuple[str, ...], list[RevisionKey]]:
        """Products that are alike by those words, with equal labels and equal content."""
        groups: dict[tuple[str, ...], list[RevisionKey]] = {}
        for key in keys:
            alike = words(key.number, self._names[key])
            if alike is not None:
                groups.setdefault((*alike, key.label, *self._signature(key)), []).append(key)
        return groups

    def _signature(self, key: RevisionKey) -> tuple[str, ...]:
        """What it holds, as words that are equal only for equal content."""
        uses = next((body.uses for body in self._bodies[key] if body.uses), [])
        pieces: dict[RevisionKey, float] = {}
        for use in uses:
            child = self.found.part_of(use.child)
            pieces[child] = pieces.get(child, 0) + use.count
        return tuple(word for child, count in sorted(pieces.items()) for word in (*child, repr(count)))

    def _merge(self, stem: str, named: str, group: Sequence[RevisionKey], rule: str) -> None:
        part = RevisionKey(stem, group[0].label)
        there = [key for key in self._labels.get(stem, ()) if key not in group]
        if len(group) + len(there) < 2:
            return
        instances = tuple(key.number for key in group)
        is_other = any(key != part or self._signature(key) != self._signature(group[0]) for key in there)
        if rule == EQUAL_NAMES or is_other or part in self.found.names:
            self.found.merged.append(Merged(None, instances, rule))
            return
        self.found.same |= {key: part for key in group if key != part}
        self.found.names[part] = self._names[there[0]] if there else named
        self.found.merged.append(Merged(stem, instances, rule))


def _numbered(number: str, named: str) -> tuple[str, str] | None:
    """The text before the instance number of an id, and the name without its own; None without such a number."""
    stem = _stem(number)
    if stem is None or not any(map(str.isalpha, stem)):
        return None
    return stem, _stem(named) or named


def _stem(text: str) -> str | None:
    found = _MARK.fullmatch(text)
    return found["stem"] if found else None


def _are_counted(numbers: Sequence[str], named: str) -> bool:
    """Whether each is the name with a number behind it, or all are one text with gapless numbers from 0 or 1."""
    parts = [_COUNTED.fullmatch(number) for number in numbers]
    counted = [(part["stem"], int(part["counter"])) for part in parts if part is not None]
    if len(counted) < len(numbers):
        return False
    if all(stem.rstrip(" _-.") == named for stem, _ in counted):
        return True
    counters = sorted(counter for _, counter in counted)
    is_gapless = counters == list(range(counters[0], counters[0] + len(counters)))
    return len({stem for stem, _ in counted}) == 1 and is_gapless and counters[0] <= 1


def _pieces(bodies: Iterable[Body]) -> dict[RevisionKey, float]:
    """How many pieces of each are used in all definitions; twice a half is no single piece."""
    pieces: dict[RevisionKey, float] = {}
    for body in bodies:
        for use in body.uses:
            is_first = use.child not in pieces
            pieces[use.child] = use.count if is_first else max(2.0, pieces[use.child] + use.count)
    return pieces
