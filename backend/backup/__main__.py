"""`python -m backup save | describe | restore | papers | list`, told by the environment where and what.

PG… as libpq reads them, BACKUPS and PAPERS (folders), FILE (which backup), YES, FORCE, and the BACKUP_… variables of
.env.example.
"""

import os
import sys
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from pathlib import Path

from backup.errors import BackupError
from backup.restoring import describe, plan_restore, restore, restore_papers, write_papers
from backup.saving import save
from backup.server import Server
from backup.shelf import Backup, backups_in, found


def main() -> int:
    os.umask(0o077)
    verb = VERBS.get(sys.argv[1] if len(sys.argv) == 2 else "")
    if verb is None:
        print(__doc__, file=sys.stderr)
        return 2
    try:
        verb(os.environ)
    except BackupError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def do_save(environment: Mapping[str, str]) -> None:
    places = {"backups": _folder(environment), "papers": Path(environment["PAPERS"])}
    save(Server(environment), **places, now=_now(), say=print)


def do_describe(environment: Mapping[str, str]) -> None:
    """Say what a restore would do, or refuse as it would."""
    server = Server(environment)
    plan = plan_restore(server, _asked(environment), is_forced=_is_set(environment, "FORCE"))
    describe(plan, server, now=_now(), say=print)


def do_restore(environment: Mapping[str, str]) -> None:
    server, backup = Server(environment), _asked(environment)
    plan = plan_restore(server, backup, is_forced=_is_set(environment, "FORCE"))
    describe(plan, server, now=_now(), say=print)
    if not _is_set(environment, "YES"):
        print("The database will be replaced by the backup. Type yes to go on: ", end="", flush=True)
        if sys.stdin.readline().strip().lower() != "yes":
            raise BackupError("Nothing was restored: the answer was not yes (YES=1 skips the question).")
    restore(server, backup, plan, now=_now(), say=print)
    if environment.get("PAPERS"):
        restore_papers(backup, server, papers=Path(environment["PAPERS"]), say=print)


def do_papers(environment: Mapping[str, str]) -> None:
    """The papers of a backup as an archive on standard output."""
    write_papers(_asked(environment), Server(environment), sys.stdout.buffer)


def do_list(environment: Mapping[str, str]) -> None:
    """What there is, the newest first."""
    backups = list(backups_in(_folder(environment)))
    for backup in backups:
        note = backup.note()
        print(f"{backup.name}  {note.contents if note else 'made without a count: FILE=… restore says what it holds'}")
    if not backups:
        print(f"There is no backup in {_folder(environment)}.")


VERBS: dict[str, Callable[[Mapping[str, str]], None]] = {
    "save": do_save,
    "describe": do_describe,
    "restore": do_restore,
    "papers": do_papers,
    "list": do_list,
}


# As deploy/operate and the settings read them: YES=0 is no yes, and neither is YES=no.
TRUE_WORDS = ("1", "true", "t", "yes", "y", "on", "ok")


def _folder(environment: Mapping[str, str]) -> Path:
    return Path(environment["BACKUPS"])


def _asked(environment: Mapping[str, str]) -> Backup:
    return found(_folder(environment), environment.get("FILE", ""))


def _is_set(environment: Mapping[str, str], name: str) -> bool:
    return environment.get(name, "").lower() in TRUE_WORDS


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    sys.exit(main())
