"""Hands the product's database and papers to `backup`, with PostgreSQL's programs of the embedded version."""

import os
from collections.abc import Mapping
from pathlib import Path

import environ
from psycopg.pq import Conninfo

from devserver.errors import DevServerError
from devserver.options import REPO
from devserver.postgres import tool

BACKUPS = REPO / "backups"


def backup_environment(environment: Mapping[str, str], *, backups: Path | None = None) -> dict[str, str]:
    """What `python -m backup` must find: the database in libpq's own variables, the folders, the programs."""
    kept = {name: value for name, value in environment.items() if not name.startswith("PG")}
    return {
        **kept,
        **libpq_variables(environment["DATABASE_URL"]),
        "PATH": f"{tool('pg_dump').parent}{os.pathsep}{environment.get('PATH', os.defpath)}",
        "BACKUPS": str(backups or environment.get("BACKUPS") or BACKUPS),
        "PAPERS": environment["MEDIA_ROOT"],
    }


def libpq_variables(database_url: str) -> dict[str, str]:
    """The address of a database as libpq's variables.

    As arguments of a program they would show the password to everybody who may list processes.
    """
    parsed = environ.Env.db_url_config(database_url)
    if parsed.get("ENGINE") != "django.db.backends.postgresql":
        raise DevServerError("DATABASE_URL does not name a PostgreSQL database (postgres://…).")
    settings = {
        "host": parsed.get("HOST"),
        "port": parsed.get("PORT"),
        "user": parsed.get("USER"),
        "password": parsed.get("PASSWORD"),
        "dbname": parsed.get("NAME"),
        **parsed.get("OPTIONS", {}),
    }
    variables = {option.keyword.decode(): option.envvar.decode() for option in Conninfo.get_defaults() if option.envvar}
    return {variables[word]: str(value) for word, value in settings.items() if word in variables and value}
