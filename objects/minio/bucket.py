"""Makes the bucket ready, once: created where it is missing, versioned, with rules for leftovers, marked as ours.

Each step may be repeated, and by two services at once; the mark comes last and says that all were done.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib

from objects.errors import BadRequest, Unavailable
from objects.minio.address import Address
from objects.minio.answers import read_page
from objects.minio.places import MARK, UPLOADS
from objects.minio.wire import Call, Denied, NoBucket, Refused, Wire

_LAYOUT = b"twinloom objects 1\n"
_UNKNOWN = frozenset({"NotImplemented", "MalformedXML", "InvalidArgument"})
"""How servers refuse a configuration that they do not have."""
_VERSIONED = b"<VersioningConfiguration><Status>Enabled</Status></VersioningConfiguration>"
_LIFECYCLE = f"""<LifecycleConfiguration>
<Rule><ID>twinloom-uploads</ID><Status>Enabled</Status><Filter><Prefix>{UPLOADS}</Prefix></Filter>
<Expiration><Days>8</Days></Expiration>
<NoncurrentVersionExpiration><NoncurrentDays>1</NoncurrentDays></NoncurrentVersionExpiration></Rule>
<Rule><ID>twinloom-removed</ID><Status>Enabled</Status><Filter><Prefix></Prefix></Filter>
<NoncurrentVersionExpiration><NoncurrentDays>30</NoncurrentDays></NoncurrentVersionExpiration>
<AbortIncompleteMultipartUpload><DaysAfterInitiation>2</DaysAfterInitiation></AbortIncompleteMultipartUpload></Rule>
</LifecycleConfiguration>""".encode()


class Bucket:
    """Whether the bucket is ready. `prepare` makes it so; after that it costs nothing."""

    def __init__(self, wire: Wire, address: Address) -> None:
        self._wire, self._address = wire, address
        self._is_ready = False
        self._turn = asyncio.Lock()

    async def open(self) -> None:
        """Prepare the bucket if the server can be reached now; raises BadRequest for what waiting will not mend."""
        try:
            await self._prepare()
        except Denied as cause:
            raise BadRequest(f"bucket {self._address.bucket!r} cannot be used: {cause}") from cause
        except Refused as cause:
            raise BadRequest(
                f"{self._address.endpoint} is not an S3 server that can keep bucket {self._address.bucket!r}: {cause};"
                " check host, port and region"
            ) from cause
        except Unavailable:
            return

    async def prepare(self) -> None:
        """Prepare the bucket unless that was done; raises Unavailable or Timeout."""
        if self._is_ready:
            return
        async with self._wire.deadline():
            try:
                await self._prepare()
            except (BadRequest, Refused) as cause:
                raise Unavailable(f"the bucket of the object store cannot be used: {cause}") from cause

    async def _prepare(self) -> None:
        async with self._turn:
            if not self._is_ready and not await self._is_marked():
                await self._refuse_if_foreign()
                await self._configure("versioning", _VERSIONED)
                await self._configure("lifecycle", _LIFECYCLE)
                await self._wire.send(Call("PUT", MARK, body=_LAYOUT))
            self._is_ready = True

    async def _is_marked(self) -> bool:
        """Return whether the bucket is ours already; create it where it is missing."""
        try:
            answer = await self._wire.send(Call("GET", MARK))
        except NoBucket:
            await self._create()
            return False
        except Refused as refused:
            if refused.status != 404:
                raise
            return False
        if answer.body != _LAYOUT:
            raise BadRequest(
                f"bucket {self._address.bucket!r} holds objects of another version of this program:"
                f" {answer.body[:40]!r}; update this program, or name another bucket"
            )
        return True

    async def _create(self) -> None:
        region = self._address.region
        body = b""
        if region != "us-east-1":
            constraint = f"<LocationConstraint>{region}</LocationConstraint>"
            body = f"<CreateBucketConfiguration>{constraint}</CreateBucketConfiguration>".encode()
        try:
            await self._wire.send(Call("PUT", body=body))
        except Refused as refused:
            if refused.code != "BucketAlreadyOwnedByYou":
                raise

    async def _refuse_if_foreign(self) -> None:
        """Uploads and objects of ours cannot be there before the mark is; so an unmarked bucket has to be empty."""
        listed = await self._wire.send(Call("GET", query={"list-type": "2", "prefix": "", "max-keys": "1"}))
        if read_page(listed.body).lines and not await self._is_marked():
            raise BadRequest(
                f"bucket {self._address.bucket!r} holds objects of another program;"
                " name an empty bucket, or one that does not exist yet"
            )

    async def _configure(self, what: str, body: bytes) -> None:
        """Set a part of the bucket's configuration. A server may not have lifecycle rules: leftovers stay then."""
        digest = base64.b64encode(hashlib.md5(body, usedforsecurity=False).digest()).decode()
        try:
            await self._wire.send(Call("PUT", None, {what: ""}, {"Content-MD5": digest}, body))
        except Refused as refused:
            if what != "lifecycle" or refused.code not in _UNKNOWN:
                raise
