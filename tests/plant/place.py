"""One open plant for many questions, asked from plain functions."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

from gql.documents import Documents, Limits
from gql.schema import build_schema
from gql.selection import read_operation
from graph.store import GraphStore
from tests.plant.opening import open_plant
from tests.plant.steps import Plant
from tests.plant.stores import EMBEDDED, Stores, empty_stores
from twin.plan.choice import Choose
from twin.plan.foreseen import Foreseen
from twin.plan.rules import RULES, Rule
from twin.reading import Reading
from twin.selection import Selection
from twin.service import TwinService
from twin.shape import Shaped

Json = Any  # Any: what JSON holds


@dataclass
class Place:
    """An open plant and the loop that it is asked on; `max_keys`: how many keys one call may name."""

    plant: Plant
    service: TwinService
    runner: asyncio.Runner
    max_keys: int = 50_000

    def shaped(
        self,
        selection: Selection,
        rules: tuple[Rule, ...] = RULES,
        graph: GraphStore | None = None,
        choose: Choose | None = None,
    ) -> Shaped:
        """Return what one root field is answered with, problems and all."""
        reading = self.reading(rules, graph, choose)
        return self.runner.run(reading.answer(selection))

    def reading(
        self,
        rules: tuple[Rule, ...] = RULES,
        graph: GraphStore | None = None,
        choose: Choose | None = None,
    ) -> Reading:
        """Return a reading, as one request has it.

        Another view of the graph may take the place of the service's; `choose` says which side drives. It foresees
        nothing: what other questions left behind would change its calls.
        """
        service = self.service
        types = self.runner.run(service.types())
        backing = replace(
            service.backing,
            rules=rules,
            graph=graph or service.graph,
            choose=choose,
            max_keys=self.max_keys,
            foreseen=Foreseen(),
        )
        return Reading(backing, types, service.clock())

    def query(
        self, text: str, variables: Mapping[str, object] | None = None, *, rules: tuple[Rule, ...] = RULES
    ) -> Json:
        """Return the data of a query by response key, each root field on the same reading."""
        reading = self.reading(rules)
        found = selections(text, variables)
        return {each.key: self.runner.run(reading.answer(each)).value for each in found}


def selections(text: str, variables: Mapping[str, object] | None = None) -> tuple[Selection, ...]:
    """Read a GraphQL document with one operation."""
    documents = _documents()
    operation = read_operation(documents.schema, documents.read(text), name=None, variables=variables or {})
    return operation.selections


@cache
def _documents() -> Documents:
    return Documents(build_schema()._schema, limits=Limits())


@contextmanager
def placed(plant: Plant, stores: Stores = EMBEDDED) -> Iterator[Place]:
    """Lend an open plant in these stores."""
    with (
        tempfile.TemporaryDirectory() as path,
        empty_stores(stores, Path(path)) as urls,
        asyncio.Runner() as runner,
    ):
        service = runner.run(open_plant(Path(path), plant, urls=urls))
        try:
            yield Place(plant, service, runner)
        finally:
            runner.run(service.close())
