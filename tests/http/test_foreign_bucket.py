"""A bucket that another program fills, in Telegraf's layout: found, bound, asked over HTTP, and left as it was."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

import httpx
import pytest

from tests.cli.processes import Served, here
from tests.http.client import Client
from tests.real_servers import influx_place

START = 1_718_013_600
"2024-06-10T10:00:00Z in seconds."
HOSTS = ("web-1", "web-2", "Web 3")
LINES = "\n".join(
    f"{measurement} {START + 10 * n}"
    for n in range(60)
    for number, host in enumerate(HOSTS)
    for measurement in (
        *(
            f"cpu,cpu={cpu},host={host.replace(' ', chr(92) + ' ')} "
            f"usage_user={10 * number + n % 7}.5,usage_idle={90 - n % 7}"
            for cpu in ("cpu-total", "cpu0")
        ),
        f"system,host={host.replace(' ', chr(92) + ' ')} "
        f'n_users={number + n % 3}i,uptime_format="{n} min",is_up={"t" if n % 2 else "f"}',
    )
)
WINDOW = '{between: {from: "2024-06-10T10:00:00Z", to: "2024-06-10T10:10:00Z"}}'


@dataclass(frozen=True)
class Bucket:
    """The bucket as its writer knows it: by the server's own API alone."""

    url: str

    def write(self, lines: str) -> None:
        with self._http as http:
            answer = http.post("/api/v2/write", params={**self._place, "precision": "s"}, content=lines)
        assert answer.status_code == 204, answer.text

    def create(self) -> None:
        with self._http as http:
            orgs = http.get("/api/v2/orgs", params={"org": self._place["org"]}).json()["orgs"]
            body = {"orgID": orgs[0]["id"], "name": self._place["bucket"], "retentionRules": []}
            assert http.post("/api/v2/buckets", json=body).status_code == 201

    def exported(self) -> bytes:
        """Every point there is, with its types, in one order."""
        flux = (
            f"from(bucket: {json.dumps(self._place['bucket'])}) |> range(start: 0, stop: 2100-01-01T00:00:00Z)"
            ' |> drop(columns: ["_start", "_stop"]) |> sort(columns: ["_time"])'
        )
        body = {"query": flux, "dialect": {"annotations": ["datatype", "group"]}}
        with self._http as http:
            answer = http.post("/api/v2/query", params={"org": self._place["org"]}, json=body)
        assert answer.status_code == 200, answer.text
        return answer.content

    @property
    def _place(self) -> dict[str, str]:
        _, org, bucket = urlsplit(self.url).path.split("/")
        return {"org": org, "bucket": bucket}

    @property
    def _http(self) -> httpx.Client:
        parts = urlsplit(self.url)
        headers = {"authorization": f"Token {unquote(parts.username or '')}"}
        return httpx.Client(base_url=f"http://{parts.hostname}:{parts.port}", headers=headers, timeout=30)


@dataclass(frozen=True)
class Plant:
    """A service over the bucket, in a process of its own."""

    bucket: Bucket
    before: bytes
    client: Client
    served: Served

    def twin(self, *arguments: str) -> str:
        """Run a command through the server; return what it prints."""
        ran = here(self.served.home, *arguments, "--endpoint", self.served.address)
        assert ran.returncode == 0, ran.stderr
        return ran.stdout


@pytest.fixture(scope="module")
def plant(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Plant]:
    with influx_place() as url, pytest.MonkeyPatch.context() as patch:
        bucket = Bucket(url)
        bucket.create()
        bucket.write(LINES)
        before = bucket.exported()
        patch.setenv("TWIN_SERIES_URL", url)
        served = Served(tmp_path_factory.mktemp("foreign"), "serve")
        try:
            with httpx.Client(base_url=served.address, timeout=60) as http:
                client = Client(http)
                rows = [{"key": "WEB-1"}, {"key": "web-2"}, {"key": "w3", "serialNumber": "Web 3"}]
                client.written(UPSERT, {"rows": rows})
                yield Plant(bucket, before, client, served)
            assert served.stop() == 0
        finally:
            served.end()


UPSERT = "mutation ($rows: [AssetInput!]!) { upsertAssets(assets: $rows) { created errors { message } } }"


