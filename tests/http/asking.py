"""What tests ask again and again: which assets a filter keeps, one signal, one walk."""

from __future__ import annotations

from typing import Any

from tests.http.client import Client


def keys(plant: Client, where: str) -> list[str]:
    found = plant.gql(f"{{assets(where: {where}, orderBy: [{{field: KEY}}]) {{nodes {{key}} totalCount}}}}")[
        "assets"
    ]
    assert found["totalCount"] == len(found["nodes"])
    return [node["key"] for node in found["nodes"]]


def signal(plant: Client, key: str, fields: str) -> dict[str, Any]:
    asset, name = key.split("/")
    found: dict[str, Any] = plant.gql(f'{{asset(key: "{asset}") {{signal(name: "{name}") {{{fields}}}}}}}')[
        "asset"
    ]
    return dict(found["signal"])
