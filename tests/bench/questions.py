"""What is asked of the server while it is measured."""

from __future__ import annotations

from typing import Final

PAGE: Final = 20

GET: Final = "query Get($key: String!) { asset(key: $key) { id key name state serialNumber version } }"

HOT_PUMPS: Final = """
query HotPumps($site: String!, $first: Int!, $after: String) {
  assets(
    where: {
      type: { eq: "Pump" }
      within: { key: $site }
      signals: [{
        of: { name: { eq: "bearing_temp" } }
        some: { statistic: [{ function: MAX, over: { last: "PT24H" }, value: { gt: 80 }, unit: "Cel" }] }
      }]
    }
    orderBy: [{
      signal: { name: "bearing_temp", function: MAX, over: { last: "PT24H" }, unit: "Cel" }, direction: DESC
    }]
    first: $first
    after: $after
  ) {
    nodes {
      key
      name
      signal(name: "bearing_temp") { statistics(over: { last: "PT24H" }, unit: "Cel") { max maxAt unit } }
      documents(
        where: { kind: { eq: DRAWING }, latest: { state: { eq: RELEASED } } }
        orderBy: [{ field: RELEASED_AT, direction: DESC }]
        first: 1
      ) { nodes { number title revision(rule: LATEST_RELEASED) { label releasedAt file { name url } } } }
    }
    pageInfo { hasNextPage endCursor }
  }
}
"""
"The job of the README: filtered and sorted across the stores."

SCALARS: Final = """
query Scalars($site: String!, $first: Int!) {
  assets(where: { type: { eq: "Pump" }, within: { key: $site } }, first: $first) {
    nodes { id key name serialNumber state position version createdAt updatedAt type { key } }
  }
}
"""

LATEST: Final = """
query Latest($site: String!, $first: Int!) {
  assets(where: { type: { eq: "Pump" }, within: { key: $site } }, first: $first) {
    nodes { key signals(first: 4) { nodes { name latest { time value quality } } } }
  }
}
"""

EXPLAIN: Final = """
query Explain($query: String!, $variables: JSON) {
  explain(query: $query, variables: $variables, run: true) { calls { store rows milliseconds } text }
}
"""
