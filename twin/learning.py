"""Remembers what a run saw, for the next choice of a side: rows of predicates, shares that conditions kept."""

from __future__ import annotations

from collections.abc import Mapping

from twin.answers import Answers
from twin.plan.learned import Learned
from twin.plan.steps import Expand, Filling, Find, Gather, Keep, Narrow, Step
from twin.plan.terms import Some


def learn(answers: Answers, learned: Learned) -> None:
    """Take in what the steps of a plan that a choice was made for brought."""
    if answers.plan.choice is None:
        return
    makers = {s.slot: s for s in answers.plan.steps if isinstance(s, Filling)}
    for step in makers.values():
        _learn(step, answers, makers, learned)


def _learn(step: Step, answers: Answers, makers: Mapping[int, Step], learned: Learned) -> None:
    match step:
        case Find(slot, kind, where, after=None, limit=limit):
            count = len(answers.tables[slot])
            if limit is None or count < limit:
                learned.saw_rows(kind, where, count)
        case Gather(slot, _, kind, where=where) if slot in answers.brought:
            learned.saw_rows(kind, where, answers.brought[slot])
        case Narrow(slot, source) if slot in answers.owners:
            gathered = makers[source]
            if isinstance(gathered, Gather):
                learned.saw_share(gathered.where, step.condition, *answers.owners[slot])
        case Keep(slot, source, Some(_, where) as condition) if source not in answers.owners:
            related = makers.get(answers.plan.links.get((source, condition), -1))
            if isinstance(related, Expand | Gather):
                kept, of = len(answers.tables[slot]), len(answers.tables[source])
                learned.saw_share(related.where, where, kept, of)
        case _:
            return
