"""Which things that rows tell of are brought together: those of all levels of a structure come in one call. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from twin.plan.drafts import Draft
from twin.plan.structure_steps import Things, is_known

Before = dict[int, set[int]]
"By the number of a step: the steps that must be done before it."


def bring_together(drafts: Sequence[Draft], before: Before) -> list[int]:
    """Let steps that bring things of one kind share a call; return the numbers of all steps, in an order that fits.

    The last of them asks for the others too, which then wait for it. Who needs another one's things first asks alone.
    """
    groups: list[list[int]] = []
    for number in before:
        kind = _kind_asked(drafts[number])
        if kind is None:
            continue
        alike = (each for each in groups if _kind_asked(drafts[each[-1]]) == kind)
        group = next((each for each in alike if _fits(number, each[-1], before)), None)
        if group is None:
            groups.append([number])
        else:
            _join(number, group, before)
    for group in groups:
        _share([drafts[number] for number in group])
    return _ordered(before)


def _kind_asked(draft: Draft) -> str | None:
    """The kind of the things that a step asks the graph for, of each row one; None for all other steps."""
    step = draft.step
    if not isinstance(step, Things) or step.several:
        return None
    return None if is_known(replace(step, columns=tuple(draft.columns))) else step.kind


def _fits(number: int, last: int, before: Before) -> bool:
    return last not in _all_before(number, before) and number not in _all_before(last, before)


def _join(number: int, group: list[int], before: Before) -> None:
    before[number] |= before[group[-1]]
    for each in group:
        before[each] = {number}
    group.append(number)


def _share(drafts: Sequence[Draft]) -> None:
    """Let the last one ask for what all of them need."""
    *others, last = drafts
    if not others:
        return
    steps = [draft.step for draft in drafts if isinstance(draft.step, Things)]
    columns = {column: None for draft in drafts for column in draft.columns}
    for draft, step in zip(others, steps, strict=False):
        draft.step = replace(step, brought=steps[-1].slot)
    last.step = replace(steps[-1], beside=tuple(step.source for step in steps[:-1]))
    for draft in drafts:
        draft.columns = columns


def _all_before(number: int, before: Before) -> set[int]:
    found: set[int] = set()
    left = [number]
    while left:
        new = before[left.pop()] - found
        found |= new
        left += new
    return found


def _ordered(before: Mapping[int, set[int]]) -> list[int]:
    """Return the steps, each behind those that it waits for, else as they were."""
    found: dict[int, None] = {}

    def place(number: int) -> None:
        if number not in found:
            for each in sorted(before[number]):
                place(each)
            found[number] = None

    for number in before:
        place(number)
    return list(found)
