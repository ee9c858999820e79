"""The door as an ASGI application: which path leads where."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from graphql import GraphQLSchema
from starlette.applications import Starlette
from starlette.routing import BaseRoute, Route

from gql.documents import Documents, Limits
from gql.files import Files
from gql.health import Pinged, Readiness, healthz
from gql.http import Endpoint, HttpLimits
from gql.response import Answering, Service
from gql.schema import build_schema
from objects import ObjectStore, served_here


class Served(Service, Pinged, Protocol):
    """All that the door needs of the service."""

    @property
    def objects(self) -> ObjectStore:
        """The store of files; where it signs addresses of this service, they are served here."""
        ...


@dataclass(frozen=True, slots=True)
class DoorSettings:
    """Limits of this door. `suggests` lets errors offer names of the schema: "Did you mean …"."""

    documents: Limits = field(default_factory=Limits)
    http: HttpLimits = field(default_factory=HttpLimits)
    suggests: bool = True


def create_app(service: Served, settings: DoorSettings | None = None) -> Starlette:
    """Return the application that serves the service. It opens nothing and closes nothing."""
    chosen = settings or DoorSettings()
    documents = Documents(graphql_schema(), limits=chosen.documents, suggests=chosen.suggests)
    routes: list[BaseRoute] = [
        Route("/graphql", Endpoint(Answering(service, documents), chosen.http)),
        Route("/healthz", healthz),
        Route("/readyz", Readiness(service).readyz),
    ]
    links = served_here(service.objects)
    if links is not None:
        files = Files(service.objects, links)
        routes.append(Route("/files/{name:path}", files.respond, methods=["GET", "HEAD", "PUT"]))
    return Starlette(routes=routes)


def graphql_schema() -> GraphQLSchema:
    """Return the schema as graphql-core knows it, which is what documents are validated against."""
    return build_schema()._schema
