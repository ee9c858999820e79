"""What the reading side of every request stands on: stores, limits, rules, and what was learned of the plant."""

from __future__ import annotations

from dataclasses import dataclass, field

from graph.store import GraphStore
from objects.store import ObjectStore
from timeseries.store import SeriesStore
from twin.cursors import Cursors
from twin.plan.choice import EMBEDDED, Choose, Costs
from twin.plan.foreseen import Foreseen
from twin.plan.learned import Learned
from twin.plan.remembered import Plans
from twin.plan.rules import RULES, Rule
from twin.structure.remembered import Remembered


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one request may ask for."""

    page: int = 1_000
    points: int = 1_000_000
    values: int = 2_000_000
    "Values in the answer of one root field."
    price: int = 5_000_000
    "Rows × columns, samples and calls of one request."


@dataclass(frozen=True, slots=True)
class Backing:
    """What readings stand on."""

    graph: GraphStore
    series: SeriesStore
    objects: ObjectStore
    cursors: Cursors
    limits: Limits = Limits()
    rules: tuple[Rule, ...] = RULES
    learned: Learned = field(default_factory=Learned)
    costs: Costs = EMBEDDED
    choose: Choose | None = None
    "Who drives, whatever the costs: for tests and measurements."
    max_keys: int = 50_000
    "How many keys one call may name."
    remembered: Remembered = field(default_factory=Remembered)
    "Structures that were read lately, by their text."
    foreseen: Foreseen = field(default_factory=Foreseen)
    "Series that plans were about: what to ask for beside the graph."
    plans: Plans = field(default_factory=Plans, init=False)
    "Plans that were made under these limits and rules: another backing has others."
