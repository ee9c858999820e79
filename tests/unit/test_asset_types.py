"""Asset types are read again and again, and worked out anew where they changed."""

from __future__ import annotations

from dataclasses import replace

from tests.plant import Place
from twin.asset_types import AssetTypes, load_asset_types


def test_types_that_did_not_change_are_the_ones_that_were_known(small: Place) -> None:
    known = small.runner.run(load_asset_types(small.service.graph))

    again = small.runner.run(load_asset_types(small.service.graph, known=known))

    assert again is known


def test_types_that_changed_are_read_anew(small: Place) -> None:
    now = small.runner.run(load_asset_types(small.service.graph))
    (key, *_), (row, *rows) = now.records, now.rows
    before = AssetTypes(
        [replace(now.records[key], name="as it was called")], [(*row[:1], "as it was called")]
    )

    again = small.runner.run(load_asset_types(small.service.graph, known=before))

    assert again.records == now.records
    assert again.rows == [row, *rows]
