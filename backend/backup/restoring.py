"""Put a backup back: beside what is there, counted, and only then in its place."""

import os
import shutil
import tarfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from backup.contents import NAMED, NEEDED, Contents, contents_of_database, contents_of_dump, made_at
from backup.errors import BackupError
from backup.sealing import opened
from backup.server import MAINTENANCE, Server, identifier, quoted
from backup.shelf import DUMP, PAPERS, Backup
from backup.sittings import what_stands_against

Say = Callable[[str], None]
LONGEST_NAME = 40  # PostgreSQL cuts names at 63 characters; a stamp comes behind
# As the product writes them (FILE_UPLOAD_PERMISSIONS): nginx reads papers as one of the group.
PAPER_MODE, FOLDER_MODE = 0o640, 0o750
LEAVING_SECONDS = 2.0  # a program that has ended may be seen for a moment longer
CONNECTED = """
SELECT DISTINCT coalesce(nullif(application_name, ''), usename, 'a program') FROM pg_stat_activity
WHERE backend_type = 'client backend'
"""


@dataclass(frozen=True)
class Plan:
    """What a restore would do, found out before anybody is asked."""

    made_at: datetime
    contents: Contents
    present: Contents | None


def plan_restore(server: Server, backup: Backup, *, is_forced: bool) -> Plan:
    """Look at both sides. Raises BackupError where a restore must not be: no whole backup of ours, or an open exam."""
    dump = _dump_of(backup)
    note = backup.note()
    with opened(dump, server.environment) as file:
        contents = contents_of_dump(server, file)
        begun = datetime.fromisoformat(note.made_at) if note else made_at(server, file)
    if not contents.is_the_products:
        lacking = len(NEEDED - set(contents.counts))
        raise BackupError(f"{dump} is no backup of this product: {lacking} of its {len(NEEDED)} tables are missing.")
    against = [] if is_forced else what_stands_against(server, minutes=0)
    if against:
        raise BackupError(f"Nothing was restored. {' '.join(against)} FORCE=1 restores all the same.")
    return Plan(begun, contents, contents_of_database(server))


def describe(plan: Plan, server: Server, *, now: datetime, say: Say) -> None:
    """Backup and database beside each other, for whoever has to say yes."""
    hours = (now - plan.made_at).total_seconds() / 3600
    say(f"{'':10} {'in the backup':>15} {'now in ' + server.database:>25}")
    for name, table in NAMED.items():
        present = f"{plan.present.counts.get(table, 0):,}" if plan.present else "–"
        say(f"{name:10} {plan.contents.counts[table]:>15,} {present:>25}")
    say(f"The backup was made {plan.made_at:%Y-%m-%d %H:%M:%S} UTC, {hours:,.1f} hours ago.")
    if plan.present and plan.present.newest_answer > f"{plan.made_at:%Y-%m-%d %H:%M:%S}":
        say(f"Answers saved after that, the newest at {plan.present.newest_answer} UTC, are not in it.")


def restore(server: Server, backup: Backup, plan: Plan, *, now: datetime, say: Say) -> None:
    """Into a new database, which takes the old one's name when it holds all. After a BackupError all is as it was."""
    was_there = plan.present is not None
    if was_there:
        _refuse_while_connected(server)
    new = f"{server.database[:LONGEST_NAME]}_restoring"
    former = f"{server.database[:LONGEST_NAME]}_before_{now:%Y%m%d_%H%M%S}"
    upkeep = server.at(MAINTENANCE)
    try:
        upkeep.rows(f"DROP DATABASE IF EXISTS {identifier(new)}", f"CREATE DATABASE {identifier(new)}")
        _fill(server.at(new), backup, plan.contents)
        if was_there:
            _refuse_while_connected(server)
        renames = [f"ALTER DATABASE {identifier(new)} RENAME TO {identifier(server.database)}"]
        if was_there:
            renames.insert(0, f"ALTER DATABASE {identifier(server.database)} RENAME TO {identifier(former)}")
        upkeep.rows(f"DO $$ BEGIN {'; '.join(renames)}; END $$")
    except BackupError as error:
        _forget(upkeep, new)
        raise BackupError(f"The backup could not be restored, the database is as it was: {error}") from None
    say(f"Restored {_dump_of(backup)} into the database {server.database}: {plan.contents}.")
    if was_there:
        say(f"What was there before is the database {former}. When nobody needs it: DROP DATABASE {former};")


