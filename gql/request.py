"""What a client sends: the parameters of GraphQL over HTTP, from a body or from a query string."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import orjson

from gql.persisted import PersistedDocuments
from twin.errors import BadRequest


@dataclass(frozen=True, slots=True)
class Terms:
    """On which terms a request is answered: `deadline`, an instant of time.monotonic(), and `origin`, the address that
    the client used (`http://host:port`), before which paths of this service are written. `explains`: the plans of the
    reads are told with the answer.
    """

    deadline: float
    origin: str = ""
    explains: bool = False


@dataclass(frozen=True, slots=True)
class Request:
    """One GraphQL request. `size` is in bytes, as it came."""

    document: str
    variables: Mapping[str, object] = field(default_factory=dict)
    operation_name: str | None = None
    size: int = 0


def from_body(body: bytes, kept: PersistedDocuments) -> Request:
    """Return the request that a JSON body holds; raise BadRequest with the parameter that is wrong."""
    try:
        parameters = orjson.loads(body)
    except orjson.JSONDecodeError as wrong:
        raise BadRequest(f"The body is not JSON: {wrong}.") from wrong
    if isinstance(parameters, list):
        raise BadRequest(
            f"The body is a list of {len(parameters):,}, and requests are not batched; send one request at a time, "
            "with several root fields where they belong together."
        )
    if not isinstance(parameters, dict):
        raise BadRequest('The body is not an object; send {"query": "…"}.')
    return _from_parameters(parameters, kept, size=len(body))


def from_query_string(parameters: Mapping[str, str], kept: PersistedDocuments) -> Request:
    """Return the request that a URL holds, where `variables` and `extensions` are JSON texts."""
    decoded: dict[str, object] = dict(parameters)
    for name in ("variables", "extensions"):
        if text := parameters.get(name):
            decoded[name] = _json_of(name, text)
    return _from_parameters(decoded, kept, size=sum(map(len, parameters.values())))


def _from_parameters(parameters: Mapping[str, object], kept: PersistedDocuments, *, size: int) -> Request:
    document = kept.document(_string(parameters, "query"), _object(parameters, "extensions"))
    if document is None:
        raise BadRequest('The parameter "query" is missing; it is the GraphQL document.')
    return Request(
        document=document,
        variables=_object(parameters, "variables"),
        operation_name=_string(parameters, "operationName") or None,
        size=max(size, len(document)),
    )


def _string(parameters: Mapping[str, object], name: str) -> str | None:
    match parameters.get(name):
        case None:
            return None
        case str() as found:
            return found
        case other:
            raise BadRequest(f'The parameter "{name}" is a string, not {_kind(other)}.')


def _object(parameters: Mapping[str, object], name: str) -> Mapping[str, object]:
    match parameters.get(name):
        case None:
            return {}
        case dict() as found:
            return found
        case other:
            raise BadRequest(f'The parameter "{name}" is an object, not {_kind(other)}.')


def _json_of(name: str, text: str) -> object:
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as wrong:
        raise BadRequest(f'The parameter "{name}" is not JSON: {wrong}.') from wrong


def _kind(value: object) -> str:
    kinds = {
        dict: "an object",
        list: "a list",
        bool: "a boolean",
        int: "a number",
        float: "a number",
        str: "a string",
    }
    return kinds.get(type(value), "null")
