"""config/env.py: what an installation may and may not be configured to do"""

from pathlib import Path
from typing import Any

import pytest

from config.env import DEVELOPMENT_SECRET, ConfigurationError, read_env

GOOD_SECRET = "kV3vUoYIJjZxKkMfYJm2c0S7m0Hq2mZb5o5Kq1"
PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": GOOD_SECRET,
    "ALLOWED_HOSTS": "exams.example.uz",
    "BOT_TOKEN": "1:abc",
}


@pytest.fixture
def set_env(monkeypatch: pytest.MonkeyPatch) -> Any:
    for name in (
        "MODE",
        "SECRET_KEY",
        "SECRET_KEY_FALLBACKS",
        "ALLOWED_HOSTS",
        "BOT_TOKEN",
        "DEBUG",
        "DEMO_MODE",
        "REDIS_URL",
        "CELERY_BROKER_URL",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("ENV_FILE", "/nonexistent")

    def set_env(**values: str) -> None:
        for name, value in values.items():
            monkeypatch.setenv(name, value)

    return set_env


def test_a_proper_production_starts(set_env: Any) -> None:
    set_env(**PRODUCTION)
    env = read_env()
    assert (env.mode, env.https_only, env.debug, env.demo_mode) == ("production", True, False, False)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": DEVELOPMENT_SECRET}, "SECRET_KEY"),
        ({"SECRET_KEY": "changeme"}, "SECRET_KEY"),
        ({"SECRET_KEY": "x" * 31}, "SECRET_KEY"),
        ({"SECRET_KEY_FALLBACKS": "changeme"}, "SECRET_KEY_FALLBACKS"),
        ({"SECRET_KEY_FALLBACKS": f"{GOOD_SECRET},{DEVELOPMENT_SECRET}"}, "SECRET_KEY_FALLBACKS"),
        ({"SECRET_KEY_FALLBACKS": f"{'x' * 31} ,{GOOD_SECRET}"}, "SECRET_KEY_FALLBACKS"),
        ({"SECRET_KEY": " " * 40}, "SECRET_KEY"),
        ({"DEBUG": "1"}, "DEBUG"),
        ({"DEMO_MODE": "1"}, "DEMO_MODE"),
        ({"BOT_TOKEN": ""}, "BOT_TOKEN"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"MODE": "prod"}, "MODE"),
        ({"DB_CONN_MAX_AGE": "soon"}, "wrong kind"),
        ({"DATABASE_POOL_SIZE": "-1"}, "0 or more"),
        ({"DATABASE_POOL_SIZE": "4", "DATABASE_POOL_OVERFLOW": "-1"}, "0 or more"),
        ({"DATABASE_POOL_OVERFLOW": "4"}, "without DATABASE_POOL_SIZE"),
    ],
)
def test_an_unsafe_or_unreadable_configuration_ends_with_one_sentence(
    set_env: Any, change: dict[str, str], says: str
) -> None:
    set_env(**PRODUCTION | change)
    with pytest.raises(ConfigurationError, match=says) as refusal:
        read_env()
    assert "\n" not in str(refusal.value)


def test_development_needs_nothing(set_env: Any) -> None:
    env = read_env()
    assert (env.mode, env.secret_key, env.https_only) == ("development", DEVELOPMENT_SECRET, False)


def test_former_keys_may_be_many_or_none(set_env: Any) -> None:
    set_env(**PRODUCTION, SECRET_KEY_FALLBACKS="")
    assert read_env().token_secret_fallbacks == []
    set_env(SECRET_KEY_FALLBACKS=f"{'a' * 32}, {'b' * 32},")
    assert read_env().token_secret_fallbacks == ["a" * 32, "b" * 32]


@pytest.mark.parametrize("hosts", ["exams.example.uz", "localhost,0.0.0.0", "*", "127.0.0.1,192.168.1.5", ".example"])
def test_with_the_public_key_development_is_for_this_machine_only(set_env: Any, hosts: str) -> None:
    set_env(ALLOWED_HOSTS=hosts)
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        read_env()
    set_env(SECRET_KEY=GOOD_SECRET)
    assert not read_env().has_public_secret


@pytest.mark.parametrize("hosts", ["", "localhost", "127.0.0.1,[::1],desk.localhost"])
def test_this_machine_needs_no_key(set_env: Any, hosts: str) -> None:
    set_env(ALLOWED_HOSTS=hosts)
    assert read_env().has_public_secret


def test_the_environment_wins_over_the_file(set_env: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "env").write_text("SITE_URL=http://file/\nBOT_USERNAME=from_file\n")
    monkeypatch.setenv("ENV_FILE", str(tmp_path / "env"))
    set_env(SITE_URL="http://environment/")
    env = read_env()
    assert (env.site_url, env.bot_username) == ("http://environment", "from_file")
    monkeypatch.delenv("BOT_USERNAME")


def test_the_broker_lives_beside_the_cache_unless_it_is_named(set_env: Any) -> None:
    set_env(REDIS_URL="redis://cache:6379/0")
    assert read_env().broker_url == "redis://cache:6379/1"
    set_env(CELERY_BROKER_URL="redis://broker:6379/5")
    assert read_env().broker_url == "redis://broker:6379/5"
