"""The write side: one method per mutation; each reads, works out a draft, and applies it in one transaction."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Final, TypeVar

from graph.store import GraphStore
from objects.store import ObjectStore
from timeseries.store import SeriesStore
from twin.errors import LimitExceeded
from twin.model import (
    AssetInput,
    AssetTypeInput,
    BomInput,
    DocumentInput,
    EventInput,
    Input,
    PartInput,
    RelationInput,
    SignalInput,
    WriteOptions,
    read,
)
from twin.write.asset_types import AssetTypeRecipe
from twin.write.assets import AssetRecipe
from twin.write.boms import BomRecipe
from twin.write.deletion import DeletedThing, DeletionRecipe
from twin.write.documents import DocumentRecipe
from twin.write.draft import Draft
from twin.write.engine import Recipe, Terms, work_out
from twin.write.events import EventRecipe
from twin.write.installations import Installation, Removal, install, remove
from twin.write.parts import PartRecipe
from twin.write.relations import RelationRecipe
from twin.write.results import InstallationRef, SampleWriteResult, WriteResult
from twin.write.samples import write_samples
from twin.write.settling import Settling
from twin.write.settling import Work as Settled
from twin.write.signals import SignalRecipe
from twin.write.transitions import transition

M = TypeVar("M", bound=Input)
T = TypeVar("T")
Rows = Sequence[Mapping[str, object] | Input]
Options = Mapping[str, object] | WriteOptions | None
Make = Callable[[Terms], Recipe[M]]
Work = Callable[[Draft, Terms], Awaitable[tuple[T, bool]]]
"Fills a draft; answers with what the caller gets, and whether the draft is to be stored."

MAX_ROWS: Final = 100_000


class Writer:
    """Writes to the three stores. Rows are the contract's camelCase dicts; `by` names who writes, for the history.

    A list is all or nothing unless onError is SKIP_ROW; a refused row is told in `errors`, never raised. Rows are
    applied in their order, so of two rows with one key the later adds to the earlier; they may refer to one another in
    any order. An expectedVersion is the version before the list.
    """

    def __init__(
        self,
        graph: GraphStore,
        series: SeriesStore,
        objects: ObjectStore,
        *,
        clock: Callable[[], int],
        max_rows: int = MAX_ROWS,
    ) -> None:
        self.graph, self.series, self.objects = graph, series, objects
        self._clock = clock
        self._max_rows = max_rows
        self._settling = Settling(graph, clock)

    def now(self) -> int:
        """Return the instant that a write without validFrom holds from."""
        return self._clock()

    async def define_asset_types(
        self, rows: Rows, options: Options = None, *, by: str | None = None
    ) -> WriteResult:
        """Define types; `attributes` and `signals` replace the type's own lists as a whole."""
        return await self._list(AssetTypeRecipe, AssetTypeInput, rows, options, by)

    async def upsert_assets(
        self, rows: Rows, options: Options = None, *, by: str | None = None
    ) -> WriteResult:
        """Create or change assets; `parent` and `position` move them from validFrom on."""
        return await self._list(AssetRecipe, AssetInput, rows, options, by)

    async def relate(self, rows: Rows, options: Options = None, *, by: str | None = None) -> WriteResult:
        """State free relations between assets; ids are those of the assets they go from."""
        return await self._list(RelationRecipe, RelationInput, rows, options, by)

    async def upsert_signals(
        self, rows: Rows, options: Options = None, *, by: str | None = None
    ) -> WriteResult:
        """Create or change signals; what a new one leaves out comes from its asset's type."""
        return await self._list(SignalRecipe, SignalInput, rows, options, by)

    async def upsert_documents(
        self, rows: Rows, options: Options = None, *, by: str | None = None
    ) -> WriteResult:
        """Create or change documents; revisions are merged by label, `subjects` replaces the whole list."""
        return await self._list(DocumentRecipe, DocumentInput, rows, options, by)

    async def upsert_parts(
        self, rows: Rows, options: Options = None, *, by: str | None = None
    ) -> WriteResult:
        """Create or change parts; revisions are merged by label, `alternates` replaces the whole list."""
        return await self._list(PartRecipe, PartInput, rows, options, by)

    async def upsert_parts_in_turn(
        self,
        lists: Iterable[Rows],
        told: Callable[[WriteResult], bool],
        options: Options = None,
        *,
        by: str | None = None,
    ) -> None:
        """Upsert lists one after the other; `told` gets the result of each, and says whether to go on.

        Sooner done than list by list: while one is stored, the next is worked out, and only a dry run tells what
        became different. No list may need the parts of another.
        """
        asked = _options(options)
        works = (
            self._listed(PartRecipe, PartInput, rows, asked, by, tells=bool(asked.dry_run)) for rows in lists
        )
        await self._settling.settle_in_turn(works, told)

    async def upsert_boms(self, rows: Rows, options: Options = None, *, by: str | None = None) -> WriteResult:
        """Replace the lines of each parent revision and view as a whole; released ones are frozen."""
        return await self._list(BomRecipe, BomInput, rows, options, by)

    async def record_events(
        self, rows: Rows, options: Options = None, *, by: str | None = None
    ) -> WriteResult:
        """Record events; a known id changes, or not. They hold from `at`, or from now if `at` is to come."""
        return await self._list(EventRecipe, EventInput, rows, options, by)

    async def delete(
        self, ids: Sequence[str], options: Options = None, *, reason: str | None = None, by: str | None = None
    ) -> WriteResult:
        """Delete things by their global ids from validFrom on; `updated` counts those that went."""
        rows = [{"id": id} for id in ids]
        asked = _options(options)
        asked = asked if reason is None else WriteOptions.model_validate({**_named(asked), "reason": reason})
        return await self._list(DeletionRecipe, DeletedThing, rows, asked, by)

    async def install(
        self,
        asset: str,
        host: str,
        position: str | None = None,
        *,
        valid_from: int | str,
        reason: str | None = None,
        expected_version: int | None = None,
        by: str | None = None,
    ) -> InstallationRef:
        """Put an asset that is in no host into one; raises Conflict when it is in one, or when the position is held."""
        asked = read(
            Installation,
            {
                "asset": asset,
                "in": host,
                "position": position,
                "from": valid_from,
                "expectedVersion": expected_version,
            },
        )

        async def work(draft: Draft, terms: Terms) -> tuple[InstallationRef, bool]:
            return await install(draft, replace(terms, stated=asked.valid_from), asked), True

        return await self._settle(work, WriteOptions(reason=reason), by)

    async def remove(
        self,
        asset: str,
        *,
        at: int | str,
        reason: str | None = None,
        expected_version: int | None = None,
        by: str | None = None,
    ) -> InstallationRef:
        """Take an asset out of its host; raises Conflict when it is in none."""
        asked = read(Removal, {"asset": asset, "at": at, "expectedVersion": expected_version})

        async def work(draft: Draft, terms: Terms) -> tuple[InstallationRef, bool]:
            return await remove(draft, replace(terms, stated=asked.at), asked), True

        return await self._settle(work, WriteOptions(reason=reason), by)

    async def transition(
        self,
        id: str,
        to: str,
        *,
        reason: str | None = None,
        expected_version: int | None = None,
        by: str | None = None,
    ) -> str:
        """Move a document revision to another state; returns its global id."""

        async def work(draft: Draft, terms: Terms) -> tuple[str, bool]:
            return await transition(draft, terms, id, to, expected_version), True

        return await self._settle(work, WriteOptions(reason=reason), by)

    async def write_samples(self, rows: Rows) -> SampleWriteResult:
        """Store samples; each bad one is refused alone."""
        self._check_size(rows)
        return await write_samples(self.graph, self.series, rows)

    async def commit(self, work: Work[T], options: Options = None, *, by: str | None = None) -> T:
        """Run other work on a draft under the same lock, clock and retries. For the vault."""
        return await self._settle(work, _options(options), by)

    async def _list(
        self, make: Make[M], model: type[M], rows: Rows, options: Options, by: str | None
    ) -> WriteResult:
        return await self._settling.settle(self._listed(make, model, rows, _options(options), by))

    def _listed(
        self,
        make: Make[M],
        model: type[M],
        rows: Rows,
        options: WriteOptions,
        by: str | None,
        *,
        tells: bool = True,
    ) -> Settled[WriteResult]:
        self._check_size(rows)

        async def work(draft: Draft) -> tuple[WriteResult, bool]:
            recipe = make(replace(self._terms(options, by), tells=tells))
            result = await work_out(recipe, model, draft, rows, skip=options.on_error == "SKIP_ROW")
            return replace(result, dry_run=bool(options.dry_run)), not options.dry_run

        return work

    async def _settle(self, work: Work[T], options: WriteOptions, by: str | None) -> T:
        return await self._settling.settle(lambda draft: work(draft, self._terms(options, by)))

    def _terms(self, options: WriteOptions, by: str | None) -> Terms:
        return Terms(
            self.now(),
            options.valid_from,
            options.mode or "UPSERT",
            by,
            options.reason,
            bool(options.dry_run),
        )

    def _check_size(self, rows: Rows) -> None:
        if len(rows) > self._max_rows:
            raise LimitExceeded(
                f"{len(rows):,} rows in one list, {self._max_rows:,} are allowed; write them in several",
                value=len(rows),
            )


def _options(options: Options) -> WriteOptions:
    return WriteOptions() if options is None else read(WriteOptions, options)


def _named(options: WriteOptions) -> dict[str, object]:
    return options.model_dump(by_alias=True, exclude_unset=True)
