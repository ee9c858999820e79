"""Arguments of one field in a document: what no variable can change is coerced once, the rest for each request.

What comes out wrong is coerced again by the library, which says why.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from graphql import (
    ArgumentNode,
    FieldNode,
    GraphQLArgument,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNonNull,
    ListValueNode,
    ObjectValueNode,
    Undefined,
    ValueNode,
    VariableNode,
    coerce_input_literal,
    get_argument_values,
    is_non_null_type,
    is_required_argument,
    is_required_input_field,
)
from graphql.utilities.coerce_input_value import coerce_default_value

from gql.variables import Values, plain

Fill = Callable[[Values], object]
"""Gives the value of a place in the document; Undefined: nothing stands there."""


class Misfit(Exception):
    """A value does not fit its place; the library says why."""


@dataclass(frozen=True, slots=True)
class Arguments:
    """The arguments of a field: `fixed` in every request, or `parts` to be filled in, by name."""

    field: GraphQLField
    node: FieldNode
    fixed: Mapping[str, object] | None
    parts: tuple[tuple[str, Fill], ...] = ()

    def filled(self, values: Values) -> Mapping[str, object]:
        """Return the arguments by name; raise GraphQLError where a variable does not fit."""
        if self.fixed is not None:
            return self.fixed
        try:
            found = [(name, fill(values)) for name, fill in self.parts]
        except Misfit:
            return _by_library(self.field, self.node, values)
        return {name: value for name, value in found if value is not Undefined}


def arguments_of(field: GraphQLField, node: FieldNode) -> Arguments:
    """Prepare the arguments of a field; raise GraphQLError where one is wrong in every request."""
    given = {argument.name.value: argument for argument in node.arguments or ()}
    if not any(_varies(argument.value) for argument in given.values()):
        return Arguments(field, node, _by_library(field, node, None))
    parts = (
        (argument.out_name or name, _argument(argument, given.get(name)))
        for name, argument in field.args.items()
    )
    return Arguments(field, node, None, tuple(parts))


def _by_library(field: GraphQLField, node: FieldNode, values: Values | None) -> dict[str, object]:
    found = get_argument_values(field, node, values.as_library() if values else None)
    return {name: plain(value) for name, value in found.items()}


def _argument(argument: GraphQLArgument, node: ArgumentNode | None) -> Fill:
    if node is None:
        return _always(plain(coerce_default_value(argument)))
    fill = _value(node.value, argument.type)
    if not isinstance(node.value, VariableNode) or is_required_argument(argument):
        return fill
    return _or_default(node.value.name.value, fill, plain(coerce_default_value(argument)))


def _or_default(name: str, fill: Fill, default: object) -> Fill:
    return lambda values: fill(values) if name in values.plain else default


def _always(value: object) -> Fill:
    return lambda _: value


def _varies(node: ValueNode) -> bool:
    match node:
        case VariableNode():
            return True
        case ListValueNode(values=values):
            return any(_varies(value) for value in values)
        case ObjectValueNode(fields=fields):
            return any(_varies(field.value) for field in fields)
        case _:
            return False


# ---------------------------------------------------------------- values
def _value(node: ValueNode, type_: GraphQLInputType) -> Fill:
    """Return what gives the value of a node; it raises Misfit where none can be had."""
    if isinstance(node, VariableNode):
        return _variable(node.name.value, is_required=is_non_null_type(type_))
    if not _varies(node):
        value = coerce_input_literal(node, type_)
        return _misfit if value is Undefined else _always(plain(value))
    match type_, node:
        case GraphQLNonNull(of_type=inner), _:
            return _value(node, inner)
        case GraphQLList(of_type=item), ListValueNode(values=values):
            return _list([_entry(value, item) for value in values])
        case GraphQLList(of_type=item), _:
            return _list([_value(node, item)])
        case GraphQLInputObjectType(is_one_of=False), ObjectValueNode():
            return _object(node, type_)
        case _:
            return _literal(node, type_)


def _variable(name: str, *, is_required: bool) -> Fill:
    def fill(values: Values) -> object:
        value = values.plain.get(name, Undefined)
        if is_required and (value is None or value is Undefined):
            raise Misfit
        return value

    return fill


def _misfit(_: Values) -> object:
    raise Misfit


def _entry(node: ValueNode, item: GraphQLInputType) -> Fill:
    """A variable without a value is null in a list."""
    fill = _value(node, item)
    if not isinstance(node, VariableNode):
        return fill

    def entry(values: Values) -> object:
        value = fill(values)
        return None if value is Undefined else value

    return entry


def _list(entries: list[Fill]) -> Fill:
    return lambda values: [entry(values) for entry in entries]


def _object(node: ObjectValueNode, type_: GraphQLInputObjectType) -> Fill:
    given = {field.name.value: field.value for field in node.fields}
    parts: list[tuple[str, Fill]] = []
    for name, field in type_.fields.items():
        default: Fill = (
            _misfit if is_required_input_field(field) else _always(plain(coerce_default_value(field)))
        )
        parts.append(
            (field.out_name or name, _field(given[name], field.type, default) if name in given else default)
        )

    def fill(values: Values) -> object:
        found = [(name, part(values)) for name, part in parts]
        return type_.out_type({name: value for name, value in found if value is not Undefined})

    return fill


def _field(node: ValueNode, type_: GraphQLInputType, default: Fill) -> Fill:
    fill = _value(node, type_)
    if not isinstance(node, VariableNode):
        return fill
    name = node.name.value
    return lambda values: fill(values) if name in values.plain else default(values)


def _literal(node: ValueNode, type_: GraphQLInputType) -> Fill:
    """Variables inside a scalar, or inside an object of which one field alone is given: the library reads them."""

    def fill(values: Values) -> object:
        value = coerce_input_literal(node, type_, values.as_library())
        if value is Undefined:
            raise Misfit
        return plain(value)

    return fill
