"""Make a backup, and believe it only when it has been read back and counted."""

import contextlib
import os
import shutil
import subprocess
import tarfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

from backup.contents import NEEDED, Contents, contents_of, contents_of_dump
from backup.errors import BackupError
from backup.retention import RULE
from backup.sealing import seal
from backup.server import Server
from backup.shelf import DUMP, PAPERS, Backup, Note, new_backup, prune

Say = Callable[[str], None]


def save(server: Server, *, backups: Path, papers: Path, now: datetime, say: Say) -> Backup:
    """Write database and papers into `backups`. Raises BackupError, leaving no file, if any of it fails."""
    backups.mkdir(parents=True, exist_ok=True)
    backup = new_backup(backups, now=now)
    recipient = server.environment.get("BACKUP_RECIPIENT", "")
    with _drafts(backup) as drafts:
        dump, archive = drafts[DUMP], drafts[PAPERS]
        contents = _dump(server, dump)
        missing = _archive(papers, archive, contents.papers)
        finished = {file: _final(backup, suffix) for suffix, file in drafts.items()}
        if recipient:
            finished = {
                seal(file, recipient=recipient, environment=server.environment): target.with_name(target.name + ".age")
                for file, target in finished.items()
            }
        for draft, target in finished.items():
            draft.rename(target)
    sizes = {target.name: target.stat().st_size for target in finished.values()}
    backup.write_note(
        Note(
            made_at=now.isoformat(timespec="seconds"),
            contents=str(contents),
            counts=contents.counts,
            newest_answer=contents.newest_answer,
            files=sizes,
        )
    )
    _report(backup, contents, sizes, missing, say)
    _copy_elsewhere(server, backup, sizes, say)
    _prune(server, backups, now=now, say=say)
    return backup


def _dump(server: Server, draft: Path) -> Contents:
    """Count and dump one state of the database, and count again what the file holds."""
    try:
        with server.snapshot() as snapshot:
            contents = contents_of(snapshot)
            _refuse_strangers(server, contents)
            options = ["--format=custom", "--no-password", f"--file={draft}", f"--snapshot={snapshot.name()}"]
            server.run("pg_dump", *options, TZ="UTC")  # the dump notes its hour without a zone
    except BackupError as error:
        raise BackupError(f"The backup failed, nothing was kept: {error}") from None
    written = contents_of_dump(server, draft)
    if written.counts != contents.counts:
        different = sorted(name for name in contents.counts if written.counts.get(name) != contents.counts[name])
        raise BackupError(f"The backup failed, nothing was kept: the file does not hold all of {', '.join(different)}.")
    return contents


def _refuse_strangers(server: Server, contents: Contents) -> None:
    if not contents.is_the_products:
        lacking = len(NEEDED - set(contents.counts))
        raise BackupError(
            f"the database {server.database} does not hold the product's tables ({lacking} of {len(NEEDED)} are "
            "missing). Is this where the product keeps its exams?"
        )


def _archive(papers: Path, draft: Path, named: list[str]) -> list[str]:
    """Pack the folder of papers, read the archive back, and return which papers that exams name are not in it."""
    if not papers.is_dir():
        raise BackupError(f"The backup failed, nothing was kept: there is no folder {papers} with the papers.")
    try:
        # Papers hardly shrink: more than the least effort would be wasted.
        with tarfile.open(draft, "w:gz", compresslevel=1) as archive:
            for file in sorted(papers.rglob("*")):
                if file.is_file():
                    with contextlib.suppress(FileNotFoundError):  # replaced by another in this moment
                        archive.add(file, arcname=str(file.relative_to(papers)))
        with tarfile.open(draft, "r:gz") as archive:
            packed = {member.name for member in archive}
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"The backup failed, nothing was kept: the papers could not be packed ({error}).") from None
    return [name for name in named if name not in packed]


def _report(backup: Backup, contents: Contents, sizes: dict[str, int], missing: list[str], say: Say) -> None:
    for name, size in sizes.items():
        say(f"{backup.folder / name}  ({size / 1e6:,.1f} MB)")
    say(f"It holds {contents}. The file was read back to its end and every table counted.")
    if missing:
        say(f"warning: {len(missing)} papers that exams name are not in the folder of papers: {', '.join(missing[:5])}")


def _copy_elsewhere(server: Server, backup: Backup, names: dict[str, int], say: Say) -> None:
    """By rclone, which knows S3 and some seventy other kinds of storage."""
    target = server.environment.get("BACKUP_COPY_TO")
    if not target:
        return
    program = shutil.which("rclone", path=server.environment.get("PATH"))
    if not program:
        raise BackupError(f"The backup is whole, but BACKUP_COPY_TO={target} asks for rclone, which is not installed.")
    wanted = [word for name in (*names, backup.note_file.name) for word in ("--include", f"/{name}")]
    done = subprocess.run(  # noqa: S603  # rclone itself, no shell
        [program, "copy", str(backup.folder), target, *wanted],
        env=server.environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        complaint = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise BackupError(f"The backup is whole, but it was not copied to {target}: {complaint}")
    say(f"Copied to {target}.")


def _prune(server: Server, backups: Path, *, now: datetime, say: Say) -> None:
    if server.environment.get("BACKUP_KEEP", "rule") == "all":
        return
    for gone in prune(backups, now=now):
        say(f"Removed {gone.name}: kept are {RULE} (BACKUP_KEEP=all keeps everything).")


def _final(backup: Backup, suffix: str) -> Path:
    return backup.folder / f"{backup.name}{suffix}"


@contextlib.contextmanager
def _drafts(backup: Backup) -> Iterator[dict[str, Path]]:
    """Files under other names, for their owner alone: a backup holds personal data."""
    drafts = {suffix: backup.folder / f"{backup.name}{suffix}.partial" for suffix in (DUMP, PAPERS)}
    try:
        for draft in drafts.values():
            os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        yield drafts
    finally:
        for file in backup.folder.glob(f"{backup.name}.*.partial*"):
            file.unlink(missing_ok=True)
