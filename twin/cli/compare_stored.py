"""Stored structures to compare, asked of the service by GraphQL: level by level, each revision once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from twin.cli.answers import data_of
from twin.cli.compare_files import Key, tree_of_lines
from twin.errors import NotFound
from twin.structure.records import Line
from twin.structure.tree import Installed, Tree, installed_tree

if TYPE_CHECKING:
    from twin.cli.door import Client

PAGE: Final = 200
LINES: Final = """lines(resolve: $resolve) {
  part { number unit } revision { label } quantity unit referenceDesignators
}"""
ROOT: Final = f"""query ($number: String!, $label: String, $rule: RevisionRule!, $resolve: ResolveInput!) {{
  part(number: $number) {{ unit revision(label: $label, rule: $rule) {{ label {LINES} }} }}
}}"""
LEVEL: Final = f"""query ($numbers: [String!]!, $first: Int!, $resolve: ResolveInput!) {{
  parts(where: {{number: {{in: $numbers}}}}, first: $first) {{ nodes {{ number revisions {{ label {LINES} }} }} }}
}}"""
INSTALLED: Final = """query ($key: String!, $asOf: DateTime, $first: Int!, $after: String) {
  asset(key: $key, asOf: $asOf) { descendants(first: $first, after: $after) {
    nodes { key parent { key } position realises { label part { number } } } pageInfo { hasNextPage endCursor }
  } }
}"""
COMPARED: Final = """query ($left: StructureInput!, $right: StructureInput!) {
  compareStructures(left: $left, right: $right) {
    added { ...line } removed { ...line } changed { what left { ...line } right { ...line } }
  }
}
fragment line on StructureLine { path quantity revision { label } }"""

Json = Mapping[str, Any]  # Any: JSON


async def compare_stored(client: Client, left: Json, right: Json) -> Json:
    """Return what the service says of two stored structures."""
    found: Json = (await data_of(client, COMPARED, left=left, right=right))["compareStructures"]
    return found


async def check_design(client: Client, number: str, label: str | None, resolve: Json) -> None:
    """Raise NotFound where there is no such part, or no revision of it that counts."""
    await _root(client, number, label, resolve)


async def tree_of_design(client: Client, number: str, label: str | None, resolve: Json) -> Tree:
    """Return the structure below a part revision. Raises NotFound like `check_design`."""
    root = await _root(client, number, label, resolve)
    lines: dict[Key, Sequence[Line]] = {}
    units: dict[str, str] = {}
    top = (number, str(root["label"]))
    wanted = {top: root["lines"]}
    while wanted:
        below: set[Key] = set()
        for key, own in wanted.items():
            lines[key] = [_line(line, units) for line in own]
            below |= {(line.part, line.pinned) for line in lines[key] if line.pinned is not None}
        wanted = await _level(client, below - lines.keys(), resolve)
    return tree_of_lines(top, lines, units, view=str(resolve["view"]))


async def tree_of_asset(client: Client, key: str, as_of: str | None) -> Tree:
    """Return what is installed below an asset at an instant."""
    things: list[Installed] = []
    after: str | None = None
    while True:
        found = await data_of(client, INSTALLED, key=key, asOf=as_of, first=1_000, after=after)
        if found["asset"] is None:
            raise NotFound(f"There is no asset {key!r}{f' at {as_of}' if as_of else ''}.", value=key)
        page = found["asset"]["descendants"]
        things += [_installed(node) for node in page["nodes"]]
        if not page["pageInfo"]["hasNextPage"]:
            return installed_tree(key, things)
        after = page["pageInfo"]["endCursor"]


async def _root(client: Client, number: str, label: str | None, resolve: Json) -> Json:
    asked = {"number": number, "label": label, "rule": resolve["rule"], "resolve": resolve}
    part = (await data_of(client, ROOT, **asked))["part"]
    if part is None:
        raise NotFound(
            f"There is neither a file nor a part {number!r}; name a stored part, a file, or asset:KEY.",
            value=number,
        )
    if part["revision"] is None:
        hint = "" if label else "; name one as NUMBER/LABEL, or take the newest with --rule LATEST"
        which = f"no revision {label!r}" if label else f"no revision that counts by {resolve['rule']}"
        raise NotFound(f"The part {number!r} has {which}{hint}.", value=number)
    found: Json = part["revision"]
    return found


async def _level(client: Client, keys: set[Key], resolve: Json) -> dict[Key, Sequence[Json]]:
    numbers = sorted({number for number, _ in keys})
    found: dict[Key, Sequence[Json]] = {}
    for start in range(0, len(numbers), PAGE):
        page = numbers[start : start + PAGE]
        nodes = (await data_of(client, LEVEL, numbers=page, first=PAGE, resolve=resolve))["parts"]["nodes"]
        for node in nodes:
            for revision in node["revisions"]:
                if (key := (node["number"], revision["label"])) in keys:
                    found[key] = revision["lines"]
    return found


def _line(line: Json, units: dict[str, str]) -> Line:
    part, revision = line["part"], line["revision"]
    units[part["number"]] = part["unit"]
    return Line(
        part["number"],
        None if revision is None else revision["label"],
        line["quantity"],
        line["unit"],
        None,
        tuple(line["referenceDesignators"]),
    )


def _installed(node: Json) -> Installed:
    realises = node["realises"]
    return Installed(
        node["key"],
        node["parent"]["key"],
        node["position"],
        None if realises is None else realises["part"]["number"],
        None if realises is None else realises["label"],
    )
