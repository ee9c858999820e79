"""The door as an ASGI application: which path leads where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

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


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """Limits of this door. `suggests` lets errors offer names of the schema: "Did you mean …"."""

    documents: Limits = field(default_factory=Limits)
    http: HttpLimits = field(default_factory=HttpLimits)
    kept: Kept = field(default_factory=Kept)
    suggests: bool = True


def create_app(service: TwinService, settings: DoorSettings | None = None) -> Starlette:
    """Return the application that serves the service. It opens nothing and closes nothing."""
    return routed(Roots(service), service, service.objects, settings or DoorSettings())


def routed(served: Served, examined: Examined, objects: ObjectStore, settings: DoorSettings) -> Starlette:
    """Return the application over its parts; files are served where the store signs addresses of this service."""
    schema = build_schema()._schema  # graphql-core's own, against which documents are validated
    documents = Documents(schema, limits=settings.documents, suggests=settings.suggests)
    documents.read(
        "{ __typename }"
    )  # what the library makes at its first document is made before the service starts
    routes: list[BaseRoute] = [
        Route(
            "/graphql",
            Endpoint(Answering(served, documents), settings.http, PersistedDocuments(settings.kept)),
        ),
        *page_routes(),
        Route("/healthz", healthz),
        Route("/readyz", Readiness(examined).readyz),
    ]
    links = served_here(objects)
    if links is not None:
        files = Files(objects, links)
        routes.append(Route("/files/{name:path}", files.respond, methods=["GET", "HEAD", "PUT"]))
    return Starlette(routes=routes)
