"""The environment as settings: defaults, refusals that name the variable, a secret that stays, stores that open."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from twin.errors import BadRequest, Store, StoreUnavailable
from twin.settings import SETTINGS, open_service, open_stores, read_settings, secret_of


def test_nothing_set_means_the_defaults_of_the_table() -> None:
    settings = read_settings({})

    assert (settings.home, settings.host, settings.port) == (Path("twin-data"), "127.0.0.1", 8400)
    assert settings.graph_url == "sqlite:twin-data/graph.db"
    assert (settings.max_page, settings.request_timeout) == (1000, 30.0)


def test_an_empty_variable_is_one_that_is_not_set() -> None:
    assert read_settings({setting.name: "" for setting in SETTINGS}) == read_settings({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("TWIN_PORT", "http"),
        ("TWIN_PORT", "70000"),
        ("TWIN_PORT", "-1"),
        ("TWIN_PORT", "٨٤٠٠"),
        ("TWIN_MAX_PAGE", "0"),
        ("TWIN_MAX_BODY", "1e6"),
        ("TWIN_MAX_POINTS", "9" * 40),
        ("TWIN_REQUEST_TIMEOUT", "0"),
        ("TWIN_REQUEST_TIMEOUT", "nan"),
        ("TWIN_REQUEST_TIMEOUT", "soon"),
    ],
)
def test_a_bad_value_is_refused_by_name_and_value(name: str, value: str) -> None:
    with pytest.raises(BadRequest) as refused:
        read_settings({name: value})

    assert refused.value.message.startswith(f"{name} is {value!r}; set it to")


def test_a_short_secret_is_refused_without_showing_it() -> None:
    with pytest.raises(BadRequest) as refused:
        read_settings({"TWIN_SECRET": "hunter2"})

    assert "hunter2" not in refused.value.message


def test_settings_do_not_print_secrets() -> None:
    shown = repr(read_settings({"TWIN_SECRET": "s" * 32, "TWIN_SERIES_URL": "influxdb://token@host"}))

    assert "sss" not in shown
    assert "token" not in shown


def test_a_secret_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    settings = read_settings({"TWIN_HOME": str(tmp_path / "home")})

    first, again = secret_of(settings), secret_of(settings)

    assert first == again
    assert len(first) >= 32
    assert stat.S_IMODE((tmp_path / "home" / "secret").stat().st_mode) == 0o600
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["secret"]


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("TWIN_GRAPH_URL", "postgres://u:p@h/d", "TWIN_GRAPH_URL names no store"),
        ("TWIN_SERIES_URL", "prometheus://t@h/o/b", "TWIN_SERIES_URL names no store"),
        ("TWIN_OBJECTS_URL", "ftp://k:s@h/b", "TWIN_OBJECTS_URL names no store"),
        ("TWIN_GRAPH_URL", "graph.db", "TWIN_GRAPH_URL names no store"),
    ],
)
async def test_a_url_that_names_no_store_is_refused(tmp_path: Path, name: str, value: str, said: str) -> None:
    with pytest.raises(BadRequest) as refused:
        await open_stores(read_settings({"TWIN_HOME": str(tmp_path), name: value}))

    assert said in refused.value.message


async def test_stores_that_are_held_elsewhere_are_unavailable_and_the_others_are_let_go(
    tmp_path: Path,
) -> None:
    settings = read_settings({"TWIN_HOME": str(tmp_path)})
    held = await open_stores(settings)

    with pytest.raises(StoreUnavailable) as refused:
        await open_stores(settings)
    await held.close()

    assert refused.value.store is Store.SERIES
    assert "open already" in refused.value.message
    await (await open_stores(settings)).close()


async def test_a_home_that_cannot_be_a_folder_is_unavailable(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")

    with pytest.raises(StoreUnavailable, match=r"TWIN_HOME .* cannot be used"):
        await open_stores(read_settings({"TWIN_HOME": str(tmp_path / "file" / "home")}))


async def test_the_service_gets_the_limits_that_are_set(tmp_path: Path) -> None:
    service = await open_service(read_settings({"TWIN_HOME": str(tmp_path), "TWIN_MAX_PAGE": "7"}))
    await service.close()

    assert service.backing.limits.page == 7
