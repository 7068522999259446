"""Backups of any database that DATABASE_URL names, checked when written and before anything is replaced."""

import contextlib
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

import environ
from psycopg.conninfo import make_conninfo
from psycopg.pq import Conninfo

from devserver.errors import DevServerError
from devserver.postgres import tool

SUFFIX = ".dump"

# Everything in the schema, in the same transaction that then fills it again. Dropping the schema itself would
# ask for more rights than a hosted database gives, and take extensions along.
EMPTY_THE_SCHEMA = """
SET lock_timeout = '30s';
SET client_min_messages = warning;
DO $$
DECLARE
    statement text;
BEGIN
    -- The names are collected first: what a CASCADE takes along has no name any more.
    FOREACH statement IN ARRAY ARRAY(
        SELECT format('DROP %s IF EXISTS %s CASCADE',
                      CASE relkind WHEN 'v' THEN 'VIEW' WHEN 'm' THEN 'MATERIALIZED VIEW' WHEN 'S' THEN 'SEQUENCE'
                                   WHEN 'f' THEN 'FOREIGN TABLE' ELSE 'TABLE' END, oid::regclass)
        FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f', 'S')
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_class.oid AND deptype IN ('e', 'i'))
        UNION ALL
        SELECT format('DROP ROUTINE IF EXISTS %s CASCADE', oid::regprocedure) FROM pg_proc
        WHERE pronamespace = 'public'::regnamespace
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_proc.oid AND deptype = 'e')
        UNION ALL
        SELECT format('DROP TYPE IF EXISTS %s CASCADE', oid::regtype) FROM pg_type
        WHERE typnamespace = 'public'::regnamespace AND typtype IN ('e', 'd')
          AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = pg_type.oid AND deptype = 'e')
    ) LOOP
        EXECUTE statement;
    END LOOP;
END
$$;
"""


def back_up(database_url: str, backups: Path) -> Path:
    """Write the whole database into a new file, read it back to be sure, and return its path.

    Raises DevServerError, leaving no file, if any of it fails.
    """
    backups.mkdir(parents=True, exist_ok=True)
    target = _new_name(backups)
    draft = target.with_name(target.name + ".partial")
    with _removed_on_failure(draft):
        # Made by us first: a dump holds personal data, which only its owner may read.
        os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        conninfo, environment = connection_of(database_url)
        options = ["--format=custom", "--no-password", f"--file={draft}", f"--dbname={conninfo}"]
        done = subprocess.run([tool("pg_dump"), *options], env=environment, capture_output=True, text=True, check=False)
        if done.returncode:
            raise DevServerError(f"The backup failed, nothing was kept: {_reason(done.stderr)}")
        check_whole(draft)
        draft.rename(target)
    return target


def check_whole(dump: Path) -> None:
    """Read a dump to its end. Raises DevServerError if it is cut off, damaged, or no dump at all.

    `pg_restore --list` would not do: it reads the table of contents only, and the rest may be missing.
    """
    if not dump.is_file():
        raise DevServerError(f"There is no backup {dump}.")
    read = subprocess.run(
        [tool("pg_restore"), f"--file={os.devnull}", dump], capture_output=True, text=True, check=False
    )
    if read.returncode:
        raise DevServerError(f"{dump} is not a whole backup ({_reason(read.stderr)}); nothing was changed.")


def restore(dump: Path, database_url: str) -> None:
    """Replace the database's contents by the dump's, in one transaction: entirely, or not at all.

    Raises DevServerError if the dump is not whole or cannot be put back; the database is then as it was.
    """
    check_whole(dump)
    conninfo, environment = connection_of(database_url)
    options = ["--quiet", "--no-psqlrc", "--no-password", "--set=ON_ERROR_STOP=1", f"--dbname={conninfo}"]
    psql = subprocess.Popen(
        [tool("psql"), *options],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=environment,
    )
    assert psql.stdin is not None
    is_sent_whole = False
    with contextlib.suppress(BrokenPipeError):  # psql has given up; its error says why
        psql.stdin.write(f"BEGIN;\n{EMPTY_THE_SCHEMA}".encode())
        psql.stdin.flush()
        sender = subprocess.run(
            [tool("pg_restore"), "--no-owner", "--no-privileges", "--file=-", dump],
            stdout=psql.stdin,
            stderr=subprocess.DEVNULL,
            check=False,
        )
        is_sent_whole = sender.returncode == 0
        # Only a dump that came through whole is committed; without this line the server rolls back.
        if is_sent_whole:
            psql.stdin.write(b"COMMIT;\nANALYZE;\n")
    _, complaint = psql.communicate()
    if psql.returncode or not is_sent_whole:
        raise DevServerError(
            f"The backup could not be restored, the database is as it was: {_reason(complaint.decode())}"
        )


def restore_with_consent(
    dump: Path | None, database_url: str, backups: Path, *, is_agreed: bool, answers: IO[str] = sys.stdin
) -> None:
    """Ask before everything is replaced, unless that is agreed already. Raises DevServerError on a no."""
    if dump is None:
        found = sorted(backups.glob(f"*{SUFFIX}"))
        newest = f"; the newest is FILE={found[-1]}" if found else ""
        raise DevServerError(f"Say which backup to restore with FILE=backups/…{SUFFIX}{newest}.")
    check_whole(dump)
    name = environ.Env.db_url_config(database_url)["NAME"]
    if not is_agreed:
        print(
            f"Everything in the database {name} will be replaced by {dump}. Type yes to go on: ",
            end="",
            flush=True,
        )
        if answers.readline().strip().lower() != "yes":
            raise DevServerError("Nothing was restored: the answer was not yes (YES=1 skips the question).")
    restore(dump, database_url)
    print(f"Restored {dump} into the database {name}.")


def connection_of(database_url: str) -> tuple[str, dict[str, str]]:
    """Return libpq's words for this database, and an environment that holds its password.

    An argument would show the password to everybody who may list processes.
    """
    parsed = environ.Env.db_url_config(database_url)
    if parsed.get("ENGINE") != "django.db.backends.postgresql":
        raise DevServerError("DATABASE_URL does not name a PostgreSQL database (postgres://…).")
    known = {option.keyword.decode() for option in Conninfo.get_defaults()}
    settings = {key: value for key, value in parsed.get("OPTIONS", {}).items() if key in known}
    for keyword, key in (("host", "HOST"), ("port", "PORT"), ("user", "USER"), ("dbname", "NAME")):
        if parsed.get(key):
            settings[keyword] = parsed[key]
    environment = dict(os.environ)
    if password := settings.pop("password", None) or parsed.get("PASSWORD"):
        environment["PGPASSWORD"] = str(password)
    return make_conninfo(**settings), environment


def _new_name(backups: Path) -> Path:
    """A name by date and time; two backups within one second get different ones."""
    name = datetime.now(UTC).astimezone().strftime("mock-exams-%Y%m%d-%H%M%S")
    for number in range(1, 1000):
        target = backups / (f"{name}{SUFFIX}" if number == 1 else f"{name}-{number}{SUFFIX}")
        if not target.exists() and not target.with_name(target.name + ".partial").exists():
            return target
    raise DevServerError(f"There are a thousand backups of this second in {backups}.")


@contextlib.contextmanager
def _removed_on_failure(draft: Path) -> Iterator[None]:
    try:
        yield
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def _reason(complaint: str) -> str:
    """The line that names the error; what follows it tells only where it happened."""
    lines = complaint.strip().splitlines() or ["no reason given"]
    return next((line for line in lines if "error:" in line.lower()), lines[-1])
