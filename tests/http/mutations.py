"""The mutations that most tests send."""

from __future__ import annotations

from typing import Any

from tests.http.client import Client

UPSERT = """mutation ($a: [AssetInput!]!, $o: WriteOptions) {upsertAssets(assets: $a, options: $o) {
    created updated unchanged failed ids dryRun errors {row path code message value} differences {id field before after}
}}"""
INSTALL = """mutation ($a: String!, $in: String!, $p: String, $from: DateTime!, $v: Int) {
    install(asset: $a, in: $in, position: $p, from: $from, expectedVersion: $v) {
        asset {key} host {key} position from to
    }
}"""
REMOVE = """mutation ($a: String!, $at: DateTime!, $v: Int) {
    remove(asset: $a, at: $at, expectedVersion: $v) {asset {key} host {key} position from to}
}"""


def upsert(client: Client, *assets: dict[str, Any], **options: Any) -> dict[str, Any]:
    found: dict[str, Any] = client.gql(UPSERT, {"a": list(assets), "o": options})["upsertAssets"]
    return found
