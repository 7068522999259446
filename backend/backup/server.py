"""A PostgreSQL server, reached by its own programs, which learn from libpq's variables where to go."""

import csv
import io
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Self

from backup.errors import BackupError

MAINTENANCE = "postgres"  # every server has it; a database cannot be renamed from within
PSQL = ["--no-psqlrc", "--quiet", "--csv", "--tuples-only", "--no-password", "--set=ON_ERROR_STOP=1"]
END_OF_ANSWER = "--end-of-answer--"
FOREVER = "SET statement_timeout = 0; SET lock_timeout = 0; SET idle_in_transaction_session_timeout = 0;"


@dataclass(frozen=True)
class Server:
    """One database on one server: `environment` holds PGDATABASE and whatever else libpq needs, and PATH."""

    environment: Mapping[str, str]

    @property
    def database(self) -> str:
        return self.environment["PGDATABASE"]

    def at(self, database: str) -> Self:
        """Another database of the same server."""
        return replace(self, environment={**self.environment, "PGDATABASE": database})

    def program(self, name: str) -> str:
        found = shutil.which(name, path=self.environment.get("PATH"))
        if not found:
            raise BackupError(f"The program {name} is not installed here.")
        return found

    def rows(self, *statements: str) -> list[list[str]]:
        """Run statements one after the other, each in a transaction of its own, and return what they answer."""
        commands = [f"--command={statement}" for statement in statements]
        done = self._run(["psql", *PSQL, *commands])
        return list(csv.reader(io.StringIO(done.stdout)))

    def lines(self, *options: str) -> list[str]:
        """What psql prints with these options of its own, line by line."""
        return self._run(["psql", *options]).stdout.splitlines()

    def run(self, *command: str, **variables: str) -> None:
        """Run one of PostgreSQL's programs. Raises BackupError with its own reason."""
        self._run(list(command), **variables)

    def exists(self) -> bool:
        """Whether the server has this database. Raises BackupError if it does not answer."""
        names = self.at(MAINTENANCE).rows("SELECT datname FROM pg_database")
        return [self.database] in names

    def _run(self, command: list[str], **variables: str) -> subprocess.CompletedProcess[str]:
        program = self.program(command[0])
        done = subprocess.run(  # noqa: S603  # PostgreSQL's own program, no shell
            [program, *command[1:]],
            env={**self.environment, **variables},
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise BackupError(reason(done.stderr))
        return done

    @contextmanager
    def snapshot(self) -> Iterator["Snapshot"]:
        """Hold one state of the database, to be counted and dumped while others go on writing."""
        process = subprocess.Popen(  # noqa: S603  # PostgreSQL's own program, no shell
            [self.program("psql"), *PSQL],
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            try:
                held = Snapshot(process)
                held.ask(f"{FOREVER} BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET search_path = '';")
                yield held
            finally:
                process.kill()


class Snapshot:
    """A transaction that sees one state of the database."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process

    def name(self) -> str:
        """What pg_dump must be told to see the same."""
        return self.ask("SELECT pg_catalog.pg_export_snapshot();")[0][0]

    def ask(self, statement: str) -> list[list[str]]:
        assert self._process.stdin
        assert self._process.stdout
        try:
            self._process.stdin.write(f"{statement}\n\\echo {END_OF_ANSWER}\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            raise BackupError(self._complaint()) from None
        lines: list[str] = []
        for line in self._process.stdout:
            if line.rstrip("\n") == END_OF_ANSWER:
                return list(csv.reader(lines))
            lines.append(line)
        raise BackupError(self._complaint())

    def _complaint(self) -> str:
        return reason(self._process.stderr.read() if self._process.stderr else "")


def quoted(text: str) -> str:
    """A text as SQL writes it."""
    return "'" + text.replace("'", "''") + "'"


def identifier(name: str) -> str:
    """A name as SQL writes it."""
    return '"' + name.replace('"', '""') + '"'


def reason(complaint: str) -> str:
    """The line that names the error; what follows it tells only where it happened."""
    lines = complaint.strip().splitlines() or ["no reason given"]
    return next((line for line in lines if "error:" in line.lower() or "fatal:" in line.lower()), lines[-1]).strip()
