"""What a bucket's URL may be, how its addresses are signed, and where its keys lie; without a server."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, parse_qsl, unquote, urlsplit

import minio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from minio.helpers import BaseURL

from objects import Method, open_objects
from objects.errors import BadKey, BadRequest, TooLarge
from objects.minio.address import Address, parse_address
from objects.minio.addresses import Addresses
from objects.minio.places import key_at, may_begin_a_key, object_place, upload_place

HOUR = timedelta(hours=1)
NOW_NS = 1_800_000_000_123_456_789
HOSTILE_NAMES = [
    'a"; filename="b.exe', "a\\", "a;b", "a%0d%0aSet-Cookie: x", "../../etc/passwd", "a'b", "Zeichnung ü.pdf", "图.pdf",
    "a&X-Amz-Expires=604800", "a=b?c#d", "a+b c", "%", "${jndi}", "`id`", "<script>", "a\u00a0b", "*", "\U0001f600",
]  # fmt: skip
FILE_NAMES = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), exclude_characters="\u2028\u2029"), min_size=1, max_size=40
)
KEY = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,4}(/[A-Za-z0-9_-][A-Za-z0-9._-]{0,4}){0,3}")


def addresses(*, endpoint: str = "127.0.0.1:9000", region: str = "us-east-1", tls: bool = False) -> Addresses:
    address = Address(endpoint, "bucket", "key", "secret", region, tls)
    return Addresses(BaseURL(f"{'https' if tls else 'http'}://{endpoint}", region), address, lambda: NOW_NS)


def download(name: str = "a.pdf", media_type: str = "application/pdf", key: str = "a/b") -> str:
    return addresses().sign(key, Method.GET, expires_in=HOUR, file_name=name, media_type=media_type).url


@given(name=FILE_NAMES)
@settings(max_examples=60, deadline=None, print_blob=True)
@pytest.mark.parametrize(
    ("endpoint", "region", "tls"),
    [
        ("127.0.0.1:9000", "us-east-1", False),
        ("files.plant.example", "eu-central-1", True),
        ("s3.eu-central-1.amazonaws.com", "eu-central-1", True),
    ],
)
def test_an_address_equals_the_one_of_the_client_library(
    name: str, endpoint: str, region: str, tls: bool
) -> None:
    key = "sha256/ab/ab" + "0" * 62
    ours = addresses(endpoint=endpoint, region=region, tls=tls).sign(
        key, Method.GET, expires_in=HOUR, file_name=name, media_type="text/plain; charset=utf-8"
    )

    client = minio.Minio(endpoint, "key", "secret", secure=tls, region=region)
    theirs = client.get_presigned_url(
        "GET",
        "bucket",
        key,
        HOUR,
        response_headers={
            name: values[0]
            for name, values in parse_qs(urlsplit(ours.url).query).items()
            if name.startswith("response-")
        },
        request_date=datetime.fromtimestamp(NOW_NS // 1_000_000_000, UTC),
    )

    assert urlsplit(ours.url)[:3] == urlsplit(theirs)[:3]
    assert sorted(parse_qsl(urlsplit(ours.url).query)) == sorted(parse_qsl(urlsplit(theirs).query))


@pytest.mark.parametrize("name", HOSTILE_NAMES)
def test_a_file_name_stays_inside_its_place_in_the_header(name: str) -> None:
    query = parse_qsl(urlsplit(download(name)).query, keep_blank_values=True)

    (header,) = [value for parameter, value in query if parameter == "response-content-disposition"]

    found = re.fullmatch(
        r"attachment; filename=\"([A-Za-z0-9 ._()+-]*)\"; filename\*=UTF-8''([!-~]+)", header
    )
    assert found is not None
    assert not set(found[2]) & set("\"';,\\ ")
    assert unquote(found[2]) == name
    assert len(query) == 8


def test_an_address_ends_when_it_says() -> None:
    signed = addresses().sign(
        "a", Method.GET, expires_in=timedelta(seconds=90.7), file_name="a", media_type="a/b"
    )

    query = dict(parse_qsl(urlsplit(signed.url).query))

    assert (query["X-Amz-Date"], query["X-Amz-Expires"]) == ("20270115T080000Z", "90")
    assert signed.expires_at == 1_800_000_090_000_000_000


@pytest.mark.parametrize("expires_in", [timedelta(0), timedelta(milliseconds=999), timedelta(days=8), -HOUR])
def test_an_address_that_s3_would_not_hold_is_refused(expires_in: timedelta) -> None:
    with pytest.raises(BadRequest, match="1 second to 7 days"):
        addresses().sign("a", Method.GET, expires_in=expires_in, file_name="a", media_type="a/b")


def test_an_upload_larger_than_one_request_can_be_is_refused() -> None:
    with pytest.raises(TooLarge, match="5368709120"):
        addresses().sign_upload("u", size=(5 << 30) + 1, media_type="a/b", expires_in=HOUR)


def test_an_address_for_writing_leads_to_no_object() -> None:
    """O6: nothing that a client sends is an object before its bytes were verified."""
    url = addresses().sign("a", Method.PUT, expires_in=HOUR, file_name="a", media_type="a/b").url

    assert urlsplit(url).path == "/bucket/.uploads/a"


@pytest.mark.parametrize(
    ("rest", "said"),
    [
        ("//k:se%2Fc@h", "bucket"),
        ("//k:se%2Fc@h/", "bucket"),
        ("//k:se%2Fc@h/a/b", "bucket"),
        ("//k:se%2Fc@h/Bucket", "bucket"),
        ("//k:se%2Fc@h/a..b", "bucket"),
        ("//k:se%2Fc@h:99999/bucket", "port"),
        ("//k:se%2Fc@h:x/bucket", "port"),
        ("//k:se%2Fc@[h/bucket", "host"),
        ("//k:se%2Fc@/bucket", "host"),
        ("//k:se%2Fc@h_%/bucket", "host"),
        ("//se%2Fc@h/bucket", "access key and a secret"),
        ("//:se%2Fc@h/bucket", "access key and a secret"),
        ("//k%0a:se%2Fc@h/bucket", "access key and a secret"),
        ("k:se%2Fc@h/bucket", "form"),
        ("//k:se%2Fc@h/bucket#x", "form"),
        ("//k:se%2Fc@h/bucket?zone=x", "'zone' means nothing"),
        ("//k:se%2Fc@h/bucket?region=a%0ab", "no region"),
    ],
)
async def test_a_url_that_is_wrong_is_refused_without_its_secret(rest: str, said: str) -> None:
    for scheme in ("s3", "s3+tls"):
        with pytest.raises(BadRequest) as refused:
            await open_objects(f"{scheme}:{rest}", secret=b"s")

        assert said in str(refused.value)
        assert "s3://KEY:SECRET@HOST:PORT/BUCKET" in str(refused.value)
        assert "se/c" not in str(refused.value)
        assert "se%2Fc" not in str(refused.value)


def test_a_url_is_read_with_its_escapes() -> None:
    found = parse_address("//k%2B:s%2F%40%3A@[::1]:9000/buck-et?region=eu-central-1", is_tls=True)

    assert found == Address("[::1]:9000", "buck-et", "k+", "s/@:", "eu-central-1", is_tls=True)
    assert "s/@:" not in repr(found)


@given(first=st.from_regex(KEY, fullmatch=True), second=st.from_regex(KEY, fullmatch=True))
@settings(max_examples=300, print_blob=True)
def test_places_keep_the_order_of_keys_and_none_lies_below_another(first: str, second: str) -> None:
    one, two = object_place(first), object_place(second)

    assert (first < second) == (one < two)
    assert (key_at(one), key_at(two)) == (first, second)
    assert not two.startswith(f"{one}/")
    assert may_begin_a_key(first[:3])


def test_content_lies_under_its_own_name_and_nothing_below_it() -> None:
    content = "sha256/0a/" + "0a" * 32

    assert object_place(content) == content
    assert key_at(content) == content
    assert key_at(object_place(f"{content}-1")) == f"{content}-1"
    with pytest.raises(BadKey, match="lies below"):
        object_place(f"{content}/x")


def test_no_key_is_the_place_of_an_upload() -> None:
    assert key_at(upload_place("a/b")) is None
    assert not may_begin_a_key(upload_place("a"))
