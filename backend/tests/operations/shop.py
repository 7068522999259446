"""A small installation of the product's own tables and papers, and the tools that save it and bring it back."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from devserver.backup import backup_environment
from devserver.postgres import tool
from tests.operations.deployment import services
from tests.operations.stack import BACKEND

TEMPLATE = f"shop_template_{os.getpid()}"


def url_of(database: str) -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{quote(database)}").geturl()


def run(command: list[Any], environment: dict[str, str], **more: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command, env=environment, cwd=BACKEND, capture_output=True, text=True, check=True, **more)


@contextmanager
def databases_named(prefix: str) -> Iterator[psycopg.Connection[Any]]:
    """A connection that makes databases; all that begin with this name are dropped at the end."""
    with psycopg.connect(url_of("postgres"), autocommit=True) as server:
        try:
            yield server
        finally:
            names = server.execute(
                "SELECT datname FROM pg_database WHERE starts_with(datname, %s)", [prefix]
            ).fetchall()
            for (name,) in names:
                server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))


def make_template(migrated_url: str, papers: Path) -> None:
    """The migrated database's twin with an exam in it that three students have sat."""
    dump = run([tool("pg_dump"), f"--dbname={migrated_url}"], dict(os.environ)).stdout
    run([tool("psql"), "-q", "--set=ON_ERROR_STOP=1", f"--dbname={url_of(TEMPLATE)}"], dict(os.environ), input=dump)
    environment = os.environ | {"DATABASE_URL": url_of(TEMPLATE), "MEDIA_ROOT": str(papers)}
    run([sys.executable, "-m", "tests.operations.fill_shop"], environment)


@dataclass(frozen=True)
class Shop:
    """One installation: its database, its papers and its backups."""

    database: str
    papers: Path
    backups: Path

    @property
    def environment(self) -> dict[str, str]:
        without = {name: value for name, value in os.environ.items() if not name.startswith("BACKUP_")}
        named = without | {"DATABASE_URL": url_of(self.database), "MEDIA_ROOT": str(self.papers)}
        return backup_environment(named, backups=self.backups)

    def run(self, verb: str, *, answer: str = "", **more: str) -> subprocess.CompletedProcess[str]:
        """The tools as `make db-backup` and `make db-restore` run them."""
        command = [sys.executable, "-m", "backup", verb]
        environment = self.environment | more
        return subprocess.run(
            command, cwd=BACKEND, env=environment, input=answer, capture_output=True, text=True, check=False
        )

    def run_service(self, service: str, **more: str) -> subprocess.CompletedProcess[str]:
        """The same with the command and the variables that docker-compose.yml gives."""
        given = services()[service]
        here = self.environment
        places = {
            name: here[name] for name in ("BACKUPS", "PAPERS", "PATH", "PGHOST", "PGPORT", "PGUSER", "PGDATABASE")
        }
        environment = {name: places.get(name, value) for name, value in given["environment"].items()} | {
            "PATH": f"{Path(sys.executable).parent}:{here['PATH']}",
            "PGPORT": here["PGPORT"],
        }
        return subprocess.run(
            given["command"], cwd=BACKEND, env=environment | more, capture_output=True, text=True, check=False
        )

    def save(self, **more: str) -> Path:
        """Make a backup and return the path of its dump."""
        done = self.run("save", **more)
        assert done.returncode == 0, done.stderr
        return Path(done.stdout.splitlines()[0].split("  (")[0])

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(url_of(self.database), autocommit=True)

    def execute(self, statement: str) -> None:
        with self.connect() as connection:
            connection.execute(statement.encode())

    def ask(self, query: str) -> Any:
        with self.connect() as connection:
            row = connection.execute(query.encode()).fetchone()
            return row[0] if row else None

    def answers(self) -> Any:
        return self.ask("SELECT string_agg(session_id::text || answer, ',' ORDER BY id) FROM exams_studentanswer")

    def files(self) -> list[str]:
        return sorted(file.name for file in self.backups.iterdir())

    def others(self) -> list[str]:
        """The databases that were made of this one's name."""
        names = f"SELECT array_agg(datname ORDER BY 1) FROM pg_database WHERE datname ~ '^{self.database}_'"
        return list(self.ask(names) or [])
