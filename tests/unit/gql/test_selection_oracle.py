"""Reading an operation means what the library's own executor means, on random documents over a small schema."""

from __future__ import annotations

from typing import Any

from graphql import GraphQLResolveInfo, build_schema, execute_sync, parse, print_ast, validate
from hypothesis import given, settings
from hypothesis import strategies as st

from gql.selection import read_operation
from twin.selection import Selection

SCHEMA = build_schema("""
    interface Thing { id(n: Int = 3): String thing: Thing one: One }
    type One implements Thing { id(n: Int = 3): String thing: Thing one: One two: Two }
    type Two implements Thing { id(n: Int = 3): String thing: Thing one: One word(n: Int): String }
    type Query { thing: Thing one: One two: Two }
""")
FIELDS = {
    "Query": {"thing": "Thing", "one": "One", "two": "Two"},
    "Thing": {"thing": "Thing", "one": "One", "id": "", "__typename": ""},
    "One": {"thing": "Thing", "one": "One", "two": "Two", "id": "", "__typename": ""},
    "Two": {"thing": "Thing", "one": "One", "id": "", "word": "", "__typename": ""},
}
CONDITIONS = {
    "Query": ["Query"],
    "Thing": ["Thing", "One", "Two"],
    "One": ["Thing", "One"],
    "Two": ["Thing", "Two"],
}
DIRECTIVES = ["", "", "", " @skip(if: $yes)", " @skip(if: $no)", " @include(if: $yes)", " @include(if: $no)"]


@st.composite
def field(draw: st.DrawFn, owner: str, depth: int) -> str:
    """A field of the owner; its response key is made of its name and arguments, so that keys never conflict."""
    leaves = [name for name, below in FIELDS[owner].items() if not below]
    name = draw(st.sampled_from(sorted(FIELDS[owner]) if depth or not leaves else leaves))
    arguments = draw(st.sampled_from(["", "(n: 1)", "(n: $n)"])) if name in {"id", "word"} else ""
    alias = {"": "", "(n: 1)": f"{name}_1: ", "(n: $n)": f"{name}_n: "}[arguments]
    below = FIELDS[owner][name]
    inside = draw(selection_set(below, depth - 1)) if below else ""
    return f"{alias}{name}{arguments}{draw(st.sampled_from(DIRECTIVES))} {inside}"


@st.composite
def fragment(draw: st.DrawFn, owner: str, depth: int) -> str:
    if draw(st.booleans()) and owner != "Query":
        return f"...F{draw(st.sampled_from(CONDITIONS[owner]))}{draw(st.sampled_from(DIRECTIVES))}"
    condition = draw(st.sampled_from(CONDITIONS[owner]))
    inside = draw(selection_set(condition, depth))
    return f"... on {condition}{draw(st.sampled_from(DIRECTIVES))} {inside}"


@st.composite
def selection_set(draw: st.DrawFn, owner: str, depth: int) -> str:
    parts = [draw(field(owner, max(depth, 0)))]
    for _ in range(draw(st.integers(0, 3))):
        parts.append(
            draw(
                fragment(owner, depth - 1)
                if depth > 0 and draw(st.booleans())
                else field(owner, max(depth, 0))
            )
        )
    return "{ " + " ".join(parts) + " }"


@st.composite
def documents(draw: st.DrawFn) -> str:
    used = [f"fragment F{name} on {name} {draw(selection_set(name, 0))}" for name in ("Thing", "One", "Two")]
    body = draw(selection_set("Query", 3))
    return f"query ($yes: Boolean!, $no: Boolean!, $n: Int) {body} " + " ".join(used)


def type_at(path: tuple[str, ...]) -> str:
    """The type of the thing at a path where an interface is answered: any rule does that depends on the path."""
    return "One" if sum(len(step) for step in path) % 2 else "Two"


def by_the_library(document: Any, variables: dict[str, object]) -> Any:
    def resolve(_: object, info: GraphQLResolveInfo[Any], **arguments: object) -> object:
        path = tuple(str(step) for step in info.path.as_list())
        below = FIELDS[info.parent_type.name][info.field_name]
        if not below:
            return f"{info.field_name}{sorted(arguments.items())}"
        return {"__typename": type_at(path) if below == "Thing" else below}

    return execute_sync(
        SCHEMA,
        document,
        variable_values=variables,
        field_resolver=resolve,
        type_resolver=lambda value, *_: value["__typename"],
    )


def by_selections(selections: tuple[Selection, ...], owner: str, path: tuple[str, ...]) -> dict[str, object]:
    answer: dict[str, object] = {}
    for asked in selections:
        if asked.on and owner not in asked.on:
            continue
        assert asked.key not in answer, "a key that is asked twice was not merged"
        below = FIELDS[owner][asked.field]
        here = (*path, asked.key)
        if asked.field == "__typename":
            answer[asked.key] = owner
        elif not below:
            answer[asked.key] = f"{asked.field}{sorted(asked.arguments.items())}"
        else:
            holder = type_at(here) if below == "Thing" else below
            answer[asked.key] = by_selections(asked.children, holder, here)
    return answer


def in_order(answer: Any) -> Any:
    """The answer as lists of pairs, so that the order of keys counts."""
    return [(key, in_order(value)) for key, value in answer.items()] if isinstance(answer, dict) else answer


@settings(max_examples=100, deadline=None, print_blob=True)
@given(documents(), st.sampled_from([{}, {"n": 5}, {"n": None}]))
def test_selections_answer_as_the_library_does(text: str, more: dict[str, object]) -> None:
    document = parse(text)
    unused = {"Fragment", "Variable"}
    errors = [e for e in validate(SCHEMA, document) if e.message.split()[0] not in unused]
    assert errors == [], print_ast(document)
    variables: dict[str, object] = {"yes": True, "no": False, **more}

    operation = read_operation(SCHEMA, document, name=None, variables=variables)

    expected = by_the_library(document, variables)
    assert expected.errors is None
    assert in_order(by_selections(operation.selections, "Query", ())) == in_order(expected.data)
