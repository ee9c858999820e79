"""Plans `assetGroups`: a filtered set of assets, what they are grouped by, what is measured of each group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import cast

from twin.plan.asked import Asked
from twin.plan.connection import rows
from twin.plan.groups import GroupKey, Groups, NearestAbove
from twin.plan.nodes import Many, Question, Rowset, Scan
from twin.plan.order import ASSET_VALUES, RANKS, attribute_values, exactly_one, signal_statistic
from twin.plan.where import asset_where
from twin.selection import Selection

Input = Mapping[str, object]


def grouped_assets(selection: Selection, asked: Asked) -> Question:
    """Plan the groups of all assets that satisfy the filter."""
    arguments = selection.arguments
    condition = asset_where(cast("Input | None", arguments.get("where")), asked)
    by = tuple(_key(entry, asked) for entry in cast("Iterable[Input]", arguments["by"]))
    given = cast("Iterable[Input] | None", arguments.get("measure"))
    measures = tuple(signal_statistic(entry, asked) for entry in given or ())
    assets = Rowset(rows(Scan("asset"), condition=condition), ())
    output = Many(selection.key, (assets,), ((),))
    return Question(output, asked.moment, asked.now, groups=Groups(by, measures))


def _key(entry: Input, asked: Asked) -> GroupKey | NearestAbove:
    match exactly_one("by", entry, "field", "attribute", "ancestorOfType"):
        case ("field", field):
            return GroupKey((ASSET_VALUES[str(field)],), RANKS.get(str(field)))
        case ("attribute", name):
            return GroupKey(attribute_values(str(name)))
        case (_, type_key):
            return NearestAbove(asked.types.subtypes.get(str(type_key), (str(type_key),)))
