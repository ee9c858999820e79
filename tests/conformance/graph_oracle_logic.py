"""The scalar part of the slow graph: three-valued logic, comparisons, and the order of values."""

from __future__ import annotations

from collections.abc import Sequence

from graph import Attribute, Compare, Label, OneOf, Order, Scalar, Test
from graph.pattern import compile_pattern


def all_of(parts: Sequence[bool | None]) -> bool | None:
    """Three-valued and."""
    if False in parts:
        return False
    return None if None in parts else True


def negated(part: bool | None) -> bool | None:
    """Three-valued not."""
    return None if part is None else not part


def _family(value: Scalar) -> str:
    return (
        "number" if isinstance(value, int | float) and not isinstance(value, bool) else type(value).__name__
    )


def compared(asked: Compare, value: Scalar) -> bool | None:
    """Whether `value test constant`; unknown when the types do not meet."""
    if value is None or _family(value) != _family(asked.value):
        return None
    left, right = value, asked.value
    if isinstance(left, str) and isinstance(right, str):
        if asked.test is Test.MATCHES:
            return compile_pattern(right, asked.fold)(left)
        left, right = (left.casefold(), right.casefold()) if asked.fold else (left, right)
        match asked.test:
            case Test.CONTAINS:
                return right in left
            case Test.STARTS:
                return left.startswith(right)
            case Test.ENDS:
                return left.endswith(right)
            case _:
                return _relation(asked.test, (left > right) - (left < right))
    assert not isinstance(left, str)
    assert not isinstance(right, str)
    return _relation(asked.test, (left > right) - (left < right))


def _relation(test: Test, sign: int) -> bool:
    return {
        Test.EQ: sign == 0,
        Test.NE: sign != 0,
        Test.GT: sign > 0,
        Test.GTE: sign >= 0,
        Test.LT: sign < 0,
        Test.LTE: sign <= 0,
    }[test]


def is_one_of(asked: OneOf, value: Scalar) -> bool | None:
    """Whether the value is one of the constants."""
    if not asked.values:
        return False
    if value is None:
        return None
    return any(
        compared(Compare(asked.operand, Test.EQ, each, asked.fold), value) is True for each in asked.values
    )


def ordering(order: Order, one: Scalar, other: Scalar) -> int:
    """The sign of one value's place against another's."""
    if one is None or other is None:
        sign = (one is None) - (other is None)
        return -sign if order.nulls_first else sign
    sign = (one > other) - (one < other)  # type: ignore[operator] # values of one property compare
    return -sign if order.descending else sign


def label_order(label: Label) -> tuple[str, bool, str, str]:
    """The sort key of labels: by scheme, issuer (none first) and value."""
    return label.scheme, label.issuer is not None, label.issuer or "", label.value


def attribute_part(attribute: Attribute, part: str) -> Scalar:
    """One part of an attribute."""
    parts: dict[str, Scalar] = {
        "string": attribute.string,
        "number": attribute.number,
        "boolean": attribute.boolean,
        "time": attribute.time,
        "unit": attribute.unit,
    }
    return parts[part]
