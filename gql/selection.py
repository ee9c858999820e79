"""From an operation of a valid document to the Selections that the planner reads, with variables filled in at the end.

Fragments are written out, equal response keys merged, @skip and @include obeyed, arguments coerced. Not for: validity,
which gql/documents.py has checked.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLIncludeDirective,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLSkipDirective,
    InlineFragmentNode,
    NamedTypeNode,
    OperationDefinitionNode,
    OperationType,
    SelectionNode,
    SelectionSetNode,
    get_directive_values,
    get_named_type,
    is_abstract_type,
    is_non_null_type,
)
from graphql.execution.values import VariableValues

from gql.arguments import Arguments, arguments_of
from gql.errors import Refused
from gql.variables import Values, Variables
from twin.errors import BadRequest
from twin.selection import Selection

INTROSPECTION = frozenset({"__schema", "__type", "__typename"})
"""Root fields that the schema alone answers."""


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation, ready to be planned.

    `keys` are the response keys in their order, those of `introspection` among them; that one is answered by the
    library itself, from the schema alone. `needed` are the keys that leave no answer at all when they have no value.
    """

    is_mutation: bool
    selections: tuple[Selection, ...]
    keys: tuple[str, ...]
    needed: tuple[str, ...] = ()
    introspection: DocumentNode | None = None


@dataclass(frozen=True, slots=True)
class Form:
    """A Selection in which the arguments wait for variables.

    `fixed` is the Selection where there is nothing to wait for, and `children_fixed` its children: the same ones in
    every request.
    """

    key: str
    field: str
    arguments: Arguments
    children: tuple[Form, ...]
    on: frozenset[str]
    fixed: Selection | None
    children_fixed: tuple[Selection, ...] | None

    def filled(self, values: Values) -> Selection:
        """Return the selection of one request; raise GraphQLError where a variable does not fit."""
        if self.fixed is not None:
            return self.fixed
        children = self.children_fixed
        if children is None:
            children = tuple([child.filled(values) for child in self.children])
        return Selection(self.key, self.field, self.arguments.filled(values), children, self.on)


@dataclass(frozen=True, slots=True)
class Prepared:
    """An operation in which all is done that the values of variables do not bear upon."""

    is_mutation: bool
    forms: tuple[Form, ...]
    keys: tuple[str, ...]
    needed: tuple[str, ...]
    introspection: DocumentNode | None

    def filled(self, values: Values) -> Operation:
        """Return the operation of one request; raise Refused where a variable does not fit its place."""
        try:
            selections = tuple([form.filled(values) for form in self.forms])
        except GraphQLError as wrong:
            raise Refused([wrong]) from wrong
        return Operation(self.is_mutation, selections, self.keys, self.needed, self.introspection)


def read_operation(
    schema: GraphQLSchema, document: DocumentNode, *, name: str | None, variables: Mapping[str, object]
) -> Operation:
    """Return the named operation (or the only one) with its variables filled in; raise Refused where that fails."""
    definition = choose_operation(document, name)
    values = Variables(schema, definition.variable_definitions or ()).coerce(variables)
    return prepare(schema, document, definition, values).filled(values)


def prepare(
    schema: GraphQLSchema, document: DocumentNode, definition: OperationDefinitionNode, values: Values
) -> Prepared:
    """Prepare an operation for all requests in which the variables of @skip and @include have these values."""
    try:
        return _Reader(schema, document, values.as_library()).operation(definition)
    except GraphQLError as wrong:
        raise Refused([wrong]) from wrong


def choose_operation(document: DocumentNode, name: str | None) -> OperationDefinitionNode:
    """Return the operation of that name; without a name, the only one. Raise Refused with the names there are."""
    operations = [d for d in document.definitions if isinstance(d, OperationDefinitionNode)]
    chosen = [d for d in operations if name is None or (d.name is not None and d.name.value == name)]
    if len(chosen) == 1:
        return chosen[0]
    names = ", ".join(d.name.value for d in operations if d.name) or "none that has a name"
    if name is None:
        raise Refused([BadRequest(f"The document has {len(operations)} operations; name one of: {names}.")])
    raise Refused([BadRequest(f"The document has no operation {name!r}; it has: {names}.", value=name)])


@dataclass(slots=True)
class _Fields:
    """The fields of one selection set that hold for one object type, by response key, each with its place."""

    owner: GraphQLObjectType
    nodes: dict[str, list[FieldNode]] = field(default_factory=dict)
    places: dict[str, tuple[int, ...]] = field(default_factory=dict)
    visited: set[str] = field(default_factory=set)

    def add(self, node: FieldNode, place: tuple[int, ...]) -> None:
        key = _key(node)
        self.nodes.setdefault(key, []).append(node)
        self.places.setdefault(key, place)


