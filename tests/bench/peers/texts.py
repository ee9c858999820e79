"""The operations: ours, those of the peers that write their schema by hand, and those of @neo4j/graphql."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

_PUMPS: Final = 'assets(where: { type: { eq: "Pump" }, within: { key: $site } }, first: $first)'
_ASSET: Final = "id key name serialNumber state position version createdAt updatedAt type { key }"
_OVER: Final = "over: { between: { from: $from, to: $to } }"

ONE: Final = "query One($key: String!) { asset(key: $key) { id key name state serialNumber version } }"
SCALARS: Final = f"query Scalars($site: String!, $first: Int!) {{ {_PUMPS} {{ nodes {{ {_ASSET} }} }} }}"
LATEST: Final = f"""
query Latest($site: String!, $first: Int!) {{
  {_PUMPS} {{ nodes {{ key signals(first: 4) {{ nodes {{ name latest {{ time value quality }} }} }} }} }}
}}
"""
BUCKETS: Final = f"""
query Buckets($site: String!, $first: Int!, $from: DateTime!, $to: DateTime!) {{
  {_PUMPS} {{
    nodes {{ key signal(name: "vibration") {{ buckets({_OVER}, every: "PT1H") {{ from mean }} }} }}
  }}
}}
"""
FILES: Final = f"""
query Files($site: String!, $first: Int!) {{
  {_PUMPS} {{
    nodes {{
      key
      documents(first: 5) {{ nodes {{ number revision(rule: LATEST) {{ label files {{ name size sha256 url }} }} }} }}
    }}
  }}
}}
"""

DEPTH: Final = 3


def _nested(levels: int, lines: str) -> str:
    """Return the fields of a part, with lines as deep as asked; `lines` has a place for the fields of a part."""
    return f"number name {lines.replace('PART', _nested(levels - 1, lines))}" if levels else "number name"


def _resolved(levels: int) -> str:
    """Return a revision with its lines: with us a line tells which revision of its part is meant."""
    below = f" {_resolved(levels - 1)}" if levels > 1 else ""
    return f"revision {{ label lines {{ findNumber quantity unit part {{ number name }}{below} }} }}"


_LINES: Final = "revision { label lines { findNumber quantity unit part { PART } } }"
_BOM: Final = "query Bom($number: String!) { part(number: $number) { PART } }"
BOM: Final = _BOM.replace("PART", f"number name {_resolved(DEPTH)}")


def ranked(host: str | None, type_: str, function: str, *, is_limited: bool) -> str:
    """Return our operation for assets that are ranked by a statistic, and filtered by it where there is a limit."""
    limit, limited = "", ""
    if is_limited:
        limit = "$above: Float!, "
        limited = f"""signals: [{{
        of: {{ name: {{ eq: "vibration" }} }}
        some: {{ statistic: [{{ function: {function.upper()}, {_OVER}, value: {{ gt: $above }} }}] }}
      }}]"""
    within = f'within: {{ key: "{host}" }}' if host else ""
    return f"""
query Ranked($from: DateTime!, $to: DateTime!, {limit}$first: Int!, $after: String) {{
  assets(
    where: {{ type: {{ eq: "{type_}" }} {within} {limited} }}
    orderBy: [{{ signal: {{ name: "vibration", function: {function.upper()}, {_OVER} }}, direction: DESC }}]
    first: $first
    after: $after
  ) {{ nodes {{ key name signal(name: "vibration") {{ statistics({_OVER}) {{ {function} }} }} }} }}
}}
"""


CURSOR: Final = "{ nodes { key name"
"What stands before the answer of a ranking; its pages are walked by the end of each."


def with_cursor(text: str) -> str:
    """Return an operation that asks for the cursor of the next page instead of the rows."""
    return text[: text.index(CURSOR)] + "{ pageInfo { hasNextPage endCursor } } }"


_RANKED: Final = """
query Ranked(
  $host: String, $types: [String!]!, $function: String!, $from: String!, $to: String!
  $above: Float, $first: Int!, $skip: Int!
) {
  ranked(
    host: $host, types: $types, function: $function, from: $from, to: $to
    above: $above, first: $first, skip: $skip
  ) { key name value }
}
"""
_FILE_FIELDS: Final = "name size sha256 url"
BY_HAND: Final[Mapping[str, str]] = {
    "one": ONE,
    "scalars": f"query ($site: String!, $first: Int!) {{ pumps(site: $site, first: $first) {{ {_ASSET} }} }}",
    "latest": """
query ($site: String!, $first: Int!) {
  pumps(site: $site, first: $first) { key signals { name latest { time value quality } } }
}
""",
    "buckets": """
query ($site: String!, $first: Int!, $from: String!, $to: String!) {
  pumps(site: $site, first: $first) { key signal(name: "vibration") { buckets(from: $from, to: $to) { from mean } } }
}
""",
    "ranked": _RANKED,
    "bom": _BOM.replace("PART", _nested(DEPTH, _LINES)),
    "files": f"""
query ($site: String!, $first: Int!) {{
  pumps(site: $site, first: $first) {{
    key documents {{ number revision {{ label files {{ {_FILE_FIELDS} }} }} }}
  }}
}}
""",
}
"What strawberry and mercurius are asked, by the kind of the question."

_RELEASED: Final = 'where: { state: { in: ["RELEASED", "SUPERSEDED"] } } sort: { released: DESC } limit: 1'
_EDGES: Final = f"""
revisions({_RELEASED}) {{ label linesConnection(sort: [{{ edge: {{ place: ASC }} }}]) {{
  edges {{ properties {{ findNumber quantity unit }} node {{ PART }} }} }} }}"""
_BY_NAME: Final = "sort: { name: ASC }"
NEO4J_GRAPHQL: Final[Mapping[str, str]] = {
    **BY_HAND,
    "bom": f"""
query ($number: String!) {{ parts(where: {{ number: {{ eq: $number }} }}) {{ {_nested(DEPTH, _EDGES)} }} }}
""",
    "one": """
query ($key: String!) { assets(where: { key: { eq: $key } }) { id key name state serialNumber version } }
""",
    "latest": f"""
query ($site: String!, $first: Int!) {{
  pumps(site: $site, first: $first) {{ key signals({_BY_NAME}) {{ name latest {{ time value quality }} }} }}
}}
""",
    "buckets": """
query ($site: String!, $first: Int!, $from: String!, $to: String!) {
  pumps(site: $site, first: $first) {
    key
    signals(where: { name: { eq: "vibration" } }) { buckets(from: $from, to: $to) { from mean } }
  }
}
""",
    "files": f"""
query ($site: String!, $first: Int!) {{
  pumps(site: $site, first: $first) {{
    key
    documents(sort: {{ number: ASC }}) {{
      number
      revisions(sort: {{ sequence: DESC }}, limit: 1) {{ label files {{ {_FILE_FIELDS} }} }}
    }}
  }}
}}
""",
}
"What @neo4j/graphql is asked: its own filters, orders and limits wherever it has them."
