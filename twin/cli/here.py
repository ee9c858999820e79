"""The service over the stores of TWIN_HOME, for the length of a command."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from twin.errors import StoreUnavailable

if TYPE_CHECKING:
    from twin.service import TwinService
    from twin.settings import Settings


@asynccontextmanager
async def service_here() -> AsyncIterator[tuple[TwinService, Settings]]:
    """Yield the service and its settings. A store that does not open may be held by a server: the error says so."""
    from twin.settings import open_service, read_settings

    settings = read_settings()
    try:
        service = await open_service(settings)
    except StoreUnavailable as wrong:
        hint = (
            "If a server runs on these stores, stop it, or send this to it with --endpoint http://HOST:PORT."
        )
        raise StoreUnavailable(f"{wrong.message} {hint}", store=wrong.store, retryable=False) from wrong
    try:
        yield service, settings
    finally:
        await service.close()
