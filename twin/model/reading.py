"""Read what a caller hands in: a plain dict becomes a model, and each thing wrong with it becomes one refusal."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from twin.errors import ValidationFailed
from twin.model.scalars import Input

Model = TypeVar("Model", bound=Input)


def read(model: type[Model], value: Mapping[str, object] | Input) -> Model:
    """Return the model of the value, or raise ValidationFailed for the first thing wrong with it."""
    result = read_all(model, value)
    if isinstance(result, model):
        return result
    assert isinstance(result, tuple)
    raise result[0]


def read_all(model: type[Model], value: Mapping[str, object] | Input) -> Model | tuple[ValidationFailed, ...]:
    """Return the model of the value, or everything that is wrong with it."""
    if isinstance(value, model):
        return value
    try:
        return model.model_validate(value if isinstance(value, dict) else dict(value))
    except ValidationError as wrong:
        return tuple(_refusal(model, details) for details in wrong.errors(include_url=False))


def _refusal(model: type[Input], details: ErrorDetails) -> ValidationFailed:
    path = tuple(str(part) for part in details["loc"])
    given = details["input"]
    shown = given if isinstance(given, str | int | float | bool) and details["type"] != "missing" else None
    if isinstance(shown, str):
        shown = shown[:200]
    return ValidationFailed(f"{'.'.join(path)} {_why(model, details, shown)}", path=path, value=shown)


def _why(model: type[Input], details: ErrorDetails, shown: object) -> str:
    match details["type"]:
        case "missing":
            return "is missing; give it"
        case "extra_forbidden":
            return f"is no field here{_near(str(details['loc'][-1]), model)}"
        case "refused" | "instant" | "duration" | "scalar":
            return f"{'' if shown is None else repr(shown) + ' '}{details['msg']}"
        case _:
            return f"{'' if shown is None else f'{shown!r} '}is refused: {_lower(details['msg'])}"


def _near(name: str, model: type[Input]) -> str:
    fields: dict[str, Any] = dict(model.model_fields)  # Any: pydantic's own description of a field
    known = [field.alias or key for key, field in fields.items()]
    close = get_close_matches(name, known, n=1)
    return f"; did you mean {close[0]!r}?" if close else f"; the fields are {', '.join(known)}"


def _lower(message: str) -> str:
    return message[:1].lower() + message[1:]
