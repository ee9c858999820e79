"""GraphQL documents, parsed and validated within limits; the newest ones are remembered.

Not for: operations, variables, what a document means. See gql/selection.py.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from threading import Lock
from typing import Final

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLSchema,
    GraphQLSyntaxError,
    InlineFragmentNode,
    OperationDefinitionNode,
    SelectionSetNode,
    parse,
    validate,
)

from gql.errors import Refused
from twin.errors import LimitExceeded


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a document may be. `fields` and `depth` count what the operation becomes with its fragments."""

    characters: int = 100_000
    tokens: int = 5_000
    depth: int = 20
    fields: int = 2_000
    aliases: int = 200
    errors: int = 20


@dataclass(frozen=True, slots=True)
class _Size:
    """What a selection set amounts to when its fragments are written out."""

    depth: int = 0
    fields: int = 0
    aliases: int = 0


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
        return self._remember(text, self._read_anew(text))

    def knows(self, text: str) -> bool:
        """The text was read before and is remembered."""
        return text in self._known

    def _read_anew(self, text: str) -> DocumentNode:
        document = self._parse(text)
        errors = validate(
            self.schema, document, max_errors=self._limits.errors, hide_suggestions=not self._suggests
        )
        if errors:
            raise Refused(errors)
        _check_size(document, self._limits)
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


def _check_size(document: DocumentNode, limits: Limits) -> None:
    """Refuse a document that grows too large when its fragments are written out. It has no cycles: it is valid."""
    fragments = {d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)}
    known: dict[str, _Size] = {}
    for operation in document.definitions:
        if isinstance(operation, OperationDefinitionNode):
            size = _size(operation.selection_set, fragments, known)
            _check("nested fields", size.depth, limits.depth)
            _check("fields", size.fields, limits.fields)
            _check("aliases", size.aliases, limits.aliases)


def _check(what: str, found: int, limit: int) -> None:
    if found > limit:
        raise Refused(
            [
                LimitExceeded(
                    f"The operation has {found:,} {what}, the limit is {limit:,}; ask in several requests."
                )
            ]
        )


def _size(
    selection_set: SelectionSetNode | None,
    fragments: Mapping[str, FragmentDefinitionNode],
    known: dict[str, _Size],
) -> _Size:
    depth = fields = aliases = 0
    for node in selection_set.selections if selection_set else ():
        match node:
            case FieldNode(selection_set=below, alias=alias):
                inner = _size(below, fragments, known)
                inner = _Size(inner.depth + 1, inner.fields + 1, inner.aliases + (alias is not None))
            case InlineFragmentNode(selection_set=below):
                inner = _size(below, fragments, known)
            case FragmentSpreadNode(name=name):
                inner = _fragment_size(name.value, fragments, known)
            case _:
                continue
        depth, fields, aliases = max(depth, inner.depth), fields + inner.fields, aliases + inner.aliases
    return _Size(depth, fields, aliases)


def _fragment_size(
    name: str, fragments: Mapping[str, FragmentDefinitionNode], known: dict[str, _Size]
) -> _Size:
    """Size each fragment once: written out, a chain of fragments that use the next one twice has 2^n fields."""
    if name not in known:
        known[name] = _size(fragments[name].selection_set, fragments, known)
    return known[name]
