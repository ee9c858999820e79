"""Plans the rows of a root field from the series side: gather signals, narrow to their owners. See drive.py."""

from __future__ import annotations

from twin.plan.choice import Choice
from twin.plan.drive import OWNER, Contest, Side
from twin.plan.push import Pushed, push
from twin.plan.relations import SIGNALS
from twin.plan.requirements import Requirements
from twin.plan.steps import Narrow, Probe, Ranking


def driven(needs: Requirements, contest: Contest, choice: Choice, pushed: Pushed) -> int:
    """Add the steps that bring the rows, driven as chosen; return their slot."""
    way = (SIGNALS, push(contest.signals, needs.capabilities).predicate)
    probe = None
    if choice.cap is not None:
        cut = needs.base(contest.scan, None, pushed.predicate, (), choice.cap + 1, None, True)
        probe = Probe(cut, choice.cap)
    gathered = needs.gather(SIGNALS, OWNER, contest.scan.kind, way[1])
    if choice.side is Side.BOTH:
        slot = needs.base(contest.scan, None, pushed.predicate, (), None, None, True)
        needs.links[slot, way] = gathered
        return slot
    needs.condition(gathered, contest.driver)
    slot = needs.narrow(_narrow(needs, contest, choice, gathered), way)
    if probe is not None:
        needs.probed(gathered, probe)
        needs.probed(slot, probe)
    return slot


def _narrow(needs: Requirements, contest: Contest, choice: Choice, gathered: int) -> Narrow:
    ranking = None
    if choice.side is Side.RANKED:
        assert contest.top is not None, "only an order by a statistic is ranked"
        top = contest.top
        ranking = Ranking(top.key, top.statistic, top.first, top.after, top.whole)
        needs.value(gathered, top.statistic)
    where = push(contest.rest, needs.capabilities).predicate
    kind = contest.scan.kind
    return Narrow(-1, gathered, kind, where, (), contest.driver, None, ranking, choice.most)