class _Reader:
    """Reads selection sets of one document under one set of variables."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, variables: VariableValues) -> None:
        self._schema = schema
        self._variables = variables
        self._fragments = {
            d.name.value: d for d in document.definitions if isinstance(d, FragmentDefinitionNode)
        }

    def operation(self, definition: OperationDefinitionNode) -> Prepared:
        root = self._schema.get_root_type(definition.operation)
        if root is None or definition.operation is OperationType.SUBSCRIPTION:
            raise Refused([BadRequest(f"The schema has no {definition.operation.value} type.")])
        found = self._collect(root, [definition.selection_set]).nodes
        asked = [nodes for nodes in found.values() if nodes[0].name.value not in INTROSPECTION]
        about_schema = [
            node for nodes in found.values() for node in nodes if node.name.value in INTROSPECTION
        ]
        return Prepared(
            is_mutation=definition.operation is OperationType.MUTATION,
            forms=tuple(self._form(root, nodes) for nodes in asked),
            keys=tuple(found),
            needed=tuple(_key(nodes[0]) for nodes in asked if self._is_needed(root, nodes[0])),
            introspection=self._alone(definition, about_schema) if about_schema else None,
        )

    def _alone(self, definition: OperationDefinitionNode, nodes: Sequence[FieldNode]) -> DocumentNode:
        """Return a document that has nothing but these root fields, and the fragments that they may use."""
        alone = OperationDefinitionNode(
            operation=definition.operation,
            name=definition.name,
            variable_definitions=definition.variable_definitions,
            directives=(),
            selection_set=SelectionSetNode(selections=tuple(nodes)),
        )
        return DocumentNode(definitions=(alone, *self._fragments.values()))

    def _is_needed(self, root: GraphQLObjectType, node: FieldNode) -> bool:
        return is_non_null_type(root.fields[node.name.value].type)

    def _children(self, parent: GraphQLNamedType, sets: Sequence[SelectionSetNode]) -> tuple[Form, ...]:
        if isinstance(parent, GraphQLObjectType):
            return tuple(self._form(parent, nodes) for nodes in self._collect(parent, sets).nodes.values())
        return tuple(self._by_type(self._object_types(parent), sets)) if sets else ()

    def _by_type(
        self, owners: Sequence[GraphQLObjectType], sets: Sequence[SelectionSetNode]
    ) -> Iterable[Form]:
        """Yield each field once for all types that ask for it in the same place, in the order of the document."""
        found: dict[
            tuple[tuple[int, ...], tuple[int, ...]], tuple[list[FieldNode], list[GraphQLObjectType]]
        ] = {}
        for owner in owners:
            fields = self._collect(owner, sets)
            for key, nodes in fields.nodes.items():
                same = (fields.places[key], tuple(id(node) for node in nodes if node.selection_set))
                found.setdefault(same, (nodes, []))[1].append(owner)
        for same in sorted(found, key=lambda entry: entry[0]):
            nodes, holders = found[same]
            narrowed = frozenset(h.name for h in holders) if len(holders) < len(owners) else frozenset()
            yield self._form(holders[0], nodes, narrowed)

    def _form(
        self, owner: GraphQLObjectType, nodes: Sequence[FieldNode], on: frozenset[str] = frozenset()
    ) -> Form:
        node = nodes[0]
        definition = self._schema.get_field(owner, node.name.value)
        assert definition is not None, (
            f"{owner.name}.{node.name.value} is not in the schema of a valid document"
        )
        below = [n.selection_set for n in nodes if n.selection_set]
        children = self._children(get_named_type(definition.type), below)
        return _form(node, arguments_of(definition, node), children, on)

    def _collect(self, owner: GraphQLObjectType, sets: Sequence[SelectionSetNode]) -> _Fields:
        fields = _Fields(owner)
        for n, selection_set in enumerate(sets):
            self._gather(fields, selection_set, (n,))
        return fields

    def _gather(self, fields: _Fields, selection_set: SelectionSetNode, place: tuple[int, ...]) -> None:
        for n, node in enumerate(selection_set.selections):
            if not self._is_included(node):
                continue
            match node:
                case FieldNode():
                    fields.add(node, (*place, n))
                case InlineFragmentNode():
                    if self._holds(node.type_condition, fields.owner):
                        self._gather(fields, node.selection_set, (*place, n))
                case FragmentSpreadNode() if node.name.value not in fields.visited:
                    fields.visited.add(node.name.value)
                    fragment = self._fragments[node.name.value]
                    if self._holds(fragment.type_condition, fields.owner):
                        self._gather(fields, fragment.selection_set, (*place, n))

    def _is_included(self, node: SelectionNode) -> bool:
        if not node.directives:
            return True
        skip = get_directive_values(GraphQLSkipDirective, node, self._variables)
        include = get_directive_values(GraphQLIncludeDirective, node, self._variables)
        return not (skip and skip["if"]) and not (include and not include["if"])

    def _holds(self, condition: NamedTypeNode | None, owner: GraphQLObjectType) -> bool:
        if condition is None or condition.name.value == owner.name:
            return True
        return owner in self._object_types(self._schema.type_map[condition.name.value])

    def _object_types(self, named: GraphQLNamedType) -> Sequence[GraphQLObjectType]:
        return self._schema.get_possible_types(named) if is_abstract_type(named) else ()


def _form(node: FieldNode, arguments: Arguments, children: tuple[Form, ...], on: frozenset[str]) -> Form:
    key, name = _key(node), node.name.value
    there = tuple(child.fixed for child in children if child.fixed is not None)
    children_fixed = there if len(there) == len(children) else None
    fixed = None
    if arguments.fixed is not None and children_fixed is not None:
        fixed = Selection(key, name, arguments.fixed, children_fixed, on)
    return Form(key, name, arguments, children, on, fixed, children_fixed)


def _key(node: FieldNode) -> str:
    return node.alias.value if node.alias else node.name.value
