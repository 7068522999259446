"""docker-compose.yml and the Dockerfile: what can be said of them without running containers."""

import configparser
import json
import os
import re
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.db import connection

from config.env import ConfigurationError, read_env
from tests.operations.deployment import (
    COMPOSE_FILE,
    SECRETS,
    Service,
    compose,
    compose_variables,
    dockerfile_instructions,
    image_environment,
    instruction_of,
    services,
)
from tests.operations.stack import BACKEND, CONFIGURATION, REPO

PRODUCT = ("web", "worker", "beat", "migrate")
ONE_SHOT = ("migrate", "backup", "restore", "offsite")
LONG_RUNNING = sorted(set(services()) - set(ONE_SHOT))


def test_compose_follows_the_specification() -> None:
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec", str(COMPOSE_FILE)]
    checked = subprocess.run(command, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr


def test_everything_that_runs_is_there() -> None:
    assert LONG_RUNNING == ["beat", "nginx", "pgbouncer", "postgres", "valkey-broker", "valkey-cache", "web", "worker"]


def test_only_nginx_can_be_reached_from_outside() -> None:
    assert [name for name, service in services().items() if service.get("ports")] == ["nginx"]
    assert compose()["networks"]["data"]["internal"] is True
    for name, service in services().items():
        # The tool that copies backups away has no way to the database, and the others none out.
        assert service["networks"] == (["front"] if name in ("nginx", "offsite") else ["data"]), name


@pytest.mark.parametrize("name", sorted(services()))
def test_a_service_may_do_little(name: str) -> None:
    service = services()[name]
    assert str(service["user"]).split(":")[0] not in ("", "0", "root")
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]
    assert "privileged" not in service
    assert {"max-size", "max-file"} <= set(service["logging"]["options"])


@pytest.mark.parametrize("name", LONG_RUNNING)
def test_a_service_comes_back_is_watched_and_has_its_limits(name: str) -> None:
    service = services()[name]
    assert service["restart"] == "unless-stopped"
    assert {"memory", "pids"} <= set(service["deploy"]["resources"]["limits"])
    stage = service.get("build", {}).get("target")
    assert service.get("healthcheck", {}).get("test") or instruction_of(stage, "HEALTHCHECK")


def test_nothing_starts_before_what_it_needs() -> None:
    found = {name: service.get("depends_on", {}) for name, service in services().items()}
    for name in ("web", "worker", "beat"):
        assert found[name]["migrate"]["condition"] == "service_completed_successfully"
    for name in ("web", "worker", "migrate", "backup", "restore"):
        assert found[name]["postgres"]["condition"] == "service_healthy"
    for name in ("worker", "beat"):
        assert found[name]["valkey-broker"]["condition"] == "service_healthy"
    assert found["nginx"]["web"]["condition"] == "service_healthy"


def test_an_exam_can_start_while_the_cache_is_not_well() -> None:
    assert services()["web"]["depends_on"]["valkey-cache"]["condition"] == "service_started"
    assert "valkey-broker" not in services()["web"]["depends_on"]


@pytest.mark.parametrize("name", sorted(SECRETS))
def test_what_must_be_set_has_no_default(name: str) -> None:
    assert compose_variables()[name] == {"?"}
    with pytest.raises(KeyError, match=name):
        compose({other: value for other, value in SECRETS.items() if other != name})


def test_one_worker_image_for_every_process_of_the_product() -> None:
    assert len({json.dumps([services()[name]["image"], services()[name]["build"]]) for name in PRODUCT}) == 1


def test_the_stages_that_compose_builds_exist() -> None:
    built = {"web", "nginx", "pgbouncer", "tools"}
    stages = [arguments.split(" AS ")[1] for name, arguments in dockerfile_instructions() if name == "FROM"]
    assert {service["build"]["target"] for service in services().values() if "build" in service} == built
    assert built <= set(stages)


def product_environment(monkeypatch: pytest.MonkeyPatch, service: Service, **instead: str) -> None:
    """Give this process the environment that a container has, and nothing of its own."""
    for name in ("MODE", "DEBUG", "DEMO_MODE", "SECRET_KEY", "BOT_TOKEN", "ALLOWED_HOSTS", "HTTPS_ONLY"):
        monkeypatch.delenv(name, raising=False)
    given = image_environment() | service["environment"] | {"ENV_FILE": "/dev/null"} | instead
    for name, value in given.items():
        if name != "PATH":
            monkeypatch.setenv(name, value)


