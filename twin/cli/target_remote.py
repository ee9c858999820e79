"""An import into a running server, by the mutations that every client has."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Callable, Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urljoin

import numpy as np

from twin.cli.answers import data_of, error_of
from twin.cli.door import Client
from twin.cli.target import KnownSignal, Row
from twin.errors import Store, StoreUnavailable, ValidationFailed
from twin.exchange.attributes import KnownTypes
from twin.vault.bodies import chunks
from twin.write.results import Difference, RowError, WriteResult

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from twin.cli.target import Columns
    from twin.exchange.documents import FoundFile

PAGE: Final = 1_000
POINTS_AT_ONCE: Final = 50_000

TYPES = "{ assetTypes { key attributes { name dataType } } }"
TYPES_OF = """query ($keys: [String!]!, $first: Int!) {
  assets(where: {key: {in: $keys}}, first: $first) { nodes { key type { key } } }
}"""
HAS_ASSET = "query ($key: String!) { asset(key: $key) { key } }"
SIGNALS_OF = """query ($key: String!, $first: Int!, $after: String) {
  asset(key: $key) { signals(first: $first, after: $after) { nodes { name unit } pageInfo { hasNextPage endCursor } } }
}"""
REVISIONS_OF = """query ($numbers: [String!]!, $first: Int!) {
  documents(where: {number: {in: $numbers}}, first: $first) { nodes { number revisions { label } } }
}"""
RESULT = "{ created updated unchanged failed ids dryRun errors { row path code message value } }"
UPSERT_ASSETS = f"""mutation ($rows: [AssetInput!]!, $options: WriteOptions) {{
  result: upsertAssets(assets: $rows, options: $options) {RESULT}
}}"""
UPSERT_SIGNALS = f"""mutation ($rows: [SignalInput!]!, $options: WriteOptions) {{
  result: upsertSignals(signals: $rows, options: $options) {RESULT}
}}"""
UPSERT_DOCUMENTS = f"""mutation ($rows: [DocumentInput!]!, $options: WriteOptions) {{
  result: upsertDocuments(documents: $rows, options: $options) {RESULT}
}}"""
PARTS_OF = """query ($numbers: [String!]!, $first: Int!) {
  parts(where: {number: {in: $numbers}}, first: $first) { nodes { number revisions { label } } }
}"""
DESIGNED = RESULT.replace("dryRun", "dryRun differences { id field before after }")
UPSERT_PARTS = f"""mutation ($rows: [PartInput!]!, $options: WriteOptions) {{
  result: upsertParts(parts: $rows, options: $options) {DESIGNED}
}}"""
UPSERT_BOMS = f"""mutation ($rows: [BomInput!]!, $options: WriteOptions) {{
  result: upsertBoms(boms: $rows, options: $options) {DESIGNED}
}}"""
WRITE_SAMPLES = """mutation ($samples: [SamplesInput!]!) {
  writeSamples(samples: $samples) { written rejected { code message } }
}"""
REQUEST_UPLOAD = """mutation ($upload: UploadInput!) {
  requestUpload(upload: $upload) { id url headers alreadyStored }
}"""
COMPLETE_UPLOAD = "mutation ($id: ID!) { completeUpload(uploadId: $id) { id } }"


class RemoteTarget:
    """The server at an address."""

    def __init__(self, client: Client) -> None:
        self._client = client

    async def known_types(self, assets: Sequence[str]) -> KnownTypes:
        """Return the data types of attributes by asset type, and the types of those assets."""
        types = (await self._ask(TYPES))["assetTypes"]
        attributes = {type["key"]: {a["name"]: a["dataType"] for a in type["attributes"]} for type in types}
        type_of: dict[str, str] = {}
        for keys in _pages(assets):
            found = await self._ask(TYPES_OF, keys=keys, first=PAGE)
            type_of |= {node["key"]: node["type"]["key"] for node in found["assets"]["nodes"] if node["type"]}
        return KnownTypes(attributes, type_of)

    async def has_asset(self, asset: str) -> bool:
        """Return whether the asset exists."""
        return (await self._ask(HAS_ASSET, key=asset))["asset"] is not None

    async def signals_of(self, asset: str) -> Mapping[str, KnownSignal]:
        """Return the signals of the asset by name."""
        known: dict[str, KnownSignal] = {}
        after: str | None = None
        while True:
            page = (await self._ask(SIGNALS_OF, key=asset, first=PAGE, after=after))["asset"]["signals"]
            known |= {node["name"]: KnownSignal(node["name"], node["unit"]) for node in page["nodes"]}
            if not page["pageInfo"]["hasNextPage"]:
                return known
            after = page["pageInfo"]["endCursor"]

    async def upsert_assets(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write assets."""
        return _result(await self._ask(UPSERT_ASSETS, rows=rows, options=options))

    async def upsert_signals(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write signals."""
        return _result(await self._ask(UPSERT_SIGNALS, rows=rows, options=options))

    async def known_revisions(self, numbers: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Return the labels of the revisions that each of the documents has, by number."""
        found: dict[str, frozenset[str]] = {}
        for page in _pages(tuple(dict.fromkeys(numbers))):
            nodes = (await self._ask(REVISIONS_OF, numbers=page, first=PAGE))["documents"]["nodes"]
            found |= {n["number"]: frozenset(r["label"] for r in n["revisions"]) for n in nodes}
        return found

    async def upsert_documents(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write documents with their revisions."""
        return _result(await self._ask(UPSERT_DOCUMENTS, rows=rows, options=options))

    async def known_parts(self, numbers: Sequence[str]) -> Mapping[str, frozenset[str]]:
        """Return the labels of the revisions that each of the parts that exist has, by number."""
        found: dict[str, frozenset[str]] = {}
        for page in _pages(tuple(dict.fromkeys(numbers))):
            nodes = (await self._ask(PARTS_OF, numbers=page, first=PAGE))["parts"]["nodes"]
            found |= {n["number"]: frozenset(r["label"] for r in n["revisions"]) for n in nodes}
        return found

    async def upsert_parts(
        self, lists: Iterable[Sequence[Row]], told: Callable[[WriteResult], bool], options: Row
    ) -> None:
        """Write lists of parts with their revisions."""
        for rows in lists:
            if not told(_result(await self._ask(UPSERT_PARTS, rows=rows, options=options))):
                return

    async def upsert_boms(self, rows: Sequence[Row], options: Row) -> WriteResult:
        """Write the lines of revisions, each view as a whole."""
        return _result(await self._ask(UPSERT_BOMS, rows=rows, options=options))

    async def store_files(self, files: Sequence[FoundFile]) -> None:
        """Store the bytes of files of revisions that exist. The same again changes nothing."""
        for file in files:
            await self._store(file)

    async def write(
        self, asset: str, signals: Sequence[str], units: Sequence[str | None], columns: Columns
    ) -> AsyncIterator[int]:
        """Write the samples in requests of bounded size; a gap is no sample."""
        written = 0
        for times, values in columns:
            for name, unit, column in zip(signals, units, values, strict=True):
                there = ~np.isnan(column)
                for part in _parts(times[there], column[there]):
                    row = {"signal": f"{asset}/{name}", **part, **({"unit": unit} if unit else {})}
                    written += await self._write(row)
            yield written

    async def _write(self, row: Row) -> int:
        answer = (await self._ask(WRITE_SAMPLES, samples=[row]))["writeSamples"]
        if answer["rejected"]:
            raise error_of(answer["rejected"][0]["code"], answer["rejected"][0]["message"], {})
        return int(answer["written"])

    async def _store(self, file: FoundFile) -> None:
        upload = {
            "document": file.number,
            "revision": file.label,
            "name": file.path.name,
            "mediaType": file.media_type,
            "size": file.size,
            "sha256": _sha256(file.path),
        }
        asked = (await self._ask(REQUEST_UPLOAD, upload=upload))["requestUpload"]
        if not asked["alreadyStored"]:
            headers = {**asked["headers"], "content-length": str(file.size)}
            await self._put(urljoin(self._client.address, asked["url"]), headers, file.path)
        await self._ask(COMPLETE_UPLOAD, id=asked["id"])

    async def _put(self, address: str, headers: Mapping[str, str], path: Path) -> None:
        import httpx

        try:
            answer = await self._client.http.put(address, content=chunks(path), headers=headers)
        except httpx.HTTPError as wrong:
            raise StoreUnavailable(f"{path.name} could not be sent: {wrong}.", store=Store.OBJECTS) from wrong
        if answer.is_error:
            raise ValidationFailed(f"{path.name} was refused: {answer.status_code} {answer.text[:200]}")

    async def _ask(self, document: str, **variables: object) -> dict[str, Any]:  # Any: JSON
        return await data_of(self._client, document, **variables)


def _pages(keys: Sequence[str]) -> list[Sequence[str]]:
    return [keys[start : start + PAGE] for start in range(0, len(keys), PAGE)]


def _parts(times: NDArray[np.int64], values: NDArray[np.float64]) -> list[dict[str, object]]:
    return [
        {
            "times": [
                f"{text}Z" for text in np.datetime_as_string(times[part].view("datetime64[ns]")).tolist()
            ],
            "values": values[part].tolist(),
        }
        for part in (slice(at, at + POINTS_AT_ONCE) for at in range(0, len(times), POINTS_AT_ONCE))
    ]


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _result(data: Mapping[str, Any]) -> WriteResult:  # Any: JSON
    found = data["result"]
    return WriteResult(
        created=found["created"],
        updated=found["updated"],
        unchanged=found["unchanged"],
        failed=found["failed"],
        ids=tuple(found["ids"]),
        errors=tuple(
            RowError(e["row"], tuple(e["path"]), e["code"], e["message"], e["value"]) for e in found["errors"]
        ),
        dry_run=found["dryRun"],
        differences=tuple(Difference(**each) for each in found.get("differences", ())),
    )
