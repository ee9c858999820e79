"""Holds the units of a request against the definitions of asset types, before any store is asked (F5)."""

from __future__ import annotations

from collections.abc import Iterable

from twin.errors import UnitMismatch
from twin.plan.facts import TypeFacts
from twin.units.ucum import commensurable, parse_unit


def check_attribute_unit(name: str, unit: str, types: TypeFacts) -> None:
    """Refuse a unit that no definition of the attribute can be converted to; an unknown code is refused too."""
    _check(f"attribute {name!r}", unit, types.attribute_units.get(name, ()))


def check_signal_unit(name: str | None, unit: str, types: TypeFacts) -> None:
    """Refuse a unit that no definition of the signal can be converted to; without a name only the code is checked."""
    _check(f"signal {name!r}", unit, types.signal_units.get(name, ()) if name is not None else ())


def _check(what: str, unit: str, declared: Iterable[str | None]) -> None:
    parse_unit(unit)
    known = sorted({u for u in declared if u is not None})
    if known and not any(commensurable(u, unit) for u in known):
        raise UnitMismatch(
            f"{what} is declared in {', '.join(known)}, which cannot be converted to {unit!r}; "
            "ask in a unit of the same dimension",
            path=("unit",),
            value=unit,
        )
