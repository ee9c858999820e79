"""Random ways to write root fields as a GraphQL document: aliases, fragments, fields said twice, @skip and @include."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    get_named_type,
)
from hypothesis import assume
from hypothesis import strategies as st

from twin.instants import Duration, format_duration, format_instant
from twin.selection import Selection

SWITCHES = {"yes": True, "no": False}
SHOWN = ("", "", " @skip(if: $no)", " @include(if: $yes)", " @skip(if: false) @include(if: true)")
HIDDEN = (" @skip(if: $yes)", " @include(if: $no)", " @include(if: true) @skip(if: true)")
TWICE_BELOW = 200
"""Only text shorter than that is written twice, or a document would double with each level."""
ABOUT_SCHEMA = "__schema { queryType { name fields { name } } } __type(name: $about) { kind name }"


@dataclass(frozen=True)
class Written:
    """A document with its variables."""

    text: str
    variables: dict[str, object]


@st.composite
def written(draw: st.DrawFn, roots: Sequence[Selection], schema: GraphQLSchema) -> Written:
    """Write the roots as one operation; what it asks is theirs, however it is written."""
    writer = _Writer(draw, schema)
    root = schema.query_type
    assert root is not None, "the schema has queries"
    body = writer.selection_set(roots, root)
    if draw(st.booleans()):
        about = writer.variable("about", "String!", draw(st.sampled_from(["Asset", "Node", "Nothing"])))
        assert about == "$about"
        body = body[:-1] + f" __typename {ABOUT_SCHEMA} }}"
    text = " ".join([body, *writer.fragments])
    values = writer.values | {name: value for name, value in SWITCHES.items() if f"${name}" in text}
    declared = ", ".join(f"${name}: {writer.declared.get(name, 'Boolean!')}" for name in values)
    return Written(f"query {f'({declared})' if declared else ''} {text}", values)


@dataclass
class _Writer:
    draw: Any  # Any: Hypothesis' own
    schema: GraphQLSchema
    declared: dict[str, str] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)

    def variable(self, name: str, type_: str, value: object) -> str:
        self.declared[name] = type_
        self.values[name] = value
        return f"${name}"

    def selection_set(self, children: Sequence[Selection], owner: GraphQLNamedType) -> str:
        """Write the children in their order; each may stand in a fragment, and again behind it."""
        parts: list[str] = []
        for child in children:
            on = next(iter(child.on)) if child.on else None
            holder = self.schema.type_map[on] if on else owner
            assert isinstance(holder, GraphQLObjectType) or child.field in {"id", "__typename"}, child
            parts.append(self._placed(self._field(child, holder), holder, needs_condition=bool(on)))
            if self.draw(st.integers(0, 5)) == 0:
                parts.append(self._hidden())
        return "{ " + " ".join(parts) + " }"

    def _hidden(self) -> str:
        return f"... {self.draw(st.sampled_from(HIDDEN))} {{ hidden: __typename }}"

    def _placed(self, text: str, holder: GraphQLNamedType, *, needs_condition: bool) -> str:
        switch = self.draw(st.sampled_from(SHOWN))
        most = 5 if len(text) < TWICE_BELOW else 3
        match self.draw(st.integers(2 if needs_condition else 0, most)):
            case 0 | 1:
                return text
            case 2:
                return f"... on {holder.name}{switch} {{ {text} }}"
            case 3:
                name = f"F{len(self.fragments)}"
                self.fragments.append(f"fragment {name} on {holder.name} {{ {text} }}")
                return f"...{name}{switch} ...{name}"
            case 4:
                return f"... on {holder.name} {{ {text} }} ... on {holder.name}{switch} {{ {text} }}"
            case _:
                return f"... on {holder.name} {{ ...{switch} {{ {text} {text} }} }}"

    def _field(self, child: Selection, owner: GraphQLNamedType) -> str:
        alias = "" if child.key == child.field else f"{child.key}: "
        if child.field == "__typename" or not isinstance(owner, GraphQLObjectType):
            return f"{alias}{child.field}"
        definition = owner.fields[child.field]
        given = [self._argument(definition, name, value) for name, value in child.arguments.items()]
        arguments = f"({', '.join(given)})" if given else ""
        below = self.selection_set(child.children, get_named_type(definition.type)) if child.children else ""
        return f"{alias}{child.field}{arguments} {below}"

    def _argument(self, definition: GraphQLField, name: str, value: object) -> str:
        type_ = definition.args[name].type
        used = self.variable(f"v{len(self.values)}", str(type_), as_json(value, type_))
        return f"{name}: {used}"


def as_json(value: Any, type_: GraphQLInputType) -> Any:  # Any: JSON, by a type
    """Return an argument of a Selection as a client sends it."""
    match type_, value:
        case _, None:
            return None
        case GraphQLNonNull(of_type=inner), _:
            return as_json(value, inner)
        case GraphQLList(of_type=inner), list() | tuple():
            return [as_json(each, inner) for each in value]
        case GraphQLInputObjectType(fields=fields), dict():
            assume(value.keys() <= fields.keys())  # the planner can do more than the schema offers
            return {name: as_json(each, fields[name].type) for name, each in value.items()}
        case GraphQLEnumType(), _:
            return str(value)
        case _, Duration():
            return format_duration(value)
        case _ if getattr(type_, "name", "") == "DateTime":
            return format_instant(value)
        case _:
            return value
