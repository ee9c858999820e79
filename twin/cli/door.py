"""The one place that knows the HTTP door from below: gql stands on twin, so it is found by name when it is needed."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from twin.cli.here import service_here
from twin.errors import BadRequest, Store, StoreUnavailable

if TYPE_CHECKING:
    import httpx

    from twin.service import TwinService
    from twin.settings import Settings

IN_PROCESS = "http://in.process"


def application(
    service: TwinService, settings: Settings
) -> Any:  # Any: an ASGI application of the door's library
    """Return the application that serves the service, within the limits of the settings."""
    names = ("app", "documents", "http", "persisted")
    door, documents, http, persisted = (import_module(f"gql.{name}") for name in names)
    limits = documents.Limits(
        tokens=settings.max_tokens,
        fields=settings.max_fields,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        root_fields=settings.max_root_fields,
        repeats=settings.max_repeats,
    )
    kept = persisted.Kept(settings.persisted_documents, settings.persisted_bytes)
    of_http = http.HttpLimits(body_bytes=settings.max_body, timeout_seconds=settings.request_timeout)
    return door.create_app(service, door.DoorSettings(documents=limits, http=of_http, kept=kept))


def schema_text() -> str:
    """Return the schema that is served, as SDL."""
    return str(import_module("gql.schema").build_schema().as_str())


@dataclass(frozen=True, slots=True)
class Client:
    """Asks a service by GraphQL over HTTP, be it in this process or at an address."""

    http: httpx.AsyncClient
    address: str

    async def ask(
        self, query: str, variables: Mapping[str, object] | None = None, operation: str | None = None
    ) -> dict[str, Any]:  # Any: JSON
        """Return the whole answer, errors and all. Raises StoreUnavailable when nothing sensible comes back."""
        import httpx
        import orjson

        body = {"query": query, "variables": variables or {}, "operationName": operation}
        headers = {"content-type": "application/json", "accept": "application/graphql-response+json"}
        try:
            answer = await self.http.post(self.address, content=orjson.dumps(body), headers=headers)
        except httpx.HTTPError as wrong:
            raise _unreachable(self.address, str(wrong) or type(wrong).__name__) from wrong
        try:
            found = orjson.loads(answer.content)
        except orjson.JSONDecodeError as wrong:
            raise _unreachable(self.address, f"it answers {answer.status_code} and no JSON") from wrong
        if not isinstance(found, dict):
            raise _unreachable(self.address, "what it answers is no GraphQL")
        return found


@asynccontextmanager
async def client(endpoint: str | None) -> AsyncIterator[Client]:
    """Yield a client of the service at the address; without one, of the stores that the settings name."""
    import httpx

    if endpoint is not None:
        async with httpx.AsyncClient(timeout=httpx.Timeout(120, connect=5)) as http:
            yield Client(http, address_of(endpoint))
        return
    async with service_here() as (service, settings):
        transport = httpx.ASGITransport(app=application(service, settings))
        async with httpx.AsyncClient(transport=transport, base_url=IN_PROCESS, timeout=None) as http:  # noqa: S113
            yield Client(http, "/graphql")


def address_of(endpoint: str) -> str:
    """Return the address of GraphQL at an endpoint; the path may be left out.

    >>> address_of("http://127.0.0.1:8400")
    'http://127.0.0.1:8400/graphql'
    """
    parts = urlsplit(endpoint)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise BadRequest(f"The endpoint {endpoint!r} is no address; give one such as http://127.0.0.1:8400.")
    return endpoint if parts.path.strip("/") else f"{parts.scheme}://{parts.netloc}/graphql"


def _unreachable(address: str, reason: str) -> StoreUnavailable:
    sentence = f"The service at {address} cannot be asked: {reason}. Is it running, and is the path /graphql?"
    return StoreUnavailable(sentence, store=Store.GRAPH)
