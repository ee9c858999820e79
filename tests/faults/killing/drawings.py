"""Files: a document with a revision, an upload that is requested, its bytes, and its completion."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import Any, ClassVar

from tests.faults.killing.door import Door
from tests.faults.killing.thing import Thing

SIZES = (1, 3_000, 70_000, 400_000)

_DOCUMENT = (
    "mutation ($d: [DocumentInput!]!) {upsertDocuments(documents: $d) {created errors {code message}}}"
)
_REQUEST = "mutation ($u: UploadInput!) {requestUpload(upload: $u) {id url headers alreadyStored}}"
_COMPLETE = "mutation ($id: ID!) {completeUpload(uploadId: $id) {id name}}"
_READ = """query ($number: String!) {document(number: $number) {
    title revisions {label files {name mediaType size sha256 url}}
}}"""


@dataclass
class Drawing(Thing):
    """A file whose name ends in a number; drawings of the same number share their bytes."""

    STEPS: ClassVar[int] = 4

    upload: dict[str, Any] = field(default_factory=dict)

    @property
    def body(self) -> bytes:
        """Its bytes."""
        number = int(self.name.rpartition("-")[2])
        return f"{number} ".encode() * (SIZES[number % len(SIZES)] // 2 + 1)

    async def step(self, door: Door) -> None:
        """Make the document, request the upload, send the bytes, complete."""
        match self.done:
            case 0:
                document = {"number": self.name, "title": "a drawing", "kind": "DRAWING"}
                await door.write(_DOCUMENT, {"d": [{**document, "revisions": [{"label": "A"}]}]})
            case 1:
                self.upload = await door.write(_REQUEST, {"u": self._asked})
            case 2:
                if not self.upload["alreadyStored"]:
                    await door.send(self.upload["url"], self.upload["headers"], self.body)
            case _:
                await door.write(_COMPLETE, {"id": self.upload["id"]})

    async def wrong(self, door: Door) -> str | None:
        """Compare the document, its file, and the bytes behind the file's address."""
        document = (await door.read(_READ, {"number": self.name}))["document"]
        urls = [file.pop("url") for file in document["revisions"][0]["files"]] if document else []
        if not any(document == self._after(steps) for steps in self.may_have_done):
            return f"{self.name} after {self.done} steps: {document}"
        if any([await door.fetch(url) != self.body for url in urls]):
            return f"{self.name}: its bytes are not those that were sent"
        return None

    @property
    def _asked(self) -> dict[str, Any]:
        described = {"document": self.name, "revision": "A", "name": "sheet", "mediaType": "text/plain"}
        return {**described, "size": len(self.body), "sha256": hashlib.sha256(self.body).hexdigest()}

    def _after(self, steps: int) -> dict[str, Any] | None:
        if steps == 0:
            return None
        file = {name: self._asked[name] for name in ("name", "mediaType", "size", "sha256")}
        files = [file] if steps == self.STEPS else []
        return {"title": "a drawing", "revisions": [{"label": "A", "files": files}]}
