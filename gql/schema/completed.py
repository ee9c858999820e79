"""What strawberry leaves out of the schema it makes: docstrings as descriptions, and @oneOf for graphql-core."""

from __future__ import annotations

import inspect
from typing import Any

from graphql import GraphQLInputObjectType, GraphQLNamedType, GraphQLSchema
from strawberry.schema.schema_converter import GraphQLCoreConverter
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.types.enum import StrawberryEnumDefinition
from strawberry.types.field import StrawberryField


def describe(schema: GraphQLSchema) -> None:
    """Fill in each missing description of a type or a field from the docstring of what declares it.

    So each sentence stands once, where the code is read.
    """
    for graphql_type in schema.type_map.values():
        definition = graphql_type.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        match definition:
            case StrawberryObjectDefinition():
                _describe(graphql_type, definition.origin)
                _describe_fields(graphql_type)
            case StrawberryEnumDefinition():
                _describe(graphql_type, definition.wrapped_cls)


def mark_one_of(schema: GraphQLSchema) -> None:
    """Let graphql-core's own validation refuse a second key in a @oneOf input, with the place in the document."""
    for graphql_type in schema.type_map.values():
        definition = graphql_type.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if isinstance(graphql_type, GraphQLInputObjectType) and isinstance(
            definition, StrawberryObjectDefinition
        ):
            graphql_type.is_one_of = definition.is_one_of


def _describe_fields(graphql_type: Any) -> None:  # the four kinds of type that have fields share no base
    for graphql_field in graphql_type.fields.values():
        declared = graphql_field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
        if isinstance(declared, StrawberryField) and declared.base_resolver is not None:
            _describe(graphql_field, declared.base_resolver.wrapped_func)


def _describe(target: GraphQLNamedType, source: object) -> None:
    if target.description is None and source.__doc__ is not None:
        target.description = " ".join(inspect.cleandoc(source.__doc__).split())
