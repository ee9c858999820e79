"""Makes a bucket ready: it exists and the token opens it. Blocking; runs in a lane's thread."""

from __future__ import annotations

import json

from timeseries.errors import BadRequest
from timeseries.flux import quoted
from timeseries.influx_http import Refused, Request
from timeseries.influx_lane import Session
from timeseries.influx_url import Address

_UNKNOWN_BUCKET, _UNKNOWN_ORG = "could not find bucket", "organization"


def prepare(address: Address, session: Session) -> None:
    """Create the bucket when it is missing; raise BadRequest, which says what to do, when that is not possible."""
    try:
        touch(address, session)
    except Refused as refused:
        if refused.status in (401, 403):
            raise BadRequest(
                f"the InfluxDB server at {address.url} refuses the token ({refused.message}); give one that may"
                f" read and write the bucket {address.bucket!r}"
            ) from refused
        if _UNKNOWN_BUCKET in refused.message:
            _create(address, session)
        elif _UNKNOWN_ORG in refused.message:
            raise BadRequest(
                f"the InfluxDB server at {address.url} knows no organisation {address.org!r}; correct the series URL"
            ) from refused
        else:
            raise


def touch(address: Address, session: Session) -> None:
    """Run the cheapest query there is on the bucket."""
    text = f"from(bucket: {quoted(address.bucket)}) |> range(start: time(v: 0), stop: time(v: 1))"
    body = json.dumps({"query": text, "type": "flux"}).encode()
    headers = {"Content-Type": "application/json"}
    session.send(Request("POST", "/api/v2/query", {"org": address.org}, body, headers))


def _create(address: Address, session: Session) -> None:
    try:
        found = json.loads(session.send(Request("GET", "/api/v2/orgs", {"org": address.org})))["orgs"]
        if not found:
            raise _may_not_create(address, "it does not see the organisation")
        body = {"orgID": found[0]["id"], "name": address.bucket, "retentionRules": []}
        headers = {"Content-Type": "application/json"}
        session.send(Request("POST", "/api/v2/buckets", {}, json.dumps(body).encode(), headers))
    except Refused as refused:
        if "already exists" in refused.message:
            return  # another service was first
        raise _may_not_create(address, refused.message) from refused


def _may_not_create(address: Address, why: str) -> BadRequest:
    return BadRequest(
        f"the bucket {address.bucket!r} does not exist and the token may not create it ({why}); create it in the"
        f" organisation {address.org!r}, or give a token that may"
    )
