"""What a service answers, for commands that need its data: errors of the answer become the errors that they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from twin.errors import BadRequest, Store, StoreUnavailable, TwinError, VersionMismatch

if TYPE_CHECKING:
    from twin.cli.door import Client


async def data_of(client: Client, document: str, **variables: object) -> dict[str, Any]:  # Any: JSON
    """Return the data of an answer; raises the first of its errors."""
    answer = await client.ask(document, variables)
    if answer.get("errors"):
        error = answer["errors"][0]
        extensions = error.get("extensions") or {}
        raise error_of(extensions.get("code", "BAD_REQUEST"), str(error.get("message")), extensions)
    data: dict[str, Any] = answer["data"]
    return data


def error_of(code: str, message: str, extensions: Mapping[str, Any]) -> TwinError:  # Any: JSON
    """Return what a service said as the error that it is here."""
    if code == StoreUnavailable.code:
        return StoreUnavailable(message, store=Store(extensions.get("store", Store.GRAPH.value)))
    kinds = {kind.code: kind for kind in TwinError.__subclasses__() if kind is not VersionMismatch}
    return kinds.get(code, BadRequest)(message)
