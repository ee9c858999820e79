"""Conditions on documents that speak of their texts and files."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, cast

from twin.plan import relations, values
from twin.plan.terms import TRUE, Compares, Condition, Field, Key, Labelled, Some, Test, both, either

Input = Mapping[str, object]

_IS_SOURCE: Final = Compares(Field("role"), Test.EQ, "SOURCE")
_FILE: Final[Mapping[str, Callable[[Input], Condition]]] = {
    "fileName": lambda given: values.string_filter(Field("name"), given),
    "mediaType": lambda given: values.string_filter(Field("media_type"), given),
    "size": lambda given: values.number_filter(Field("size"), given),
}


def holds_words(text: str) -> Condition:
    """Each word stands in the number, the title, an identifier, or the name of a source file, whatever its case."""
    return both(*(_holds(word) for word in dict.fromkeys(text.split())))


def one_file(name: str, where: Input) -> Condition:
    """File conditions of one revision speak of one source file: the first of them that is given reads them all."""
    named = [n for n in _FILE if where.get(n) is not None]
    if named[0] != name:
        return TRUE
    return Some(relations.FILES, both(_IS_SOURCE, *(_FILE[n](cast("Input", where[n])) for n in named)))


def _holds(word: str) -> Condition:
    named = both(_IS_SOURCE, _within(Field("name"), word))
    return either(
        _within(Key(), word),
        _within(Field("title"), word),
        Labelled(None, None, _within(Field("value"), word)),
        Some(relations.REVISIONS, Some(relations.FILES, named)),
    )


def _within(value: values.Plain, word: str) -> Condition:
    return Compares(value, Test.CONTAINS, word, fold=True)
