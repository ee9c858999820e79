"""Where an import goes: to the stores of TWIN_HOME in this process, or to a server by GraphQL."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from twin.cli.here import service_here

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from twin.exchange.attributes import KnownTypes
    from twin.exchange.documents import FoundFile
    from twin.write.results import WriteResult

    Columns = Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]

Row = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class KnownSignal:
    """What an import must know of a signal that is there already."""

    name: str
    unit: str | None


class Target(Protocol):
    """What the imports ask of the place they write to."""

    async def known_types(self, assets: Sequence[str]) -> KnownTypes:
        """Return the data types of attributes by asset type, and the types of those assets."""
        ...

    async def has_asset(self, asset: str) -> bool:
        """Return whether the asset exists."""
        ...

    async def signals_of(self, asset: str) -> Mapping[str, KnownSignal]:
        """Return the signals of the asset by name."""
        ...

    async def upsert_assets(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write assets."""
        ...

    async def upsert_signals(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write signals."""
        ...

    async def known_revisions(self, numbers: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Return the labels of the revisions that each of the documents has, by number."""
        ...

    async def upsert_documents(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write documents with their revisions."""
        ...

    async def known_parts(self, numbers: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Return the labels of the revisions that each of the parts that exist has, by number."""
        ...

    async def upsert_parts(
        self, lists: Iterable[Sequence[Row]], told: Callable[[WriteResult], bool], options: Row
    ) -> None:
        """Write lists of parts with their revisions; `told` gets the result of each, and says whether to go on."""
        ...

    async def upsert_boms(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write the lines of revisions, each view as a whole."""
        ...

    def write(
        self, asset: str, signals: Sequence[str], units: Sequence[str | None], columns: Columns
    ) -> AsyncIterator[int]:
        """Write the samples of signals that exist; yield the points written so far after each block.

        `units` are those of the values where they are not the signal's own.
        """
        ...

    async def store_files(self, files: Sequence[FoundFile]) -> None:
        """Store the bytes of files of revisions that exist. The same again changes nothing."""
        ...


@asynccontextmanager
async def target(endpoint: str | None) -> AsyncIterator[Target]:
    """Yield the target that a command names."""
    if endpoint is not None:
        from twin.cli.door import client
        from twin.cli.target_remote import RemoteTarget

        async with client(endpoint) as door:
            yield RemoteTarget(door)
        return
    from twin.cli.target_here import TargetHere

    async with service_here() as (service, _):
        yield TargetHere(service)
