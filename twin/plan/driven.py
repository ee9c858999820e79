"""Plans the rows of a root field from the series side: gather signals, narrow to their owners. See drive.py."""

from __future__ import annotations

from dataclasses import replace

from graph.store import Predicate
from twin.plan.choice import Choice
from twin.plan.drive import OWNER, Contest, Side
from twin.plan.push import Pushed, push
from twin.plan.relations import SIGNALS
from twin.plan.requirements import Requirements
from twin.plan.steps import Gather, Narrow, Probe, Ranking


def driven(needs: Requirements, contest: Contest, choice: Choice, pushed: Pushed) -> int:
    """Add the steps that bring the rows, driven as chosen; return their slot."""
    way = (SIGNALS, push(contest.signals, needs.capabilities).predicate)
    probe = None
    if choice.cap is not None:
        cut = needs.base(contest.scan, None, pushed.predicate, (), choice.cap + 1, None, True)
        probe = Probe(cut, choice.cap)
    gathered = _gather(needs, contest.scan.kind, way[1])
    if choice.side is Side.BOTH:
        slot = needs.base(contest.scan, None, pushed.predicate, (), None, None, True)
        needs.links[slot, way] = gathered
        return slot
    needs.condition(gathered, contest.driver)
    slot = len(needs.makers)
    needs.links[slot, way] = gathered
    needs.fill(_narrow(needs, contest, choice, gathered), (gathered,))
    if probe is not None:
        _probed(needs, gathered, probe)
        _probed(needs, slot, probe)
    return slot


def _gather(needs: Requirements, kind: str, where: Predicate) -> int:
    """Add the step that brings signals of whichever owner; return their slot."""
    slot = len(needs.makers)
    step = Gather(slot, SIGNALS.name, SIGNALS.kind, SIGNALS.path, kind, OWNER, where, ())
    return needs.fill(step, (), {OWNER: None})


def _probed(needs: Requirements, slot: int, probe: Probe) -> None:
    """Let a gathering or narrowing step use a probe's rows; a narrowing one has them bring its own columns."""
    draft = needs.drafts[needs.makers[slot]]
    assert isinstance(draft.step, Gather | Narrow), "only what a probe can spare uses one"
    draft.step = replace(draft.step, probe=probe)
    draft.waits = (*draft.waits, probe.slot)
    if isinstance(draft.step, Narrow):
        needs.drafts[needs.makers[probe.slot]].columns = draft.columns


def _narrow(needs: Requirements, contest: Contest, choice: Choice, gathered: int) -> Narrow:
    ranking = None
    if choice.side is Side.RANKED:
        assert contest.top is not None, "only an order by a statistic is ranked"
        top = contest.top
        ranking = Ranking(top.key, top.statistic, top.first, top.after, top.whole)
        needs.value(gathered, top.statistic)
    where = push(contest.rest, needs.capabilities).predicate
    kind = contest.scan.kind
    return Narrow(len(needs.makers), gathered, kind, where, (), contest.driver, None, ranking, choice.most)
