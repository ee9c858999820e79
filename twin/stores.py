"""What a store's failure means to a caller: the one place where the stores' errors become Twinloom's (X1–X3)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager

from graph import errors as graph
from objects import errors as objects
from timeseries import errors as series
from twin.catalog import GLOBAL_PREFIX, global_id
from twin.errors import (
    BadRequest,
    Conflict,
    DuplicateIdentifier,
    Forbidden,
    Internal,
    LimitExceeded,
    NotFound,
    Store,
    StoreUnavailable,
    Timeout,
    TwinError,
    Unsupported,
    ValidationFailed,
    VersionMismatch,
)


def translated(store: Store) -> AbstractAsyncContextManager[None]:
    """Turn what the store raises inside the block into TwinError.

    async with translated(Store.GRAPH):
        rows = await graph.find(request)
    """
    match store:
        case Store.GRAPH:
            return _graph()
        case Store.SERIES:
            return _series()
        case Store.OBJECTS:
            return _objects()


@asynccontextmanager
async def _graph() -> AsyncIterator[None]:
    try:
        yield
    except graph.GraphError as wrong:
        raise _of_graph(wrong) from wrong


@asynccontextmanager
async def _series() -> AsyncIterator[None]:
    try:
        yield
    except series.SeriesError as wrong:
        raise _of_series(wrong) from wrong


@asynccontextmanager
async def _objects() -> AsyncIterator[None]:
    try:
        yield
    except objects.ObjectError as wrong:
        raise of_objects(wrong) from wrong


def _of_graph(wrong: graph.GraphError) -> TwinError:
    match wrong:
        case graph.LabelTaken():
            return _taken(wrong)
        case graph.VersionConflict():
            return VersionMismatch(str(wrong), current=wrong.current)
        case graph.Conflict():
            return Conflict(str(wrong))
        case graph.TooComplex():
            return LimitExceeded(str(wrong))
        case graph.BadPattern():
            return BadRequest(str(wrong))
        case graph.Unsupported():
            return Unsupported(str(wrong))
        case graph.Unavailable(retry_after=wait):
            return _unavailable(Store.GRAPH, wait)
        case graph.Timeout():
            return _late(Store.GRAPH)
        case _:
            return Internal(f"the graph store refused a request of this service: {wrong}")


def _of_series(wrong: series.SeriesError) -> TwinError:
    match wrong:
        case series.TooMany():
            return LimitExceeded(str(wrong), value=wrong.count)
        case series.BadSamples():
            return ValidationFailed(str(wrong))
        case series.Unsupported():
            return Unsupported(str(wrong))
        case series.Unavailable(retry_after=wait):
            return _unavailable(Store.SERIES, wait)
        case series.Timeout():
            return _late(Store.SERIES)
        case _:
            return Internal(f"the series store refused a request of this service: {wrong}")


def of_objects(wrong: objects.ObjectError) -> TwinError:
    """Return what the error means; for what is no call, such as signing."""
    match wrong:
        case objects.NoSuchKey():
            return NotFound(str(wrong))
        case objects.KeyExists():
            return Conflict(str(wrong))
        case objects.DigestMismatch():
            return ValidationFailed(str(wrong))
        case objects.TooLarge():
            return LimitExceeded(str(wrong))
        case objects.BadRequest():
            return BadRequest(str(wrong))
        case objects.BadSignature():
            return Forbidden(str(wrong))
        case objects.Unsupported():
            return Unsupported(str(wrong))
        case objects.Unavailable(retry_after=wait):
            return _unavailable(Store.OBJECTS, wait)
        case objects.Timeout():
            return _late(Store.OBJECTS)
        case _:
            return Internal(f"the object store refused a request of this service: {wrong}")


def _taken(wrong: graph.LabelTaken) -> DuplicateIdentifier:
    known = wrong.owner_kind in GLOBAL_PREFIX
    owner = global_id(wrong.owner_kind, wrong.owner) if known else wrong.owner
    return DuplicateIdentifier(f"{wrong}; it is {owner}", path=("identifiers",), value=wrong.value)


# What a driver says of a lost connection may hold addresses of the plant's network: the log has it, by the cause.
def _unavailable(store: Store, retry_after: float | None) -> StoreUnavailable:
    return StoreUnavailable(
        f"the {store.value.lower()} store does not answer; try again in a moment",
        store=store,
        retry_after=retry_after,
    )


def _late(store: Store) -> Timeout:
    return Timeout(
        f"the {store.value.lower()} store did not answer in time; ask for less, or allow more time",
        store=store,
    )
