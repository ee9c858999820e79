"""Texts of attributes as the values that their definitions ask for.

A table knows only text; whether "7" is a number or a name stands in the asset type. JSON values stay what they are.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from twin.errors import BadRequest
from twin.exchange.assets import AssetFile, AssetRecord
from twin.exchange.problems import Problem


@dataclass(frozen=True, slots=True)
class KnownTypes:
    """What is stored: the data type of each attribute by asset type (inherited ones too), the type of each asset."""

    attributes: Mapping[str, Mapping[str, str]]
    type_of: Mapping[str, str]

    def attributes_of(self, row: Mapping[str, object]) -> Mapping[str, str]:
        """Return the data types of the attributes that a row may have, as far as they are known."""
        type = row.get("type", self.type_of.get(str(row["key"]), ""))
        return self.attributes.get(str(type), {})


def with_values(file: AssetFile, types: KnownTypes) -> AssetFile:
    """Return the file with each attribute as its definition asks, or among the problems where that cannot be."""
    records: list[AssetRecord] = []
    problems = list(file.problems)
    for record in file.records:
        row, wrong = _with_values(record, types)
        problems.extend(wrong)
        if not wrong:
            records.append(replace(record, row=row))
    return AssetFile(tuple(records), tuple(sorted(problems, key=lambda problem: problem.line)))


def value_of(text: str, data_type: str) -> str | int | float | bool:
    """Return the value that a text stands for. Raises BadRequest with what to write instead.

    >>> value_of("yes", "BOOLEAN"), value_of("7", "FLOAT")
    (True, 7.0)
    """
    match data_type:
        case "FLOAT":
            return float(_matched(_DECIMAL, text, "is not a number; write it with a point, such as 1.5"))
        case "INTEGER":
            return int(_matched(_WHOLE, text, "is not a whole number of at most 18 digits"))
        case "BOOLEAN":
            if text.lower() not in _BOOLEANS:
                raise BadRequest(f"is neither true nor false; write one of {', '.join(_BOOLEANS)}")
            return _BOOLEANS[text.lower()]
        case _:
            return text


_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][+-]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[+-]?[0-9]{1,18}")
_BOOLEANS = {"true": True, "false": False, "yes": True, "no": False, "1": True, "0": False}


def _matched(pattern: re.Pattern[str], text: str, reason: str) -> str:
    if pattern.fullmatch(text) is None:
        raise BadRequest(reason)
    return text


def _with_values(record: AssetRecord, types: KnownTypes) -> tuple[Mapping[str, object], list[Problem]]:
    attributes = record.row.get("attributes")
    if not isinstance(attributes, list):
        return record.row, []
    data_types = types.attributes_of(record.row)
    typed: list[dict[str, object]] = []
    problems: list[Problem] = []
    for attribute in attributes:
        text, data_type = attribute["value"], data_types.get(attribute["name"])
        try:
            value = value_of(text, data_type) if isinstance(text, str) and data_type else text
        except BadRequest as wrong:
            column = f"attr:{attribute['name']}"
            problems.append(Problem(record.line, column, text, wrong.message))
        else:
            typed.append({**attribute, "value": value})
    return {**record.row, "attributes": typed}, problems
