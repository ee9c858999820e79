"""Templates of tag values: what they take, what they refuse, what each asset makes of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from twin.binding.assets import AssetNames
from twin.binding.template import NoValue, attributes_asked, parse_tag, parse_template, plain, tag_text
from twin.errors import BadRequest

PUMP = AssetNames(
    "P-1",
    "Feed pump",
    type="Pump",
    serial_number="S 9",
    identifiers=(("erp", "900"), ("dns", "a"), ("dns", "b")),
    attributes={"rack": "7", "a.b": "x"},
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{asset.key}", "P-1"),
        ("srv-{asset.key}.local", "srv-P-1.local"),
        ("{asset.name}|{asset.type}|{asset.serialNumber}", "Feed pump|Pump|S 9"),
        ("{asset.identifiers.erp}", "900"),
        ("{asset.attributes.rack}/{asset.attributes.a.b}", "7/x"),
        ("{{asset.key}}", "{asset.key}"),
        ("cpu-total", "cpu-total"),
    ],
)
def test_an_asset_fills_a_template(text: str, value: str) -> None:
    assert parse_template(text).fill(PUMP) == value


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("{asset.attributes.none}", "has no attributes.none"),
        ("{asset.identifiers.none}", "has no identifier of scheme none"),
        ("{asset.identifiers.dns}", "has 2 identifiers of scheme dns: a, b"),
    ],
)
def test_an_asset_without_the_value_says_what_it_lacks(text: str, why: str) -> None:
    with pytest.raises(NoValue, match=why):
        parse_template(text).fill(PUMP)


@pytest.mark.parametrize("text", ["{asset.colour}", "{key}", "{asset.identifiers.}", "{", "a}", "{}", "{{a}"])
def test_a_template_that_is_not_understood_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="template"):
        parse_template(text)


@pytest.mark.parametrize("text", ["host", "=x", "host="])
def test_a_tag_without_name_or_value_is_refused(text: str) -> None:
    with pytest.raises(BadRequest, match="--tag host="):
        parse_tag(text)


def test_the_attributes_that_templates_ask_for_are_named_once() -> None:
    templates = [parse_template("{asset.attributes.a}{asset.key}"), parse_template("{asset.attributes.a}")]

    assert attributes_asked(templates) == ("a",)


@given(st.text(min_size=1), st.text(min_size=1))
def test_any_tag_and_value_can_be_written_and_read_back(tag: str, value: str) -> None:
    read, template = parse_tag(tag_text(tag, plain(value)))

    assert (read, template.fill(PUMP), template.places) == (tag, value, ())
