"""From a request to its answer: read it, ask the service, put together what clients see. No HTTP here."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from graphql import GraphQLSchema, execute_sync

from gql.documents import Documents
from gql.errors import ErrorObject, Refused, error_object
from gql.prepared import Operations
from gql.request import Request, Terms
from gql.selection import Operation
from twin.errors import BadRequest, Timeout, TwinError
from twin.selection import Selection

OVERTIME_S = 0.15
"""How much later than its deadline a request is cut: until then, what the stores gave in time is put together (P2)."""
LARGE_REQUEST_BYTES = 8_192
"""From this size on, a request is read in a thread: the loop goes on with the others meanwhile."""
_REMEMBERED = 50


class Failure(Protocol):
    """What became null, and where."""

    @property
    def error(self) -> TwinError:
        """Why."""
        ...

    @property
    def path(self) -> tuple[str, ...]:
        """The response keys that lead there, as far as they are known."""
        ...


class Answer(Protocol):
    """What the service answers: JSON values by response key, and what failed on the way (X1, X2)."""

    @property
    def data(self) -> Mapping[str, object]:
        """The values."""
        ...

    @property
    def failures(self) -> Sequence[Failure]:
        """The failures, one for each reason."""
        ...

    @property
    def explained(self) -> Mapping[str, object] | None:
        """The plans that ran, where the terms ask for them."""
        ...


class Served(Protocol):
    """What this door asks of the service behind it."""

    async def query(self, selections: Sequence[Selection], terms: Terms) -> Answer:
        """Answer the root fields of a query, all as of one moment."""
        ...

    async def mutate(self, selections: Sequence[Selection], terms: Terms) -> Answer:
        """Run the root fields of a mutation one after the other."""
        ...


@dataclass(frozen=True, slots=True)
class Response:
    """What clients see. A request that was refused has errors and no data; one that was executed has data."""

    errors: tuple[ErrorObject, ...] = ()
    data: Mapping[str, object] | None = None
    was_executed: bool = True
    explained: Mapping[str, object] | None = None

    def content(self) -> dict[str, object]:
        """Return the object that is sent: errors first, where there are any."""
        errors: dict[str, object] = {"errors": self.errors} if self.errors else {}
        if not self.was_executed:
            return errors
        extensions = {} if self.explained is None else {"extensions": {"explain": self.explained}}
        return {**errors, "data": self.data, **extensions}


class MutationRefused(Exception):
    """The request is a mutation where only queries are taken."""


class Answering:
    """Answers the requests to one service."""

    def __init__(self, service: Served, documents: Documents) -> None:
        self._service = service
        self._operations = Operations(documents)
        self._about_schema = _AboutSchema(documents.schema)

    async def answer(self, request: Request, terms: Terms, *, reads_only: bool = False) -> Response:
        """Return the answer, a moment after the deadline at the latest.

        Raises MutationRefused for a mutation where `reads_only` forbids it.
        """
        try:
            operation = await self._read(request)
        except Refused as refused:
            return Response(errors=refused.errors, was_executed=False)
        if operation.is_mutation and reads_only:
            raise MutationRefused
        try:
            async with asyncio.timeout(terms.deadline + OVERTIME_S - time.monotonic()):
                return await self._execute(request, operation, terms)
        except TimeoutError:
            return Response(errors=(error_object(_over()),))
        except Refused as refused:
            return Response(errors=refused.errors, was_executed=False)
        except Exception as error:  # noqa: BLE001 - the edge: what nobody foresaw is logged and masked here (X3)
            return Response(errors=(error_object(error),))

    async def _read(self, request: Request) -> Operation:
        is_known = self._operations.knows(request.document, request.operation_name) and not request.variables
        if is_known or request.size < LARGE_REQUEST_BYTES:
            return self._read_now(request)
        return await asyncio.to_thread(self._read_now, request)

    def _read_now(self, request: Request) -> Operation:
        return self._operations.read(
            request.document, name=request.operation_name, variables=request.variables
        )

    async def _execute(self, request: Request, operation: Operation, terms: Terms) -> Response:
        about_schema = await self._about_schema.answer(request, operation)
        selections = tuple([await self._explainable(s) for s in operation.selections])
        ask = self._service.mutate if operation.is_mutation else self._service.query
        if not selections:
            return Response(data=about_schema)
        answer = await ask(selections, terms)
        found = {**about_schema, **answer.data}
        return Response(
            errors=tuple(error_object(f.error, path=f.path) for f in answer.failures),
            data=_in_order(operation, found),
            explained=answer.explained,
        )

    async def _explainable(self, selection: Selection) -> Selection:
        """Read the document that `explain` is asked about, so that no GraphQL goes below this door."""
        if selection.field != "explain":
            return selection
        arguments = selection.arguments
        variables, name = arguments.get("variables"), arguments.get("operationName")
        inner = Request(
            document=str(arguments["query"]),
            variables=variables if isinstance(variables, dict) else {},
            operation_name=name if isinstance(name, str) else None,
            size=LARGE_REQUEST_BYTES,
        )
        explained = await self._read(inner)
        if explained.is_mutation:
            raise Refused([BadRequest("A mutation has no plan to explain; give `explain` a query.")])
        return replace(selection, arguments={**arguments, "selections": explained.selections})


def _in_order(operation: Operation, found: Mapping[str, object]) -> Mapping[str, object] | None:
    """Return the data under its keys in their order; None when a field that cannot be null has no value."""
    if any(found.get(key) is None for key in operation.needed):
        return None
    return {key: found.get(key) for key in operation.keys}


class _AboutSchema:
    """Answers `__schema` and `__type` by the library's own executor; what has no variables is remembered."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self._schema = schema
        self._known: OrderedDict[tuple[str, str | None], dict[str, object]] = OrderedDict()

    async def answer(self, request: Request, operation: Operation) -> dict[str, object]:
        if operation.introspection is None:
            return {}
        if request.variables:
            return await self._execute(operation, request)
        same = (request.document, request.operation_name)
        if same not in self._known:
            self._known[same] = await self._execute(operation, request)
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)
        return self._known[same]

    async def _execute(self, operation: Operation, request: Request) -> dict[str, object]:
        assert operation.introspection is not None
        result = await asyncio.to_thread(
            execute_sync, self._schema, operation.introspection, variable_values=dict(request.variables)
        )
        if result.errors:
            raise Refused(result.errors)
        return result.data or {}


def _over() -> Timeout:
    return Timeout("The answer was not there by the deadline; narrow the query or allow more time.")
