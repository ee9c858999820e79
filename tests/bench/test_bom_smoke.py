"""The bench of bills of material runs over a few lines; how long that takes is not asserted."""

from __future__ import annotations

from tests.bench.bom import figures


def test_a_bill_of_material_is_imported_and_measured() -> None:
    on_the_clock, of_the_processor = figures(150)

    assert (on_the_clock.name, of_the_processor.name) == ("BOM of 150 lines", "BOM of 150 lines, CPU")
    assert min(on_the_clock.value, of_the_processor.value) > 0