def restore_papers(backup: Backup, server: Server, *, papers: Path, say: Say) -> None:
    """Put back the papers that are gone. None is replaced: a paper's name is made up once and never used again."""
    archive_file = backup.file(PAPERS)
    if archive_file is None:
        say("The backup holds no papers.")
        return
    _make_folder(papers)
    brought = 0
    with opened(archive_file, server.environment) as file, tarfile.open(file, "r:gz") as archive:
        for member in archive:
            if member.isfile() and not (papers / member.name).exists():
                _bring(archive, member, papers)
                brought += 1
    say(f"{brought} papers were put back into {papers}; those that were there stayed as they are.")


def _bring(archive: tarfile.TarFile, member: tarfile.TarInfo, papers: Path) -> None:
    """One paper, as the product would have written it."""
    inside = tarfile.data_filter(member, str(papers))  # refuses what would lie outside
    _make_folder((papers / inside.name).parent)
    archive.extract(inside.replace(mode=PAPER_MODE, deep=False), papers, filter="data")
    _give_to_its_folders_owner(papers / inside.name)


def _make_folder(folder: Path) -> None:
    """With those above it that are missing; the web server's group may look into each."""
    if not folder.exists():
        _make_folder(folder.parent)
        folder.mkdir()
        folder.chmod(FOLDER_MODE)
        _give_to_its_folders_owner(folder)


def _give_to_its_folders_owner(path: Path) -> None:
    """Only root can: papers that root puts back would else be root's, and nobody else could read them."""
    if os.geteuid() == 0:
        owner = path.parent.stat()
        os.chown(path, owner.st_uid, owner.st_gid)


def write_papers(backup: Backup, server: Server, out: BinaryIO) -> None:
    """The archive of the papers as it is, decrypted where it must be, for a program that unpacks it elsewhere."""
    archive_file = backup.file(PAPERS)
    if archive_file is None:
        raise BackupError(f"{backup.name} holds no papers.")
    with opened(archive_file, server.environment) as file, file.open("rb") as archive:
        shutil.copyfileobj(archive, out)


def _dump_of(backup: Backup) -> Path:
    dump = backup.file(DUMP)
    if dump is None:
        raise BackupError(f"There is no backup {backup.name}.")
    return dump


def _fill(new: Server, backup: Backup, contents: Contents) -> None:
    options = ["--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction", "--no-password"]
    with opened(_dump_of(backup), new.environment) as dump:
        new.run("pg_restore", *options, f"--dbname={new.database}", str(dump))
    new.rows("ANALYZE")
    found = contents_of_database(new)
    if found is None or found.counts != contents.counts:
        raise BackupError("the new database does not hold what the backup holds.")


def _refuse_while_connected(server: Server) -> None:
    question = f"{CONNECTED} AND datname = {quoted(server.database)} ORDER BY 1"
    give_up_at = time.monotonic() + LEAVING_SECONDS
    while (connected := server.at(MAINTENANCE).rows(question)) and time.monotonic() < give_up_at:
        time.sleep(0.2)
    if connected:
        names = ", ".join(row[0] for row in connected)
        raise BackupError(f"programs are connected to {server.database} ({names}); stop the product first.")


def _forget(upkeep: Server, new: str) -> None:
    try:
        upkeep.rows(f"DROP DATABASE IF EXISTS {identifier(new)}")
    except BackupError:
        return  # the server is gone: what it answered before says why
