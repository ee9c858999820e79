"""Asks the server what it holds: scripts out, cells in. Blocking; runs in a lane's thread."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from timeseries.columns import Columns
from timeseries.flux import ANY, GATHERED, RAW, Choice, Yield, script, size_script
from timeseries.influx_ask import Asked, cells
from timeseries.influx_csv import GaveUp, Section, sections
from timeseries.influx_habits import Habits
from timeseries.influx_http import Refused, Request
from timeseries.influx_lane import Session
from timeseries.influx_marks import NO_CELLS, Cells, resolve
from timeseries.influx_names import BAD_VALUE, MARK, TEXT
from timeseries.influx_types import Types, pieces
from timeseries.influx_url import Address

FEW = 64
"""So many keys are cheap as an expression, however many series there are."""
SIZE_LIFE_SECONDS = 60.0
YIELDS_PER_SCRIPT = 100


@dataclass(frozen=True, slots=True)
class Want:
    """One thing to learn of every choice: under this name, of the field with this suffix, over [start, end)."""

    name: str
    suffix: str
    start: int
    end: int
    functions: tuple[str, ...] = RAW


Window = tuple[int, int]
Question = tuple[Sequence[Asked], Sequence[Want]]
"What to learn of some choices."


class NotComputed(Exception):
    """The server does not compute this function of what it holds: strings, booleans, or types that differ."""


class Source:
    """One bucket. Remembers for a minute how many series a measurement has, and how many of them have marks: only the
    choice of text needs that."""

    def __init__(self, address: Address, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._address = address
        self._monotonic = monotonic
        self._sizes: dict[tuple[str, str | None], tuple[float, int]] = {}
        self._types = Types(address, monotonic)
        self.habits = Habits()

    @property
    def bucket(self) -> str:
        """The bucket that scripts read."""
        return self._address.bucket

    def ask(self, session: Session, asked: Sequence[Asked], wants: Sequence[Want]) -> dict[str, Cells]:
        """Return the rows of each want; an empty window holds none. Raises NotComputed."""
        return self.ask_all(session, [(asked, wants)])[0]

    def ask_all(self, session: Session, questions: Sequence[Question]) -> list[dict[str, Cells]]:
        """Return the rows of each want of each question, asked together. Raises NotComputed."""
        opened = [[self._opened(session, each) for each in asked] for asked, _ in questions]
        yields = [
            each
            for number, (some, (_, wants)) in enumerate(zip(opened, questions, strict=True))
            for each in self._yields(session, number, some, wants)
        ]
        found: list[dict[str, list[tuple[Asked, Section]]]] = [
            {want.name: [] for want in wants} for _, wants in questions
        ]
        for first in range(0, len(yields), YIELDS_PER_SCRIPT):
            some = yields[first : first + YIELDS_PER_SCRIPT]
            for section in self.run(session, script(self._address.bucket, some)):
                number, place, _, name = section.name.split(":", 3)
                found[int(number)][name].append((opened[int(number)][int(place)], section))
        return [{name: cells(some) for name, some in each.items()} for each in found]

    def _yields(
        self, session: Session, number: int, opened: Sequence[Asked], wants: Sequence[Want]
    ) -> Iterator[Yield]:
        changing = self._changing(session, opened)
        marked = self._marked(session, opened, wants)
        for place, (each, changes) in enumerate(zip(opened, changing, strict=True)):
            for want in wants:
                if want.suffix == MARK and place not in marked:
                    continue
                choice = (marked[place] if want.suffix == MARK else each).of(want.suffix)
                for start, end in _windows(want, changes=changes):
                    if start < end:
                        name = f"{number}:{place}:{start}:{want.name}"
                        yield Yield(name, choice, start, end, want.functions)

    def changes(self, session: Session, measurement: str) -> bool:
        """Whether the type of any field of a measurement changed in the course of time."""
        return bool(self._types.changing([measurement], session)[measurement])

    def rows(
        self, session: Session, asked: Sequence[Asked], start: int, end: int, *, contents: bool = False
    ) -> Columns:
        """Return all samples in a window; `contents`: with their texts and the values of BAD ones."""
        return self._resolved(session, asked, (start, end), RAW, contents=contents)

    def few_rows(
        self, session: Session, asked: Sequence[Asked], start: int, end: int, *, contents: bool = False
    ) -> Columns:
        """Return the same, at less cost where each series has few samples there."""
        try:
            return self._resolved(session, asked, (start, end), GATHERED, contents=contents)
        except NotComputed:
            return self.rows(session, asked, start, end, contents=contents)

    def rows_all(
        self, session: Session, questions: Sequence[tuple[Sequence[Asked], Window]]
    ) -> list[Columns]:
        """Return all samples of some series each time, in the window that belongs to them; without contents."""
        asked = [(some, _samples(window, RAW)) for some, window in questions]
        found = self.ask_all(session, asked)
        return [resolve(each["field"], each["mark"], NO_CELLS, NO_CELLS) for each in found]

    def _resolved(
        self,
        session: Session,
        asked: Sequence[Asked],
        window: Window,
        functions: tuple[str, ...],
        *,
        contents: bool,
    ) -> Columns:
        found = self.ask(session, asked, _samples(window, functions))
        marks = found["mark"]
        beside: Mapping[str, Cells] = {}
        if contents and len(marks) and marks.value.max() > 1:
            wants = [Want("bad", BAD_VALUE, *window), Want("text", TEXT, *window)]
            beside = self.ask(session, asked, wants)
        return resolve(found["field"], marks, beside.get("bad", NO_CELLS), beside.get("text", NO_CELLS))

    def holds(self, session: Session, names: Iterable[tuple[str, str]], suffix: str, window: Window) -> bool:
        """Whether any series has samples in the fields of these stored measurements and names, with this suffix."""
        named = [(measurement, f"{field}{suffix}") for measurement, field in names]
        known = self._types.fields(dict.fromkeys(measurement for measurement, _ in named), session)
        choices = (Choice((m,), field, None) for m, field in named if field in known[m])
        yields = [Yield(str(n), choice, *window, ANY) for n, choice in enumerate(choices)]
        spans = range(0, len(yields), YIELDS_PER_SCRIPT)
        texts = (script(self._address.bucket, yields[a : a + YIELDS_PER_SCRIPT]) for a in spans)
        return any(len(section) for text in texts for section in self.run(session, text))

    def run(self, session: Session, text: str) -> list[Section]:
        """Run a script; return what it answers."""
        body = json.dumps({"query": text, "type": "flux", "dialect": {"annotations": ["datatype"]}})
        headers = {"Content-Type": "application/json", "Accept": "application/csv"}
        query = {"org": self._address.org}
        request = Request("POST", "/api/v2/query", query, body.encode(), headers)
        try:
            return list(sections(session.send(request)))
        except (Refused, GaveUp) as failure:
            if _is_of_types(failure.message):
                raise NotComputed from failure
            raise

    def _changing(self, session: Session, asked: Sequence[Asked]) -> list[bool]:
        """Say of each choice whether the type of its field changed in any of its measurements."""
        names = dict.fromkeys(name for each in asked for name in each.choice.measurements)
        fields = self._types.changing(names, session)
        return [any(each.choice.field in fields[m] for m in each.choice.measurements) for each in asked]

    def _opened(self, session: Session, asked: Asked) -> Asked:
        """Leave the tags open when about half of the measurement's series are wanted, or more."""
        wanted = len(asked.choice.tag_sets or ())
        if wanted <= FEW or 2 * wanted < self._size(session, asked.choice.measurements[0]):
            return asked
        return asked.open()

    def _marked(self, session: Session, opened: Sequence[Asked], wants: Sequence[Want]) -> dict[int, Asked]:
        """Return by place how to read the marks of those choices that can have any.

        Of many series it is asked first: to look for a field that no series has, the server goes through all of them.
        """
        if all(want.suffix != MARK for want in wants):
            return {}
        many = (each for each in opened if len(each.places) > FEW)
        names = dict.fromkeys(name for each in many for name in each.choice.measurements)
        fields = self._types.fields(names, session) if names else {}
        return {
            place: self._marks(session, each)
            for place, each in enumerate(opened)
            if len(each.places) <= FEW
            or any(f"{each.choice.field}{MARK}" in fields[name] for name in each.choice.measurements)
        }

    def _marks(self, session: Session, asked: Asked) -> Asked:
        """Leave the tags open for marks where few series have any: to match names costs more than to read those."""
        wanted = len(asked.choice.tag_sets or ())
        if wanted <= FEW:
            return asked
        field = f"{asked.choice.field}{MARK}"
        marked = max(self._size(session, name, field) for name in asked.choice.measurements)
        return asked.open() if marked <= wanted else asked

    def _size(self, session: Session, measurement: str, field: str | None = None) -> int:
        now = self._monotonic()
        until, size = self._sizes.get((measurement, field), (now, 0))
        if until <= now:
            found = list(self.run(session, size_script(self._address.bucket, measurement, field)))
            size = int(sum(section.values.sum() for section in found))
            self._sizes[measurement, field] = (now + SIZE_LIFE_SECONDS, size)
        return size


def _samples(window: Window, functions: tuple[str, ...]) -> list[Want]:
    return [Want("field", "", *window, functions), Want("mark", MARK, *window, functions)]


def _windows(want: Want, *, changes: bool) -> Iterator[tuple[int, int]]:
    if not changes or want.suffix:
        yield want.start, want.end
    elif want.functions is RAW:
        yield from pieces(want.start, want.end)
    else:
        raise NotComputed


def _is_of_types(message: str) -> bool:
    return any(sign in message for sign in ("unsupported", "schema collision"))