def test_what_another_program_wrote_is_found_with_whose_it_may_be(plant: Plant) -> None:
    found = json.loads(plant.twin("discover", "series", "--measurement", "cpu", "--json"))

    assert found["total"] == 12
    first = found["series"][0]
    assert (first["measurement"], first["field"]) == ("cpu", "usage_idle")
    assert (first["first"], first["last"], first["count"]) == (
        "2024-06-10T10:00:00Z",
        "2024-06-10T10:09:50Z",
        60,
    )
    assert first["samplingInterval"] == "PT10S"
    guesses = {row["tags"]["host"]: (row["guess"]["asset"], row["guess"]["match"]) for row in found["series"]}
    assert guesses == {"web-1": ("WEB-1", "case"), "web-2": ("web-2", "exact"), "Web 3": ("w3", "exact")}


def test_the_bucket_is_bound_asked_and_left_as_it_was(plant: Plant) -> None:
    by_key = ("--measurement", "cpu", "--field", "usage_user", "--tag", "cpu=cpu-total", "--name", "load")
    told = plant.twin("bind", *by_key, "--tag", "host={asset.key}", "--match", "case", "--unit", "%")
    more = plant.twin("bind", *by_key, "--tag", "host={asset.serialNumber}", "--unit", "%")
    plant.twin("bind", *by_key, "--tag", "host={asset.key}", "--match", "case", "--unit", "%")
    statistic = f'{{function: MEAN, over: {WINDOW}, value: {{gt: 0.1}}, unit: "1"}}'

    found = plant.client.gql(
        f"""{{assets(
          where: {{signals: [{{of: {{name: {{eq: "load"}}}}, some: {{statistic: [{statistic}]}}}}]}}
          orderBy: [{{signal: {{name: "load", function: MAX, over: {WINDOW}}}, direction: DESC}}]
        ) {{nodes {{key signal(name: "load") {{
          unit latest {{value time}} statistics(over: {WINDOW}) {{count min max}} samples(over: {WINDOW}) {{total}}
          buckets(over: {WINDOW}, every: "PT5M") {{count max}}
        }}}}}}}}"""
    )["assets"]["nodes"]

    assert "Written: signals: 2 created" in told
    assert "Written: signals: 1 created" in more
    assert [node["key"] for node in found] == ["w3", "web-2"]
    assert found[0]["signal"] == {
        "unit": "%",
        "latest": {"value": 23.5, "time": "2024-06-10T10:09:50Z"},
        "statistics": {"count": 60, "min": 20.5, "max": 26.5},
        "samples": {"total": 60},
        "buckets": [{"count": 30, "max": 26.5}, {"count": 30, "max": 26.5}],
    }
    assert plant.bucket.exported() == plant.before


@pytest.mark.parametrize(
    ("field", "data_type", "latest", "most"),
    [
        ("n_users", "INTEGER", {"value": 3, "text": None}, 3),
        ("is_up", "BOOLEAN", {"value": 1, "text": None}, 1),
        ("uptime_format", "STRING", {"value": None, "text": "59 min"}, None),
    ],
)
def test_fields_of_every_type_are_read(
    plant: Plant, field: str, data_type: str, latest: dict[str, object], most: float | None
) -> None:
    plant.twin(
        "bind", "--measurement", "system", "--field", field, "--tag", "host={asset.key}",
        *(() if data_type == "STRING" else ("--data-type", data_type)),
    )  # fmt: skip

    found = plant.client.gql(
        f"""{{asset(key: "web-2") {{signal(name: "{field}") {{
            dataType latest {{value text}} statistics(over: {WINDOW}) {{count max}}
        }}}}}}"""
    )["asset"]["signal"]

    assert found["dataType"] == data_type
    assert found["latest"] == latest
    assert found["statistics"] == {"count": 60, "max": most}
    assert plant.bucket.exported() == plant.before


def test_the_other_program_goes_on_writing_and_is_read(plant: Plant) -> None:
    plant.twin("bind", "--measurement", "mem", "--field", "used", "--tag", "host={asset.key}", "--even-if-absent",
               "--asset", "web-2")  # fmt: skip
    unwritten = plant.client.gql('{asset(key: "web-2") {signal(name: "used") {latest {value}}}}')

    plant.bucket.write(f"mem,host=web-2 used=7.25 {START}")

    written = plant.client.gql('{asset(key: "web-2") {signal(name: "used") {latest {value}}}}')
    assert unwritten["asset"]["signal"]["latest"] is None
    assert written["asset"]["signal"]["latest"] == {"value": 7.25}
