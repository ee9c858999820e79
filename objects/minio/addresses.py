"""Signed addresses of a bucket: what each one allows, and what must be sent with it. Pure (O5, O6)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final
from urllib.parse import quote

from minio.helpers import BaseURL

from objects.errors import BadRequest, TooLarge
from objects.minio.address import Address
from objects.minio.places import object_place, upload_place
from objects.minio.sigv4 import Signer
from objects.names import check_file_name, check_media_type
from objects.store import Method, SignedAddress

_LARGEST_UPLOAD: Final = 5 << 30
_LONGEST_S: Final = 7 * 86_400
_SECOND: Final = timedelta(seconds=1)
_ODD = re.compile(r"[^A-Za-z0-9 ._()+-]")


class Addresses:
    """Signs addresses of one bucket, dated by the clock (ns since the epoch)."""

    def __init__(self, urls: BaseURL, address: Address, clock: Callable[[], int]) -> None:
        bucket = urls.build(method="GET", region=address.region, bucket_name=address.bucket, object_name="x")
        base = f"{bucket.scheme}://{bucket.netloc}"
        self._signer = Signer(base, bucket.netloc, address.access_key, address.secret_key, address.region)
        self._folder = bucket.path.removesuffix("x")
        self._clock = clock

    def sign(
        self, key: str, method: Method, *, expires_in: timedelta, file_name: str, media_type: str
    ) -> SignedAddress:
        """Sign an address of an object. One for PUT leads to a place of its own, like an upload (O6)."""
        answered = {
            "response-content-disposition": disposition(check_file_name(file_name)),
            "response-content-type": check_media_type(media_type),
        }
        match method:
            case Method.GET:
                return self._signed("GET", object_place(key), expires_in, answered, {})
            case Method.PUT:
                return self._signed("PUT", upload_place(key), expires_in, {}, {"Content-Type": media_type})

    def sign_upload(self, upload: str, *, size: int, media_type: str, expires_in: timedelta) -> SignedAddress:
        """Sign an address for the bytes of one upload: exactly so many, of this type."""
        if not 0 <= size <= _LARGEST_UPLOAD:
            raise TooLarge(f"an upload of {size} bytes is not possible here; at most {_LARGEST_UPLOAD} are")
        required = {"Content-Length": str(size), "Content-Type": check_media_type(media_type)}
        return self._signed("PUT", upload_place(upload), expires_in, {}, required)

    def _signed(
        self,
        method: str,
        place: str,
        expires_in: timedelta,
        answered: Mapping[str, str],
        required: Mapping[str, str],
    ) -> SignedAddress:
        now_s, expires_in_s = self._clock() // 1_000_000_000, expires_in // _SECOND
        if not 1 <= expires_in_s <= _LONGEST_S:
            raise BadRequest(f"an address cannot hold for {expires_in}; 1 second to 7 days are possible")
        url = self._signer.sign(
            method,
            self._folder + quote(place),
            now_s=now_s,
            expires_in_s=expires_in_s,
            answered=answered,
            required=required,
        )
        return SignedAddress(url, required, (now_s + expires_in_s) * 1_000_000_000)


def disposition(file_name: str) -> str:
    """Return the header that makes an answer a download of that name (RFC 6266), in ASCII for old clients too."""
    name = quote(file_name, safe="")
    return f"attachment; filename=\"{_ODD.sub('_', file_name)}\"; filename*=UTF-8''{name}"
