"""How a list of rows becomes changes: read, judge each row, judge them together, leave out what was refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol, TypeVar

from twin.errors import Conflict, NotFound, TwinError, VersionMismatch
from twin.model import Input, read_all
from twin.timeline import Fields, Write, lives_after
from twin.write.draft import Draft, Node, breathe
from twin.write.faults import Faults, faults_of
from twin.write.fields import public_name, public_value
from twin.write.results import Difference, RowError, WriteResult, row_error

M = TypeVar("M", bound=Input)
M_contra = TypeVar("M_contra", bound=Input, contravariant=True)
Effect = Literal["created", "updated", "unchanged"]
Mode = Literal["CREATE", "UPDATE", "UPSERT"]


@dataclass(frozen=True, slots=True)
class Terms:
    """Under which terms a mutation writes. `stated` is the instant that the caller named, if any; else it is `now`."""

    now: int
    stated: int | None = None
    mode: Mode = "UPSERT"
    by: str | None = None
    reason: str | None = None
    dry_run: bool = False
    tells: bool = True
    "Somebody asks which fields became different."

    @property
    def valid_from(self) -> int:
        """The instant from which the write holds."""
        return self.now if self.stated is None else self.stated

    def write(self, fields: Fields) -> Write:
        """Return what a row states. Who names the instant means it: it is recorded even where it is so already."""
        return Write(self.valid_from, fields, self.by, self.reason, restates=self.stated is not None)


@dataclass(frozen=True, slots=True)
class Outcome:
    """What one row did to the thing it is about."""

    id: str
    effect: Effect
    differences: tuple[Difference, ...] = ()


class Recipe(Protocol[M_contra]):
    """How the rows of one kind of mutation are read up on, judged and applied to a draft."""

    async def load(self, draft: Draft, inputs: Sequence[M_contra]) -> None:
        """Read what the rows are about, in a fixed number of calls."""
        ...

    def apply(self, draft: Draft, row: M_contra) -> Outcome:
        """Judge one row alone and apply it; a row that raises has changed nothing."""
        ...

    async def check(self, draft: Draft, rows: Mapping[int, M_contra]) -> Mapping[int, TwinError]:
        """Judge the applied rows together; return what is wrong by row."""
        ...


async def work_out(
    recipe: Recipe[M],
    model: type[M],
    draft: Draft,
    given: Sequence[Mapping[str, object] | Input],
    *,
    skip: bool,
) -> WriteResult:
    """Bring the rows into the draft and say what they do to it. Without `skip`, one bad row leaves the draft as it was.

    Rows that fail together with others (a cycle, a position taken) are judged only once each row is good in itself.
    """
    errors: dict[int, list[RowError]] = {}
    rows = await _read(model, given, errors)
    await recipe.load(draft, list(rows.values()))
    outcomes = await _apply(recipe, draft, rows, errors)
    while skip or not errors:
        wrong = await recipe.check(draft, {index: rows[index] for index in outcomes})
        if not wrong:
            break
        errors |= {index: [row_error(index, error)] for index, error in wrong.items()}
        draft.reset()
        outcomes = await _apply(recipe, draft, rows, errors)
    if errors and not skip:
        draft.reset()
        return _result({}, errors)
    return _result(outcomes, errors)


def outcome(
    node: Node, terms: Terms, existed: bool, before: Fields, named: Iterable[str], changed: bool
) -> Outcome:
    """Return what a row did to its thing, told by the fields that it named, at the instant from which it holds."""
    effect: Effect = "unchanged" if not changed else "updated" if existed else "created"
    told = differences_of(node, before, named, terms.valid_from) if changed and terms.tells else ()
    return Outcome(node.global_id, effect, told)


def differences_of(node: Node, before: Fields, named: Iterable[str], instant: int) -> tuple[Difference, ...]:
    """Return the fields, of those named, whose value at the instant is another than before."""
    after, id = node.fields_at(instant), node.global_id
    found: list[Difference] = []
    for name in named:
        was, became = before.get(name), after.get(name)
        if was != became:
            found.append(
                Difference(id, public_name(name), public_value(name, was), public_value(name, became))
            )
    return tuple(found)


def admit(node: Node, terms: Terms, expected_version: int | None) -> bool:
    """Refuse a write that the mode or the expected version forbids; tell whether the thing exists (from then on)."""
    exists = lives_after(node.wanted, terms.valid_from)
    check_version(node, expected_version)
    if exists and terms.mode == "CREATE":
        raise Conflict(
            f"{node.global_id} exists already; write it with mode UPDATE or UPSERT", value=node.global_id
        )
    if not exists and terms.mode == "UPDATE":
        raise NotFound(
            f"{node.global_id} does not exist; write it with mode CREATE or UPSERT", value=node.global_id
        )
    return exists


def check_version(node: Node, expected: int | None) -> None:
    """Refuse a write to another version than the caller read; 0 is the version of what does not exist."""
    if expected is not None and expected != node.version:
        raise VersionMismatch(
            f"{node.global_id} is at version {node.version}, not {expected}; read it again and repeat the change",
            current=node.version,
            path=("expectedVersion",),
        )


async def _read(
    model: type[M], given: Sequence[Mapping[str, object] | Input], errors: dict[int, list[RowError]]
) -> dict[int, M]:
    rows: dict[int, M] = {}
    for index, value in enumerate(given):
        read = read_all(model, value)
        if isinstance(read, tuple):
            errors[index] = [row_error(index, wrong) for wrong in read]
        else:
            rows[index] = read
        await breathe(index)
    return rows


async def _apply(
    recipe: Recipe[M], draft: Draft, rows: Mapping[int, M], errors: dict[int, list[RowError]]
) -> dict[int, Outcome]:
    outcomes: dict[int, Outcome] = {}
    for index, row in rows.items():
        if index in errors:
            continue
        try:
            outcomes[index] = recipe.apply(draft, row)
        except (TwinError, Faults) as wrong:
            errors[index] = [row_error(index, each) for each in faults_of(wrong)]
        await breathe(index)
    return outcomes


def _result(outcomes: Mapping[int, Outcome], errors: Mapping[int, list[RowError]]) -> WriteResult:
    effects = [outcome.effect for outcome in outcomes.values()]
    return WriteResult(
        created=effects.count("created"),
        updated=effects.count("updated"),
        unchanged=effects.count("unchanged"),
        failed=len(errors),
        ids=tuple(outcome.id for outcome in outcomes.values()),
        errors=tuple(error for index in sorted(errors) for error in errors[index]),
        differences=tuple(d for outcome in outcomes.values() for d in outcome.differences),
    )
