"""GraphQL documents, parsed and validated within limits; the newest ones are remembered.

Not for: operations, variables, what a document means. See gql/selection.py.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock
from typing import Final

from graphql import (
    DocumentNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    parse,
    validate,
)

from gql.errors import Refused
from gql.size import Counted, sizes
from twin.errors import LimitExceeded

PLACES_SHOWN: Final = 8
"How many response keys of a path an error shows."


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be. All but characters and tokens count what an operation becomes with its fragments.

    `repeats`: fields whose response key stands in the same place already; to see that they agree is to compare pairs.
    """

    characters: int = 100_000
    tokens: int = 5_000
    root_fields: int = 100
    depth: int = 20
    fields: int = 2_000
    aliases: int = 200
    repeats: int = 200
    errors: int = 20


class Documents:
    """Documents of one schema by their text. Reading the same text again costs a look-up. Threads may share it."""

    def __init__(
        self, schema: GraphQLSchema, *, limits: Limits, suggests: bool = True, remembered: int = 500
    ) -> None:
        """Let `suggests` allow "Did you mean …", which tells names of the schema to whoever guesses."""
        self.schema: Final = schema
        self._limits = limits
        self._suggests = suggests
        self._remembered = remembered
        self._known: OrderedDict[str, DocumentNode] = OrderedDict()
        self._lock = Lock()

    def read(self, text: str) -> DocumentNode:
        """Return the valid document that the text is, or raise Refused with every error found."""
        with self._lock:
            document = self._known.get(text)
            if document is not None:
                self._known.move_to_end(text)
                return document
        try:
            return self._remember(text, self._read_anew(text))
        except RecursionError as deep:
            raise Refused([_too_deep(self._limits)]) from deep

    def knows(self, text: str) -> bool:
        """The text was read before and is remembered."""
        return text in self._known

    def _read_anew(self, text: str) -> DocumentNode:
        document = self._parse(text)
        _check_size(document, self._limits)
        errors = validate(
            self.schema, document, max_errors=self._limits.errors, hide_suggestions=not self._suggests
        )
        if errors:
            raise Refused(errors)
        return document

    def _parse(self, text: str) -> DocumentNode:
        limits = self._limits
        try:
            return parse(
                text,
                max_lexical_tokens=limits.tokens,
                max_comments=limits.tokens,
                max_source_length=limits.characters,
                allow_empty_selection_sets=False,
            )
        except GraphQLSyntaxError as wrong:
            if wrong.message.endswith("Parsing aborted."):
                raise Refused([_too_long(wrong, limits)]) from wrong
            raise Refused([wrong]) from wrong

    def _remember(self, text: str, document: DocumentNode) -> DocumentNode:
        with self._lock:
            self._known[text] = document
            while len(self._known) > self._remembered:
                self._known.popitem(last=False)
        return document


def _too_long(wrong: GraphQLSyntaxError, limits: Limits) -> LimitExceeded:
    found = wrong.message.removeprefix("Syntax Error: ").removesuffix(" Parsing aborted.")
    return LimitExceeded(
        f"{found} At most {limits.characters:,} characters and {limits.tokens:,} tokens are read; "
        "ask in several requests, and pass long lists as variables."
    )


def _too_deep(limits: Limits) -> LimitExceeded:
    return LimitExceeded(
        f"The document is nested too deeply to be read; the limit is {limits.depth:,} nested fields; pass nested "
        "values as variables, and use fewer fragments within fragments."
    )


def _check_size(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document that grows too large when its fragments are written out."""
    for size in sizes(document):
        _check("nested fields", size.depth, limits.depth)
        _check("fields", size.fields, limits.fields)
        _check("aliases", size.aliases, limits.aliases)
        _check("root fields", Counted(size.root_fields), limits.root_fields)
        _check("repeated fields", size.repeats, limits.repeats)


def _check(what: str, found: Counted, limit: int) -> None:
    if found.count <= limit:
        return
    where = ".".join(found.path[:PLACES_SHOWN]) + ("…" if len(found.path) > PLACES_SHOWN else "")
    narrow = f"narrow `{where}`, or ask" if where else "ask"
    raise Refused(
        [
            LimitExceeded(
                f"The operation has {found.count:,} {what}, the limit is {limit:,}; {narrow} in several requests."
            )
        ]
    )
