"""Documents that clients name by their sha256 instead of sending them again (automatic persisted queries).

What is kept here can be lost: a client that is told so sends the document once more. Not for: what a document means.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Final

from gql.errors import NotPersisted
from twin.errors import BadRequest

VERSION: Final = 1
EXTENSION: Final = "persistedQuery"
NOT_FOUND: Final = ("PersistedQueryNotFound", "PERSISTED_QUERY_NOT_FOUND")
NOT_SUPPORTED: Final = ("PersistedQueryNotSupported", "PERSISTED_QUERY_NOT_SUPPORTED")
_SHA256: Final = re.compile(r"[0-9a-fA-F]{64}")


@dataclass(frozen=True, slots=True)
class Kept:
    """How much is remembered: documents, and bytes of them in all. No documents: clients are told that none are."""

    documents: int = 1_000
    bytes: int = 8 * 1024 * 1024


class PersistedDocuments:
    """Documents by their sha256; those that were not asked for the longest are forgotten first."""

    def __init__(self, most: Kept) -> None:
        self._most = most
        self._known: OrderedDict[str, str] = OrderedDict()
        self._bytes = 0

    def __len__(self) -> int:
        return len(self._known)

    def document(self, text: str | None, extensions: Mapping[str, object]) -> str | None:
        """Return the document that a request is about: as it came, or as it came before; None when it has none.

        Raises BadRequest for a hash that is none or is of another document, NotPersisted for one that is not known.
        """
        digest = _digest(extensions)
        if digest is None:
            return text
        if not self._most.documents:
            if text is not None:
                return text
            raise NotPersisted(*NOT_SUPPORTED)
        if text is not None:
            self._keep(digest, text)
            return text
        if digest not in self._known:
            raise NotPersisted(*NOT_FOUND)
        self._known.move_to_end(digest)
        return self._known[digest]

    def _keep(self, digest: str, text: str) -> None:
        if self._known.get(digest) == text:
            self._known.move_to_end(digest)
            return
        body = text.encode()
        true = sha256(body).hexdigest()
        if digest != true:
            raise BadRequest(
                f"extensions.{EXTENSION}.sha256Hash is {digest}, the document's sha256 is {true}; hash the UTF-8 text "
                "of the document that is sent."
            )
        if len(body) > self._most.bytes:
            return  # it is answered, and has to be sent each time
        self._known[digest] = text
        self._bytes += len(body)
        while len(self._known) > self._most.documents or self._bytes > self._most.bytes:
            _, forgotten = self._known.popitem(last=False)
            self._bytes -= len(forgotten.encode())


def _digest(extensions: Mapping[str, object]) -> str | None:
    """Return the sha256 that a request names, in lower case."""
    match extensions.get(EXTENSION):
        case None:
            return None
        case {"version": version} if isinstance(version, bool) or version != VERSION:
            raise BadRequest(f"extensions.{EXTENSION}.version is {version!r}; send {VERSION}.")
        case {"version": _, "sha256Hash": str() as digest} if _SHA256.fullmatch(digest):
            return digest.lower()
        case other:
            raise BadRequest(
                f'extensions.{EXTENSION} is {{"version": {VERSION}, "sha256Hash": "64 hexadecimal digits"}}, '
                f"not {str(other)[:200]}."
            )
