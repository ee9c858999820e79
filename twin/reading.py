"""Answers root fields: plan, run, shape. One `Reading` serves one request: its fields share now and statistics."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import cast

from graph.store import Moment
from objects.errors import ObjectError
from objects.store import Method
from twin.answers import Answers
from twin.asset_types import AssetTypes, load_asset_types
from twin.backing import Backing
from twin.calls import Call, Calls
from twin.errors import BadRequest, LimitExceeded, Store
from twin.execute import Stores, execute
from twin.explaining import Explained, Record, explanation, missing_things
from twin.global_ids import Known, known_by, known_things, read_ids, refuse_too_many
from twin.instants import format_instant
from twin.learning import learn
from twin.metering import Meter
from twin.plan.asked import Asked
from twin.plan.build import at_the_cursors_now, build, build_nodes
from twin.plan.choice import Cheapest
from twin.plan.lower import lower
from twin.plan.nodes import Question
from twin.plan.part_where import part_where
from twin.plan.price import Bounds
from twin.plan.rules import optimise
from twin.plan.steps import Plan
from twin.plan.structure_sets import set_key, set_question, sets_in
from twin.searching import Problems, find_hits, hits_as, read_search
from twin.selection import Selection, normalised
from twin.series_page import SeriesSources, series_page
from twin.shape import Shaped, shape
from twin.shape.plain import asset_type, explained_as
from twin.shape.size import values_at_most, values_in
from twin.steps.evaluate import Rows
from twin.steps.groups import grouped, groups_as, values_of_a_group
from twin.steps.series_steps import SeriesMemory
from twin.stores import of_objects, translated
from twin.telling import told


@dataclass(slots=True)
class Reading:
    """The reading side of one request: its frozen now, its calls, what it knows of series already."""

    backing: Backing
    types: AssetTypes
    now: int
    calls: Calls = field(default_factory=Calls)
    memory: SeriesMemory = field(default_factory=SeriesMemory)
    meter: Meter | None = None
    "What the root fields of this request cost together; made when the first of them runs."
    origin: str = ""
    "The address under which the client reaches this service, `http://host:port`."

    async def answer(self, selection: Selection) -> Shaped:
        """Answer one root field; raises what leaves the whole field without an answer."""
        if selection.field == "series":  # before strings become NFC: another program's names stay as they are
            return Shaped(await self._series(selection))
        capabilities = self.backing.graph.capabilities
        known = self.backing.plans.known(selection, self.now, self.types.facts, capabilities)
        if known is not None:
            return (await self._run(known, self.types))[0]
        return await self._answer_anew(selection)

    async def _answer_anew(self, given: Selection) -> Shaped:
        """Plan the field and answer it; remember the plan by the very selection that was given."""
        selection = normalised(given)
        asked, types = await self._asked(selection.arguments)
        asked, _ = await self._with_sets(selection, asked)
        match selection.field:
            case "assetTypes":
                return Shaped([asset_type(selection, key, types) for key in types.records])
            case "assetType":
                return Shaped(asset_type(selection, str(selection.arguments["key"]), types))
            case "node":
                wanted = [str(selection.arguments["id"])]
                shaped = await self._nodes(selection, wanted, asked, types)
                return replace(shaped, json=cast("list[object]", shaped.json)[0])
            case "explain":
                return Shaped(await self._explain(selection))
            case "search":
                return await self._search(selection, asked, types)
            case "assetGroups":
                return await self._groups(selection, self.plan(build(selection, asked)))
            case "nodes":
                return await self._nodes(
                    selection, cast("list[str]", selection.arguments["ids"]), asked, types
                )
            case _:
                plan = self.plan(build(selection, asked))
                self.backing.plans.remember(given, plan, asked, self.backing.graph.capabilities)
                return (await self._run(plan, types))[0]

    async def planned(self, selection: Selection) -> tuple[Plan, ...]:
        """Return the plans of a root field, without running them; asset types and searches are answered without any."""
        asked, _ = await self._asked(selection.arguments)
        asked, sets = await self._with_sets(selection, asked)
        return (*sets, *self._planned(selection, asked))

    def _planned(self, selection: Selection, asked: Asked) -> tuple[Plan, ...]:
        match selection.field:
            case "assetTypes" | "assetType" | "series" | "search":
                return ()
            case "node":
                return tuple(self._node_plans([str(selection.arguments["id"])], selection, asked).values())
            case "nodes":
                ids = cast("list[str]", selection.arguments["ids"])
                return tuple(self._node_plans(ids, selection, asked).values())
            case "explain":
                raise BadRequest("explain cannot explain itself; give it the query that it is about")
            case _:
                return (self.plan(build(selection, asked)),)

    def plan(self, question: Question) -> Plan:
        """Optimise and lower a question."""
        of = self.backing
        choose = of.choose or Cheapest(of.learned, of.costs)
        return lower(optimise(question, of.rules), of.graph.capabilities, choose)

    async def things(self, kind: str, ids: tuple[str, ...], selection: Selection) -> dict[str, object]:
        """Return the things of a kind that exist, by id, shaped as selected. For what a mutation gives back."""
        asked, types = await self._asked({})
        asked, _ = await self._with_sets(selection, asked)
        shaped, answers = await self._run(self.plan(build_nodes(kind, ids, selection, asked)), types)
        return dict(
            zip(answers.tables[answers.plan.root].ids, cast("list[object]", shaped.json), strict=True)
        )

    async def explained(self, fields: Sequence[Explained]) -> Record:
        """Return the Explanation of plans, those that ran with what they took."""
        async with translated(Store.GRAPH):
            sizes = await self.backing.graph.statistics()
        missing = await missing_things(self.backing.graph, (field.plan for field in fields))
        limits = self.backing.limits
        bounds = Bounds(sizes, limits.points, self.backing.max_keys)
        return explanation(fields, bounds, limits.price, missing, self.backing.foreseen)

    def address(self, url: str | None) -> str | None:
        """Return a whole address: a path of this service is put behind the origin that the client used."""
        return self.origin + url if url is not None and url.startswith("/") else url

    async def _asked(self, arguments: Mapping[str, object]) -> tuple[Asked, AssetTypes]:
        as_of, known_at = (
            cast("int | None", arguments.get("asOf")),
            cast("int | None", arguments.get("knownAt")),
        )
        if known_at is not None and known_at > self.now:
            raise BadRequest(
                f"knownAt is {format_instant(known_at)}, which is still to come; nothing can be known by then",
                path=("knownAt",),
            )
        limits = self.backing.limits
        asked = Asked(
            self.now, self.backing.cursors, self.types.facts, as_of, known_at, limits.page, limits.points
        )
        if asked.moment is None:
            return asked, self.types
        types = await load_asset_types(self.backing.graph, Moment(*asked.moment))
        return replace(asked, type_facts=types.facts), types

    async def _with_sets(self, selection: Selection, asked: Asked) -> tuple[Asked, list[Plan]]:
        """Find what the filters on structures hold for, one after the other: that is a request before the request."""
        plans: list[Plan] = []
        for name, given in sets_in(selection):
            key = set_key(name, given)
            if key not in asked.found:
                plan = self.plan(set_question(name, given, at_the_cursors_now(selection, asked), part_where))
                plans.append(plan)
                answers = await self._executed(plan)
                found = tuple(answers.tables[plan.root].ids)
                if len(found) > self.backing.max_keys:
                    raise LimitExceeded(
                        f"`{name}` holds for {len(found):,} things, the limit is {self.backing.max_keys:,}; name a "
                        "smaller structure, or a part that fewer use",
                        path=(name,),
                    )
                asked = replace(asked, found={**asked.found, key: found})
        return asked, plans

    async def _groups(self, selection: Selection, plan: Plan) -> Shaped:
        answers = await self._executed(plan)
        rows = Rows(plan.root, answers.tables, plan.links, self.backing.graph.capabilities)
        assert plan.question.groups is not None, "groups are planned as such"
        found = grouped(plan.question.groups, rows)
        self._refuse_too_large(len(found) * values_of_a_group(plan.question.groups))
        problems = [("", failure) for failure in answers.failures]
        return Shaped(groups_as(selection, found), list(problems))

    async def _series(self, selection: Selection) -> object:
        of = self.backing
        sources = SeriesSources(of.graph, of.series, of.cursors, self.calls, self.now)
        return await series_page(selection, sources)

    async def _explain(self, selection: Selection) -> object:
        """Plan the fields of another query, run them where asked, and tell."""
        is_run = bool(selection.arguments.get("run"))
        fields: list[Explained] = []
        for inner in cast("Sequence[Selection]", selection.arguments["selections"]):
            fields += [
                Explained(inner.key, plan, await self._measured(plan) if is_run else None)
                for plan in await self.planned(inner)
            ]
        return explained_as(selection.children, await self.explained(fields))

    async def _measured(self, plan: Plan) -> tuple[Call, ...]:
        calls = Calls(self.calls.deadline)
        await execute(plan, self._stores, calls, self.memory, self._metered())
        return tuple(calls.made)

    def _node_plans(self, ids: Sequence[str], selection: Selection, asked: Asked) -> dict[str, Plan]:
        """One plan per kind, whatever the number of ids."""
        return self._plans(read_ids(ids), selection, asked)

    def _plans(
        self, by_kind: Mapping[str, tuple[str, ...]], selection: Selection, asked: Asked
    ) -> dict[str, Plan]:
        return {
            kind: self.plan(build_nodes(kind, ids, selection, asked))
            for kind, ids in by_kind.items()
            if kind != "asset_type"
        }

    async def _nodes(self, selection: Selection, ids: list[str], asked: Asked, types: AssetTypes) -> Shaped:
        """Find things by global id: one plan per kind, whatever the number of ids."""
        refuse_too_many(ids)
        known, problems = await self._known(read_ids(ids), selection, asked, types)
        return Shaped([known_by(text, known) for text in ids], problems)

    async def _known(
        self, by_kind: Mapping[str, tuple[str, ...]], selection: Selection, asked: Asked, types: AssetTypes
    ) -> tuple[Known, Problems]:
        """Return the things that there are, and what went wrong."""
        plans = self._plans(by_kind, selection, asked)
        results = await asyncio.gather(*(self._run(plan, types) for plan in plans.values()))
        known = known_things(selection, by_kind, types, dict(zip(plans, results, strict=True)))
        return known, [problem for shaped, _ in results for problem in shaped.problems]

    async def _search(self, selection: Selection, asked: Asked, types: AssetTypes) -> Shaped:
        """Find things by words; they are then asked for as things with known ids are."""
        search = read_search(selection.arguments, self.backing.limits.page)
        hits = await find_hits(search, self.backing.graph, self.calls)
        value, problems = await hits_as(
            selection, hits, lambda by_kind, child: self._known(by_kind, child, asked, types)
        )
        return Shaped(value, problems)

    async def _run(self, plan: Plan, types: AssetTypes) -> tuple[Shaped, Answers]:
        answers = await self._executed(plan)
        if values_at_most(answers) > self.backing.limits.values:
            self._refuse_too_large(values_in(answers))
        shaped = shape(answers, types, self.backing.cursors, self._sign)
        shaped.problems.extend(("", failure) for failure in answers.failures)
        return shaped, answers

    async def _executed(self, plan: Plan) -> Answers:
        """Run a plan on the account of this request, and take in what was to be learned from it."""
        if self.meter is None:
            self.meter = self._metered()
        with told(plan, self.calls) as calls:
            answers = await execute(plan, self._stores, calls, self.memory, self.meter)
        if plan.question.moment is None:
            learn(answers, self.backing.learned)
        return answers

    def _metered(self) -> Meter:
        of = self.backing
        return Meter(of.limits.price, Bounds(of.learned.sizes, of.limits.points, of.max_keys))

    def _refuse_too_large(self, size: int) -> None:
        """Refuse an answer that nesting has made huge, before it is built (O5, P17)."""
        limit = self.backing.limits.values
        if size > limit:
            raise LimitExceeded(
                f"the answer would hold {size:,} values, the limit is {limit:,}; ask for smaller pages or fewer levels"
            )

    @property
    def _stores(self) -> Stores:
        of = self.backing
        return Stores(of.graph, of.series, of.limits.points, of.max_keys, of.remembered, of.foreseen)

    def _sign(self, key: str, name: str, media_type: str, lifetime: timedelta) -> str:
        try:
            signed = self.backing.objects.sign(
                key, Method.GET, expires_in=lifetime, file_name=name, media_type=media_type
            )
        except ObjectError as wrong:
            raise of_objects(wrong) from wrong
        return self.address(signed.url) or ""
