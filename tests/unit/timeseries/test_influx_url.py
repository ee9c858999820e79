"""A URL names server, organisation and bucket; a malformed one is refused without showing the token."""

from __future__ import annotations

import pytest

from timeseries import open_series
from timeseries.errors import BadRequest
from timeseries.influx_url import parse_address


def test_each_part_is_decoded() -> None:
    address = parse_address("//to%2Fken%3D%3D@[::1]:9999/our%20plant/a%2Fb", tls=True)

    assert (address.host, address.port, address.token) == ("::1", 9999, "to/ken==")
    assert (address.org, address.bucket, address.url) == ("our plant", "a/b", "https://[::1]:9999")


def test_the_port_need_not_be_given_and_the_token_is_not_printed() -> None:
    address = parse_address("//secret@influx/org/bucket", tls=False)

    assert address.url == "http://influx:8086"
    assert "secret" not in repr(address)


@pytest.mark.parametrize(
    "rest",
    [
        "secret@host/org/bucket",
        "//secret@host",
        "//secret@host/org",
        "//secret@host/org/",
        "//secret@host/org/bucket/more",
        "//host/org/bucket",
        "//user:secret@host/org/bucket",
        "//secret@host:port/org/bucket",
        "//secret@host:1/org/bucket?x=1",
        "//secret@/org/bucket",
    ],
)
async def test_a_malformed_address_is_refused_with_the_right_form(rest: str) -> None:
    with pytest.raises(BadRequest, match="influxdb://TOKEN@HOST:PORT/ORGANISATION/BUCKET") as raised:
        await open_series(f"influxdb:{rest}")

    assert "secret" not in str(raised.value)
