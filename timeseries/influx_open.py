"""Makes a bucket ready: it exists and the token opens it. Blocking; runs in a lane's thread."""

from __future__ import annotations

import json
from typing import Final

from influxdb_client.client.exceptions import InfluxDBError
from influxdb_client.client.influxdb_client import InfluxDBClient
from influxdb_client.rest import ApiException
from urllib3.exceptions import HTTPError

from timeseries.errors import BadRequest, Unavailable
from timeseries.flux import quoted
from timeseries.influx_http import Refused, Request
from timeseries.influx_lane import Session
from timeseries.influx_url import Address

_UNKNOWN_BUCKET, _UNKNOWN_ORG, _EXISTS = "could not find bucket", "organization", "already exists"
_SET_UP_MS: Final = 5_000


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
            _create(address)
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


def _create(address: Address) -> None:
    server = InfluxDBClient(address.url, address.token, timeout=_SET_UP_MS, org=address.org, retries=False)
    try:
        with server as client:
            client.buckets_api().create_bucket(bucket_name=address.bucket, org=address.org)
    except ApiException as refused:
        if _EXISTS not in str(refused.body):  # else another service was first
            raise _may_not_create(address, str(refused.message or refused.reason)) from refused
    except InfluxDBError as refused:
        raise _may_not_create(address, str(refused)) from refused
    except HTTPError as lost:
        raise Unavailable(f"the InfluxDB server at {address.url} cannot be reached: is it running?") from lost


def _may_not_create(address: Address, why: str) -> BadRequest:
    return BadRequest(
        f"the bucket {address.bucket!r} does not exist and the token may not create it ({why}); create it in the"
        f" organisation {address.org!r}, or give a token that may"
    )