@pytest.mark.parametrize("name", PRODUCT)
def test_the_product_accepts_what_compose_gives_it(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    product_environment(monkeypatch, services()[name])
    env = read_env()
    assert (env.mode, env.debug, env.demo_mode, env.https_only) == ("production", False, False, True)
    assert (env.papers_accel_redirect, env.trusted_proxies) == (True, 1)
    assert env.allowed_hosts == ["exams.test", "www.exams.test"]
    assert env.database_url == "postgres://math:databasepassword@postgres:5432/math"
    assert env.redis_url.split("/")[2] == "valkey-cache:6379"
    assert env.broker_url.split("/")[2] == "valkey-broker:6379"
    assert env.media_root == Path("/app/media")


def test_the_product_refuses_a_short_secret_from_compose(monkeypatch: pytest.MonkeyPatch) -> None:
    product_environment(monkeypatch, services()["web"], SECRET_KEY="short")
    with pytest.raises(ConfigurationError, match="SECRET_KEY"):
        read_env()


def mounts(service: Service) -> dict[str, str]:
    """Where each volume or folder appears in the container."""
    long = [mount for mount in service["volumes"] if isinstance(mount, dict)]
    short = [mount.split(":") for mount in service["volumes"] if isinstance(mount, str)]
    return {mount["source"]: mount["target"] for mount in long} | {parts[0]: parts[1] for parts in short}


def test_papers_and_socket_are_where_both_sides_look() -> None:
    web, nginx = services()["web"], services()["nginx"]
    assert mounts(web)["media"] == image_environment()["MEDIA_ROOT"] == mounts(services()["worker"])["media"]
    assert mounts(nginx)["media"] == "/srv/exams/media"
    assert "-p /srv/exams/" in " ".join(json.loads(instruction_of("nginx", "CMD")[0]))
    for name in ("servers-tls.conf", "servers-plain.conf"):
        socket_path = re.search(r"server unix:(\S+)", (CONFIGURATION / name).read_text())
        assert socket_path
        assert f"unix:{socket_path[1]}" == web["environment"]["BIND"] == image_environment()["BIND"]
        assert Path(socket_path[1]).parent == Path(mounts(web)["web-socket"]) == Path(mounts(nginx)["web-socket"])
    # The papers are readable by their group only.
    assert web["user"].split(":")[1] == nginx["user"].split(":")[1]


def test_both_servers_files_can_be_chosen_and_their_ports_are_published() -> None:
    published = {port.split(":")[-1] for port in services()["nginx"]["ports"]}
    listened = {
        port
        for name in ("tls", "plain")
        for port in re.findall(r"listen (\d+)", (CONFIGURATION / f"servers-{name}.conf").read_text())
    }
    assert published == listened == {"8080", "8443"}
    for chosen in ("tls", "plain"):
        volumes = compose(SECRETS | {"NGINX_SERVERS": chosen})["services"]["nginx"]["volumes"]
        assert f"./nginx/servers-{chosen}.conf:/etc/nginx/servers.conf:ro" in volumes


def test_what_the_images_are_built_from_exists_and_is_sent() -> None:
    ignored = (REPO / ".dockerignore").read_text().splitlines()
    for name, arguments in dockerfile_instructions():
        if name != "COPY" or arguments.startswith("--from"):
            continue
        for source in arguments.split()[:-1]:
            assert list(REPO.glob(source)), source
            assert f"!{source.split('/')[0]}" in ignored, source


def test_packages_are_installed_by_their_hashes() -> None:
    (install,) = [text for text in instruction_of("packages", "RUN") if "pip install" in text]
    assert "--require-hashes" in install
    requirements = (REPO / "backend" / "requirements.txt").read_text()
    assert requirements.count("--hash=sha256:") > requirements.count("==")


def test_no_secret_stays_in_an_image() -> None:
    kept = [arguments for name, arguments in dockerfile_instructions() if name in ("ENV", "ARG")]
    assert not re.search(r"SECRET|TOKEN|PASSWORD", " ".join(kept))


@pytest.mark.parametrize("stage", ["web", "nginx", "pgbouncer"])
def test_an_image_does_not_run_as_root(stage: str) -> None:
    (user,) = instruction_of(stage, "USER")
    assert user == services()[stage]["user"]


def test_pgbouncer_is_an_option_of_the_web_servers_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    found = services()
    assert found["pgbouncer"]["profiles"] == ["pgbouncer"]
    assert found["web"]["depends_on"]["pgbouncer"]["required"] is False
    chosen = SECRETS | {"WEB_DATABASE_SERVER": "pgbouncer:6432", "DATABASE_PGBOUNCER": "1", "DATABASE_POOL_SIZE": "4"}
    for name in PRODUCT:
        service = compose(chosen)["services"][name]
        product_environment(monkeypatch, service)
        env = read_env()
        assert (urlsplit(env.database_url).netloc.split("@")[1], env.database_pgbouncer, env.database_pool_size) == (
            ("pgbouncer:6432", True, 4) if name == "web" else ("postgres:5432", False, 0)
        )
        for variable in ("DATABASE_PGBOUNCER", "DATABASE_POOL_SIZE", "DATABASE_POOL_OVERFLOW"):
            monkeypatch.delenv(variable, raising=False)


def test_pgbouncers_file_fits_compose() -> None:
    file = configparser.ConfigParser(interpolation=None)
    file.read(REPO / "deploy" / "pgbouncer" / "pgbouncer.ini")
    service, own = services()["pgbouncer"], file["pgbouncer"]
    assert own["listen_port"] in service["healthcheck"]["test"][-1]
    assert file["databases"]["*"].startswith("host=postgres port=5432 ")
    assert own["pool_mode"] == "transaction"
    assert Path(own["auth_file"]).parent == Path(service["tmpfs"][0].split(":")[0])
    assert own["auth_file"] in instruction_of("pgbouncer", "CMD")[0]
    assert int(own["default_pool_size"]) + 2 + 5 <= 100 - 3, "web, worker and people, of the default max_connections"


def test_pgbouncer_is_told_the_password_as_it_is(tmp_path: Path) -> None:
    program, options, script = json.loads(instruction_of("pgbouncer", "CMD")[0])
    script = script.replace("/run/pgbouncer", str(tmp_path)).replace("exec pgbouncer", "exec echo")
    environment = {"PATH": os.environ["PATH"], "PGUSER": "math", "PGPASSWORD": "a$b%s'c"}
    subprocess.run([program, options, script], env=environment, check=True, capture_output=True)
    assert (tmp_path / "userlist.txt").read_text() == '"math" "a$b%s\'c"\n'
    assert (tmp_path / "userlist.txt").stat().st_mode & 0o077 == 0


def options_of(service: Service) -> dict[str, str]:
    """`--name value` pairs of a server's command line."""
    words = service["command"][1:]
    return {name.removeprefix("--"): value for name, value in zip(words[::2], words[1::2], strict=True)}


def test_the_cache_forgets_and_the_broker_does_not() -> None:
    cache, broker = options_of(services()["valkey-cache"]), options_of(services()["valkey-broker"])
    assert (cache["maxmemory-policy"], cache["appendonly"], cache["save"]) == ("allkeys-lru", "no", "")
    assert (broker["maxmemory-policy"], broker["appendonly"]) == ("noeviction", "yes")
    assert mounts(services()["valkey-broker"])["broker"] == "/data"
    assert "volumes" not in services()["valkey-cache"]


def test_postgresql_knows_every_setting_that_it_is_given(db: Any) -> None:
    words = services()["postgres"]["command"]
    given = {word.split("=")[0] for word in words if "=" in word}
    assert len(given) == words.count("-c")
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM pg_settings WHERE name = ANY(%s)", [sorted(given)])
        assert {row[0] for row in cursor.fetchall()} == given


def test_the_database_has_room_for_every_process_by_default() -> None:
    """By gunicorn.conf.py's own rule, with the numbers that compose gives it."""
    max_connections = next(word for word in services()["postgres"]["command"] if word.startswith("max_connections="))
    rule = runpy.run_path(str(BACKEND / "gunicorn.conf.py"))
    needed = rule["connections_needed"](
        processes=rule["MOST_PROCESSES"],
        threads=int(services()["web"]["environment"]["WEB_THREADS"]),
        task_processes=int(services()["worker"]["environment"]["WORKER_PROCESSES"]),
    )
    assert rule["connections_refusal"](needed=needed, max_connections=int(max_connections.split("=")[1])) is None


def test_every_alias_and_its_location_end_with_a_slash() -> None:
    """Without it, /name../ would reach the folder's neighbours, even where only Django may name the file."""
    found = re.findall(r"location ([^{]*) \{[^}]*?\balias ([^;]*);", (CONFIGURATION / "site.conf").read_text())
    assert {location for location, _ in found} >= {"/protected-media/", "/static/"}
    for location, folder in found:
        assert (location[-1], folder[-1]) == ("/", "/")
