"""Variables of an operation: how each becomes a value is worked out once, what a client sends is coerced by it.

What is not plainly right goes to the library, which knows every rule and says what is wrong.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Any

from graphql import (
    GraphQLInputType,
    GraphQLSchema,
    Undefined,
    VariableDefinitionNode,
    coerce_input_literal,
    get_variable_values,
    is_input_type,
    is_leaf_type,
    is_non_null_type,
    type_from_ast,
)
from graphql.execution.values import VariableValues

from gql.errors import Refused

_ERRORS = 20


@dataclass(frozen=True, slots=True)
class Values:
    """The variables of one request that have a value, by name; enums are their names.

    `as_library` gives the same as the library's own functions take it.
    """

    plain: Mapping[str, object]
    as_library: Callable[[], VariableValues]


@dataclass(frozen=True, slots=True)
class _Leaf:
    """A variable of a scalar or an enum. `default` is Undefined where there is none."""

    name: str
    coerce: Callable[[Any], object]  # Any: the library's, which takes what a client sent
    is_required: bool
    default: object


class Variables:
    """The variables that one operation declares."""

    def __init__(self, schema: GraphQLSchema, definitions: Sequence[VariableDefinitionNode]) -> None:
        self._schema = schema
        self._definitions = tuple(definitions)
        leaves = [_leaf(schema, definition) for definition in self._definitions]
        known = tuple(leaf for leaf in leaves if leaf is not None)
        self._leaves = known if len(known) == len(leaves) else None

    def coerce(self, given: Mapping[str, object]) -> Values:
        """Return the values that a client's variables are; raise Refused with what is wrong with them."""

        def as_library() -> VariableValues:
            return self._by_library(given)

        quick = None if self._leaves is None else _coerced(self._leaves, given)
        if quick is not None:
            return Values(quick, as_library)
        found = as_library()
        return Values({name: plain(value) for name, value in found.coerced.items()}, lambda: found)

    def _by_library(self, given: Mapping[str, object]) -> VariableValues:
        values = get_variable_values(self._schema, self._definitions, dict(given), max_errors=_ERRORS)
        if isinstance(values, list):
            raise Refused(values)
        return values


def plain(value: object) -> object:
    """Return the value with the names of enums in the place of their members."""
    match value:
        case Enum():
            return value.name
        case dict():
            return {key: plain(entry) for key, entry in value.items()}
        case list():
            return [plain(entry) for entry in value]
        case _:
            return value


def _leaf(schema: GraphQLSchema, definition: VariableDefinitionNode) -> _Leaf | None:
    """Return how a variable is coerced; None where its type is a list or an object."""
    declared = type_from_ast(schema, definition.type)
    if declared is None or not is_input_type(declared):
        return None
    is_required = is_non_null_type(declared)
    inner: GraphQLInputType = declared.of_type if is_non_null_type(declared) else declared
    if not is_leaf_type(inner):
        return None
    default: object = Undefined
    if definition.default_value is not None:
        default = plain(coerce_input_literal(definition.default_value, declared))
        if default is Undefined:
            return None
    return _Leaf(definition.variable.name.value, inner.coerce_input_value, is_required, default)


def _coerced(leaves: Sequence[_Leaf], given: Mapping[str, object]) -> dict[str, object] | None:
    """Return the values by name; None where one is missing or wrong, which the library tells."""
    values: dict[str, object] = {}
    for leaf in leaves:
        value = given.get(leaf.name, Undefined)
        if value is Undefined and leaf.default is not Undefined:
            values[leaf.name] = leaf.default
        elif value is None and not leaf.is_required:
            values[leaf.name] = None
        elif value is not None and value is not Undefined:
            try:
                values[leaf.name] = plain(leaf.coerce(value))
            except Exception:  # noqa: BLE001 - scalars raise what they like; the library meets it again and tells
                return None
        elif leaf.is_required:
            return None
    return values
