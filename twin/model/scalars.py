"""The scalars that every input is made of: names, texts, numbers, instants, durations.

Bad text is refused rather than repaired; the one repair is Unicode NFC, because the composed and the decomposed form of
a name look the same to everyone who types it. Names that another program gave (a binding's) are not repaired.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, Strict
from pydantic.alias_generators import to_camel
from pydantic_core import PydanticCustomError

from twin.errors import BadRequest
from twin.instants import FIRST_INSTANT, LAST_INSTANT, Duration, parse_duration, parse_instant

NAME_LENGTH: Final = 200
FOREIGN_LENGTH: Final = 65_535
TEXT_LENGTH: Final = 100_000


class Input(BaseModel):
    """What every input has in common: frozen, the contract's camelCase names, no field that it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", alias_generator=to_camel)

    def names(self, field: str) -> bool:
        """The caller gave the field, be it as null."""
        return field in self.__pydantic_fields_set__  # what model_fields_set returns; asked ten times a row


def name_of(value: str) -> str:
    """Return the name in NFC, or refuse it: 1 to 200 characters, no control characters, no outer white space."""
    if _PLAIN_NAME.fullmatch(value):
        return value
    value = unicodedata.normalize("NFC", value)
    _refuse_unless(0 < len(value) <= NAME_LENGTH, f"has {len(value)} characters; give 1 to {NAME_LENGTH}")
    _refuse_unless(value.strip() == value, "begins or ends with white space; leave it out")
    bad = next((c for c in value if unicodedata.category(c) in _CONTROL), None)
    _refuse_unless(bad is None, f"holds the control character U+{ord(bad or ' '):04X}; leave it out")
    return value


def foreign_of(value: str) -> str:
    """Return a name that another program gave, as it is: normalised, it would name something else, or nothing."""
    _refuse_unless(
        0 < len(value) <= FOREIGN_LENGTH, f"has {len(value):,} characters; give 1 to {FOREIGN_LENGTH:,}"
    )
    bad = _NO_TEXT.search(value)
    _refuse_unless(bad is None, "holds a NUL or half of a surrogate pair, which no series store can hold")
    return value


def text_of(value: str) -> str:
    """Return the text in NFC, or refuse it: no NUL, no half of a surrogate pair."""
    if not value.isascii():
        value = unicodedata.normalize("NFC", value)
    if len(value) > TEXT_LENGTH or (bad := _NO_TEXT.search(value)):
        why = f"has {len(value):,} characters; {TEXT_LENGTH:,} are allowed"
        if len(value) <= TEXT_LENGTH and bad:
            why = f"holds the character U+{ord(bad[0]):04X}, which no text has"
        raise PydanticCustomError("refused", "{why}", {"why": why})
    return value


def instant_of(value: object) -> int:
    """Return nanoseconds since 1970 of an ISO 8601 text with offset, or of nanoseconds as they are."""
    if isinstance(value, str):
        try:
            return parse_instant(value)
        except BadRequest as wrong:
            raise PydanticCustomError("instant", "{reason}", {"reason": wrong.message}) from wrong
    _refuse_unless(isinstance(value, int) and not isinstance(value, bool), "is not an ISO 8601 date-time")
    assert isinstance(value, int)
    # The last instant is the open end of an interval, so nothing can happen at it.
    _refuse_unless(FIRST_INSTANT <= value < LAST_INSTANT, "lies outside the years 1677 to 2262")
    return value


def duration_of(value: object) -> Duration:
    """Return the duration that an ISO 8601 text names."""
    if isinstance(value, Duration):
        return value
    _refuse_unless(isinstance(value, str), "is not an ISO 8601 duration such as PT5M")
    try:
        return parse_duration(str(value))
    except BadRequest as wrong:
        raise PydanticCustomError("duration", "{reason}", {"reason": wrong.message}) from wrong


def _interval_of(value: Duration) -> Duration:
    _refuse_unless(value.months == 0, "has months, which have no fixed length; give days, hours or seconds")
    _refuse_unless(value.nanoseconds > 0, "is zero; give a length above zero")
    return value


def _refuse_unless(good: bool, why: str) -> None:
    if not good:
        raise PydanticCustomError("refused", "{why}", {"why": why})


# What nearly every name is; all others are looked at closely.
_PLAIN_NAME = re.compile("[!-~](?:[ -~]{0,198}[!-~])?")
_NO_TEXT = re.compile("[\0\ud800-\udfff]")
_CONTROL = frozenset({"Cc", "Cs"})

Name = Annotated[str, Strict(), AfterValidator(name_of)]
ForeignName = Annotated[str, Strict(), AfterValidator(foreign_of)]
Text = Annotated[str, Strict(), AfterValidator(text_of)]
Number = Annotated[float, Strict(), Field(allow_inf_nan=False)]
Whole = Annotated[int, Strict(), Field(ge=-(2**63), le=2**63 - 1)]
Count = Annotated[int, Strict(), Field(ge=0, le=2**63 - 1)]
Flag = Annotated[bool, Strict()]
Instant = Annotated[int, BeforeValidator(instant_of)]
Interval = Annotated[Duration, BeforeValidator(duration_of), AfterValidator(_interval_of)]
