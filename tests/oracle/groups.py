"""Groups of assets and their figures."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from statistics import fmean
from typing import Any

from tests.oracle.ask import Ask
from tests.oracle.order import STATES, attribute_parts, field_value, named_signal, statistic
from tests.oracle.series import UNITLESS
from tests.oracle.where import asset_where, check_declared, check_units
from tests.oracle.world import Thing
from twin.errors import UnitMismatch
from twin.instants import format_instant
from twin.selection import Selection

Input = Mapping[str, Any]  # Any: arguments as a client gives them
Sortable = Any  # Any: values of all types
TIMES = ("CREATED_AT", "UPDATED_AT")
JOINED: Mapping[str, Callable[[list[float]], float]] = {"MIN": min, "MAX": max, "COUNT": sum, "SUM": sum}


def asset_groups(selection: Selection, ask: Ask) -> list[dict[str, Any]]:
    """Return one object for each group, in the order of the keys."""
    arguments: Input = selection.arguments
    check_units(arguments.get("where"), ask)
    measures = arguments.get("measure") or []
    for measure in measures:
        check_declared(measure.get("unit"), ask.declared_units("signals", measure["name"]))
    assets = [a for a in ask.world.all("asset") if asset_where(arguments.get("where"), a, ask) is True]
    for measure in measures:
        _refuse_mixed_units(measure, assets, ask)
    groups: dict[tuple[str | None, ...], list[Thing]] = {} if arguments["by"] else {(): []}
    for asset in assets:
        groups.setdefault(tuple(_text(by, asset, ask) for by in arguments["by"]), []).append(asset)
    ordered = sorted(
        groups, key=lambda key: min((_place(arguments, a, ask) for a in groups[key]), default=[])
    )
    return [_answer(selection, key, groups[key], measures, ask) for key in ordered]


def _answer(
    selection: Selection, key: tuple[str | None, ...], assets: list[Thing], measures: list[Input], ask: Ask
) -> dict[str, Any]:
    values = {
        "key": list(key),
        "count": len(assets),
        "measures": [_figure(measure, assets, ask) for measure in measures],
        "__typename": "AssetGroup",
    }
    return {child.key: values[child.field] for child in selection.children}


# ---------------------------------------------------------------- keys
def _value(by: Input, asset: Thing, ask: Ask) -> tuple[int, Sortable] | None:
    """What the asset is grouped by; the number says what kind of value it is."""
    if "ancestorOfType" in by:
        of_type = (a for a in ask.ancestors(asset) if _is_a(a, by["ancestorOfType"], ask))
        found = next((a.id for a in of_type), None)
    elif "attribute" in by:
        parts = (part(asset) for part in attribute_parts(by["attribute"]))
        return next(((n, value) for n, value in enumerate(parts) if value is not None), None)
    else:
        found = field_value(by["field"], asset, ask)
    return None if found is None else (0, found)


def _is_a(asset: Thing, key: str, ask: Ask) -> bool:
    return key in [asset.fields.get("type"), *(t.id for t in ask.lineage(asset.fields.get("type")))]


def _text(by: Input, asset: Thing, ask: Ask) -> str | None:
    found = _value(by, asset, ask)
    if found is None:
        return None
    kind, value = found
    if by.get("field") == "STATE":
        return STATES[value]
    if by.get("field") in TIMES or ("attribute" in by and kind == 1):
        return format_instant(value)
    if isinstance(value, bool):
        return str(value).lower()
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def _place(arguments: Input, asset: Thing, ask: Ask) -> list[Sortable]:
    found = [_value(by, asset, ask) for by in arguments["by"]]
    return [(9, 0) if value is None else value for value in found]


# ---------------------------------------------------------------- figures
def _figure(measure: Input, assets: list[Thing], ask: Ask) -> float | None:
    figures = [_of_asset(measure, asset, ask) for asset in assets]
    present = [float(figure) for figure in figures if figure is not None]
    join = JOINED.get(measure["function"], sum if measure["function"] == "INTEGRAL" else fmean)
    return join(present) if present else None


def _of_asset(measure: Input, asset: Thing, ask: Ask) -> Any:
    signal = named_signal(measure["name"], asset, ask)
    return None if signal is None else statistic(measure, signal, ask)


def _refuse_mixed_units(measure: Input, assets: list[Thing], ask: Ask) -> None:
    if measure.get("unit") is not None or measure["function"] in UNITLESS:
        return
    measured = [a for a in assets if _of_asset(measure, a, ask) is not None]
    signals = [named_signal(measure["name"], asset, ask) for asset in measured]
    if len({s.fields.get("unit") for s in signals if s is not None}) > 1:
        raise UnitMismatch(f"{measure['name']} is kept in several units")
