"""The door as an ASGI application: which path leads where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from gql.documents import Documents, Limits
from gql.files import Files
from gql.health import Examined, Readiness, healthz
from gql.http import Endpoint, HttpLimits
from gql.page import page_routes
from gql.persisted import Kept, PersistedDocuments
from gql.response import Answering, Served
from gql.roots import Roots
from gql.schema import build_schema
from objects import ObjectStore, served_here

if TYPE_CHECKING:
    from twin.service import TwinService


GRAPHQL: Final = "/graphql"


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """Limits of this door. `suggests` lets errors offer names of the schema: "Did you mean …"."""

    documents: Limits = field(default_factory=Limits)
    http: HttpLimits = field(default_factory=HttpLimits)
    kept: Kept = field(default_factory=Kept)
    suggests: bool = True


@dataclass(frozen=True, slots=True)
class Door:
    """The ASGI application. What is for `/graphql` goes there at once: routing took longer than reading a request."""

    graphql: Endpoint
    all: Starlette

    async def __call__(
        self, scope: Any, receive: Any, send: Any
    ) -> None:  # ASGI's own types are dicts and callables
        """Answer one request."""
        is_graphql = scope["type"] == "http" and scope["path"] == GRAPHQL and not scope.get("root_path")
        await (self.graphql if is_graphql else self.all)(scope, receive, send)


def create_app(service: TwinService, settings: DoorSettings | None = None) -> Door:
    """Return the application that serves the service. It opens nothing and closes nothing."""
    return routed(Roots(service), service, service.objects, settings or DoorSettings())


def routed(served: Served, examined: Examined, objects: ObjectStore, settings: DoorSettings) -> Door:
    """Return the application over its parts; files are served where the store signs addresses of this service."""
    schema = build_schema()._schema  # graphql-core's own, against which documents are validated
    documents = Documents(schema, limits=settings.documents, suggests=settings.suggests)
    documents.read(
        "{ __typename }"
    )  # what the library makes at its first document is made before the service starts
    graphql = Endpoint(Answering(served, documents), settings.http, PersistedDocuments(settings.kept))
    routes: list[BaseRoute] = [
        Route(GRAPHQL, graphql),
        *page_routes(),
        Route("/healthz", healthz),
        Route("/readyz", Readiness(examined).readyz),
    ]
    links = served_here(objects)
    if links is not None:
        files = Files(objects, links)
        routes.append(Route("/files/{name:path}", files.respond, methods=["GET", "HEAD", "PUT"]))
    return Door(graphql, Starlette(routes=routes))
