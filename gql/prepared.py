"""Operations that were prepared before, by their document: what is left for a request is to fill variables in.

Not for: mutations. Their literals are handed to the writer, and no request may see what became of them in another.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Final, TypeVar

import orjson
from graphql import (
    DirectiveNode,
    DocumentNode,
    OperationDefinitionNode,
    OperationType,
    VariableNode,
    Visitor,
    visit,
)

from gql.documents import Documents
from gql.selection import Operation, Prepared, choose_operation, prepare
from gql.variables import Values, Variables

Key = TypeVar("Key")
Value = TypeVar("Value")

SWITCHED: Final = 16
"""How many of the forms that @skip and @include give one operation are remembered."""
LONGEST: Final = 2_000
"""How many bytes of variables are remembered at most; longer ones are not worth the memory."""


@dataclass(frozen=True, slots=True)
class _Known:
    """One operation of one document. `switches` are the variables that @skip and @include depend on."""

    document: DocumentNode
    definition: OperationDefinitionNode
    variables: Variables
    switches: tuple[str, ...]
    forms: OrderedDict[tuple[bool | None, ...], Prepared] = field(default_factory=OrderedDict)

    def state(self, values: Values) -> tuple[bool | None, ...]:
        """Return how the switches stand; what is no boolean is refused by whatever depends on it."""
        found = (values.plain.get(name) for name in self.switches)
        return tuple([value if isinstance(value, bool) else None for value in found])


class Operations:
    """Operations of the documents of one schema; the newest ones are remembered. Threads may share it."""

    def __init__(self, documents: Documents, *, remembered: int = 500) -> None:
        self._documents = documents
        self._remembered = remembered
        self._known: OrderedDict[tuple[str, str | None], _Known] = OrderedDict()
        self._filled: OrderedDict[tuple[int, bytes], tuple[Prepared, Operation]] = OrderedDict()
        self._lock = Lock()

    def read(self, text: str, *, name: str | None = None, variables: Mapping[str, object]) -> Operation:
        """Return the named operation (or the only one) with its variables filled in; raise Refused where that fails."""
        known = self._known_as(text, name)
        values = known.variables.coerce(variables)
        form = self._form(known, values)
        key = None if form.is_mutation or not values.plain else _written(values)
        return form.filled(values) if key is None else self._filled_once(form, key, values)

    def _filled_once(self, form: Prepared, key: bytes, values: Values) -> Operation:
        """Return the very operation that equal variables gave before: what is remembered of its fields holds again."""
        same = (id(form), key)
        found = self._filled.get(same)
        if found is not None and found[0] is form:
            return found[1]
        operation = form.filled(values)
        with self._lock:
            _remember(self._filled, same, (form, operation), self._remembered)
        return operation

    def knows(self, text: str, name: str | None = None) -> bool:
        """The operation was read before and is remembered."""
        return (text, name) in self._known

    def _known_as(self, text: str, name: str | None) -> _Known:
        with self._lock:
            known = self._known.get((text, name))
            if known is not None:
                self._known.move_to_end((text, name))
                return known
        known = self._read_anew(text, name)
        with self._lock:
            _remember(self._known, (text, name), known, self._remembered)
        return known

    def _read_anew(self, text: str, name: str | None) -> _Known:
        document = self._documents.read(text)
        definition = choose_operation(document, name)
        variables = Variables(self._documents.schema, definition.variable_definitions or ())
        return _Known(document, definition, variables, _switches(document))

    def _form(self, known: _Known, values: Values) -> Prepared:
        state = known.state(values)
        form = known.forms.get(state)
        if form is None:
            form = prepare(self._documents.schema, known.document, known.definition, values)
            if known.definition.operation is OperationType.QUERY:
                with self._lock:
                    _remember(known.forms, state, form, SWITCHED)
        return form


def _remember(known: OrderedDict[Key, Value], key: Key, value: Value, most: int) -> None:
    known[key] = value
    while len(known) > most:
        known.popitem(last=False)


def _written(values: Values) -> bytes | None:
    """Return the variables as text, by which they are compared: 1, 1.0 and True are equal in Python. None: too long."""
    try:
        text = orjson.dumps(values.plain)
    except orjson.JSONEncodeError:  # such as a number of more than 64 bits
        return None
    return text if len(text) <= LONGEST else None


class _Switches(Visitor):
    """Collects the variables inside @skip and @include."""

    def __init__(self) -> None:
        super().__init__()
        self.names: dict[str, None] = {}

    def enter_directive(self, node: DirectiveNode, *_: object) -> None:
        for argument in node.arguments or ():
            if isinstance(argument.value, VariableNode):
                self.names[argument.value.name.value] = None


def _switches(document: DocumentNode) -> tuple[str, ...]:
    found = _Switches()
    visit(document, found)
    return tuple(found.names)
