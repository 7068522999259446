"""What the environment and `.env` say about starting."""

from pathlib import Path

import pytest

from devserver.errors import DevServerError
from devserver.folder import open_data_folder
from devserver.options import REPO, read_options
from devserver.services import product_environment, usable_environment

NAMES = (
    "PORT",
    "HOST",
    "DATA_DIR",
    "DATABASE_URL",
    "REDIS_URL",
    "CELERY_BROKER_URL",
    "MODE",
    "DEMO_MODE",
    "POSTGRES_PASSWORD",
)


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    for name in (*NAMES, "SECRET_KEY", "ALLOWED_HOSTS"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENV_FILE", str(folder / ".env"))


def test_nothing_set_means_embedded_servers_and_a_demo_on_port_8000() -> None:
    options = read_options()
    assert (options.host, options.port, options.data_dir) == ("127.0.0.1", 8000, REPO / ".data")
    assert not options.has_own_database
    assert not options.has_own_redis
    assert options.wants_demo


def test_env_file_is_read_and_the_environment_wins(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / ".env").write_text("PORT=8111\nHOST=localhost\nREDIS_URL=redis://cache/0\n")
    monkeypatch.setenv("PORT", "8222")
    options = read_options()
    assert (options.host, options.port) == ("localhost", 8222)
    assert options.has_own_redis


def test_reading_env_file_leaves_this_process_alone(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    (folder / ".env").write_text("HOST=localhost\n")
    assert read_options().host == "localhost"
    (folder / ".env").write_text("")
    assert read_options().host == "127.0.0.1"


@pytest.mark.parametrize(
    ("environment", "wanted"),
    [
        ({"DATABASE_URL": "postgres://db/exams"}, False),
        ({"DATABASE_URL": "postgres://db/exams", "DEMO_MODE": "1"}, True),
        ({"DEMO_MODE": "0"}, False),
        ({"MODE": "production"}, False),
    ],
)
def test_demo_goes_into_a_foreign_database_only_when_asked(
    monkeypatch: pytest.MonkeyPatch, environment: dict[str, str], wanted: bool
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert read_options().wants_demo is wanted


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("0.0.0.0", "http://127.0.0.1:8000"),
        ("::", "http://[::1]:8000"),
        ("192.168.1.5", "http://192.168.1.5:8000"),
    ],
)
def test_address_to_click_on_can_be_opened(monkeypatch: pytest.MonkeyPatch, host: str, site: str) -> None:
    monkeypatch.setenv("HOST", host)
    assert read_options().site == site


def test_product_keeps_what_was_chosen_and_gets_the_rest(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("SITE_URL", "https://exams.example")
    data = open_data_folder(folder / "data")
    environment = product_environment(read_options(), data, database=None, cache=None)
    assert environment["SITE_URL"] == "https://exams.example"
    assert environment["SECRET_KEY"] == data.secret_key()
    assert environment["MEDIA_ROOT"] == str(data.media)


def test_production_gets_no_secret_of_ours(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("MODE", "production")
    data = open_data_folder(folder / "data")
    environment = product_environment(read_options(), data, database=None, cache=None)
    assert "SECRET_KEY" not in environment
    assert "ALLOWED_HOSTS" not in environment
    assert environment["DEMO_MODE"] == "0"


def test_port_that_is_none_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "80a")
    with pytest.raises(DevServerError, match="PORT must be a number"):
        read_options()


@pytest.mark.parametrize(
    ("text", "is_meant_for_elsewhere"),
    [
        ("POSTGRES_PASSWORD=secret\n", True),
        ("MODE=production\n", True),
        ("POSTGRES_PASSWORD=secret\nDATABASE_URL=postgres://db.example/exams\n", False),
        ("MODE=production\nDATABASE_URL=postgres://db.example/exams\n", False),
        ("PORT=8001\n", False),
        ("POSTGRES_PASSWORD=\n", False),
    ],
)
def test_settings_of_a_server_never_meet_an_empty_database_of_our_own(
    folder: Path, text: str, is_meant_for_elsewhere: bool
) -> None:
    """A backup, an administrator or a migration would go into it, and say that all is well."""
    (folder / ".env").write_text(text + f"REDIS_URL=redis://127.0.0.1:1/0\nDATA_DIR={folder / 'data'}\n")
    options = read_options()
    assert options.is_meant_for_elsewhere is is_meant_for_elsewhere
    if is_meant_for_elsewhere:
        with pytest.raises(DevServerError, match="its database is not here"), usable_environment(options, "a command"):
            raise AssertionError
        assert not options.data_dir.exists()
