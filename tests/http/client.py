"""A client of the service, as an integrator would write it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx


@dataclass(frozen=True)
class Refusal:
    """The first error of an answer."""

    code: str
    message: str
    path: list[str | int] | None


@dataclass(frozen=True)
class Client:
    """Asks over HTTP; JSON is handed on as it comes."""

    http: httpx.Client

    def ask(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the whole answer."""
        answer = self.http.post("/graphql", json={"query": query, "variables": variables or {}})
        assert answer.headers["content-type"].startswith("application/json"), answer.text
        found: dict[str, Any] = answer.json()
        return found

    def gql(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Return the data of an answer without errors."""
        answer = self.ask(query, variables)
        assert "errors" not in answer, answer["errors"]
        data: dict[str, Any] = answer["data"]
        return data

    def refused(self, query: str, variables: Mapping[str, Any] | None = None) -> Refusal:
        """Return the one error of an answer."""
        answer = self.ask(query, variables)
        assert len(answer.get("errors", [])) == 1, answer
        error = answer["errors"][0]
        return Refusal(error["extensions"]["code"], error["message"], error.get("path"))

    def written(self, query: str, variables: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """Run list mutations of which no row may be refused; return the first one's answer."""
        data = self.gql(query, variables)
        for result in data.values():
            assert not [*result.get("errors", ()), *result.get("rejected", ())], result
        first: dict[str, Any] = next(iter(data.values()))
        return first
