"""What the readers of filters have in common: fields of one input joined, lists quantified, plain values (F1–F3)."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import cast

from twin.plan import relations, values
from twin.plan.asked import Asked
from twin.plan.terms import (
    Condition,
    Every,
    Field,
    Labelled,
    Negation,
    Relation,
    Some,
    both,
    either,
)

Input = Mapping[str, object]
Reader = Callable[[Input | None, Asked], Condition]
FieldReader = Callable[[object, Input, Asked], Condition]


def fields(
    where: Input | None, asked: Asked, readers: Mapping[str, FieldReader], itself: Reader
) -> Condition:
    """AND the fields of one input object; `and`, `or`, `not` recurse into its own type."""
    parts: list[Condition] = []
    for name, given in (where or {}).items():
        if given is None:
            continue
        match name:
            case "and":
                parts.extend(itself(w, asked) for w in objects_of(given))
            case "or":
                parts.append(either(*(itself(w, asked) for w in objects_of(given))))
            case "not":
                parts.append(Negation(itself(object_of(given), asked)))
            case _:
                parts.append(readers[name](given, where or {}, asked))
    return both(*parts)


def object_of(given: object) -> Input:
    """Return an input object as what it is."""
    return cast("Input", given)


def objects_of(given: object) -> Iterable[Input]:
    """Return a list of input objects as what it is."""
    return cast("Iterable[Input]", given)


def string(value: values.Plain) -> FieldReader:
    """Return the reader of a StringFilter on a value."""
    return lambda given, _, __: values.string_filter(value, object_of(given))


def number(value: values.Plain) -> FieldReader:
    """Return the reader of a FloatFilter or a DateTimeFilter on a value."""
    return lambda given, _, __: values.number_filter(value, object_of(given))


def some(relation: Relation, reader: Reader) -> FieldReader:
    """Return the reader of a condition on a related thing (F3)."""
    return lambda given, _, asked: Some(relation, reader(object_of(given), asked))


def lists(relation: Relation, reader: Reader) -> FieldReader:
    """Return the reader of a list of conditions on related things."""
    return lambda given, _, asked: both(
        *(list_of(relation, reader, entry, asked) for entry in objects_of(given))
    )


def list_of(relation: Relation, reader: Reader, entry: Input, asked: Asked) -> Condition:
    """`of` narrows the list; then some, every and none each have their say (F3)."""
    of = reader(cast("Input | None", entry.get("of")), asked)
    parts: list[Condition] = []
    for quantifier in ("some", "every", "none"):
        where = cast("Input | None", entry.get(quantifier))
        if where is None:
            continue
        condition = (
            reader(_with_name_of(entry, where), asked)
            if relation is relations.SIGNALS
            else reader(where, asked)
        )
        if quantifier == "every":
            parts.append(Every(relation, of, condition))
        else:
            found = Some(relation, both(of, condition))
            parts.append(found if quantifier == "some" else Negation(found))
    return both(*parts)


def _with_name_of(entry: Input, where: Input) -> Input:
    """Carry the name that `of` fixes into the quantified filter, so that its units can be checked."""
    of = cast("Input", entry.get("of") or {})
    return {**where, "name": of["name"]} if of.get("name") and not where.get("name") else where


def enum(value: Field) -> FieldReader:
    """Return the reader of a filter on an enum."""
    return lambda given, _, __: values.enum_filter(value, object_of(given))


def identifier(given: object, _: Input, __: Asked) -> Condition:
    """Read an IdentifierFilter."""
    entry = object_of(given)
    value = entry.get("value")
    inner = None if value is None else values.string_filter(Field("value"), object_of(value))
    return Labelled(cast("str | None", entry.get("scheme")), cast("str | None", entry.get("issuer")), inner)
