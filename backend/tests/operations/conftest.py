"""The product as operators run it: nginx with TLS, gunicorn on a socket, production's settings."""

import contextlib
import os
import secrets
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.db import connection
from psycopg import sql

from tests.operations.deployment import SECRETS, instruction_of
from tests.operations.shop import TEMPLATE, Shop, databases_named, make_template
from tests.operations.stack import (
    BACKEND,
    SITE_HOST,
    Site,
    prefix_folder,
    running_gunicorn,
    running_nginx,
    wait_until_up,
)

SHELL = '<!doctype html><title>Mock exam</title><script type="module" src="/assets/index-Dk3x_a91.js"></script>'
BUILT_FILES = {
    "index.html": SHELL,
    "star.svg": "<svg xmlns='http://www.w3.org/2000/svg'/>",
    ".vite/manifest.json": "{}",
    "assets/index-Dk3x_a91.js": "export const answer = 42\n" * 100,
    "assets/pdf.worker-B7d0s1Qz.mjs": "export {}\n",
    "assets/pdfjs/cmaps/UniGB-UTF16-H.bcmap": "cmap",
}


@dataclass(frozen=True)
class Production:
    """The site, and how its web server was started."""

    site: Site
    environment: dict[str, str]
    gunicorn: subprocess.Popen[bytes]


def database_url_of_this_test() -> str:
    """The database that this test process made, as a URL for another process."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = str(connection.settings_dict["NAME"])
    assert name.startswith("test_"), name
    assert parts.hostname or "host" in parse_qs(parts.query), parts
    return parts._replace(path="/" + quote(name)).geturl()


def collect_static_files(environment: dict[str, str]) -> None:
    """Run the image's own command, with the secret that it makes up for itself."""
    (command,) = [text for text in instruction_of("web", "RUN") if "collectstatic" in text]
    command = command.split(" && ")[0]
    assert command.startswith("SECRET_KEY="), command
    without = {name: value for name, value in environment.items() if name not in SECRETS}
    python_first = {"PATH": f"{Path(sys.executable).parent}:{environment['PATH']}"}
    subprocess.run(["sh", "-ec", command], cwd=BACKEND, env=without | python_first, check=True)


@pytest.fixture(scope="session")
def production(django_db_setup: None) -> Iterator[Production]:
    """nginx and gunicorn over this test process's own database, on loopback ports of their own."""
    with prefix_folder() as folder, contextlib.ExitStack() as running:
        secret_key = secrets.token_urlsafe(48)
        socket_path = folder / "run" / "web.sock"
        environment = os.environ | {
            "MODE": "production",
            "SECRET_KEY": secret_key,
            "BOT_TOKEN": "1:test",
            "ALLOWED_HOSTS": SITE_HOST,
            "SITE_URL": f"https://{SITE_HOST}",
            "DATABASE_URL": database_url_of_this_test(),
            "MEDIA_ROOT": str(folder / "media"),
            "STATIC_ROOT": str(folder / "static"),
            "FRONTEND_DIST": str(folder / "frontend"),
            "PAPERS_ACCEL_REDIRECT": "1",
            "BIND": f"unix:{socket_path}",
            "WEB_PROCESSES": "2",
            "WEB_THREADS": "4",
        }
        for name, text in BUILT_FILES.items():
            file = folder / "frontend" / name
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        collect_static_files(environment)
        gunicorn = running.enter_context(running_gunicorn(folder, environment))
        site = running.enter_context(running_nginx(folder, servers="servers-tls.conf", upstream=f"unix:{socket_path}"))
        wait_until_up(site, gunicorn)
        yield Production(site, environment, gunicorn)


@pytest.fixture
def seeds_kept(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """What migrations put into the database is there again after a test whose end empties every table."""
    yield
    with django_db_blocker.unblock():
        connection.creation.deserialize_db_from_string(connection._test_serialized_contents)  # type: ignore[attr-defined]


@pytest.fixture
def committed(seeds_kept: None, django_db_serialized_rollback: None, transactional_db: None) -> None:
    """Rows that other processes can see; the tables are emptied afterwards, and the seeds put back."""


@pytest.fixture
def live(production: Production, committed: None, settings: Any) -> Production:
    """The running product, with this test writing into the same database, folder and secret."""
    settings.MEDIA_ROOT = production.site.folder / "media"
    settings.SECRET_KEY = production.environment["SECRET_KEY"]
    return production


@pytest.fixture(scope="session")
def shop_template(django_db_setup: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Makes the database that each shop is a copy of; its papers are here."""
    papers = tmp_path_factory.mktemp("papers")
    with databases_named(TEMPLATE) as server:
        server.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(TEMPLATE)))
        make_template(database_url_of_this_test(), papers)
        yield papers


@pytest.fixture
def shop(shop_template: Path, tmp_path: Path) -> Iterator[Shop]:
    """An installation of this test's own."""
    name = f"shop_{os.getpid()}"
    shop = Shop(name, tmp_path / "papers", tmp_path / "backups")
    shutil.copytree(shop_template, shop.papers)
    shop.backups.mkdir()
    with databases_named(name) as server:
        copy, template = sql.Identifier(name), sql.Identifier(TEMPLATE)
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(copy, template))
        yield shop
