"""The folder of backups: what belongs together, what its note says, and what is thrown away."""

import json
import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from backup.errors import BackupError
from backup.retention import kept

NAME = re.compile(r"mock-exams-(\d{8}-\d{6})(-\d+)?")
DUMP, PAPERS, NOTE = ".dump", ".papers.tar.gz", ".json"


@dataclass(frozen=True)
class Note:
    """What is known of a backup without opening it; written last, so that a backup with a note is a whole one."""

    made_at: str
    contents: str
    counts: dict[str, int]
    newest_answer: str
    files: dict[str, int]


@dataclass(frozen=True)
class Backup:
    """One backup: a name, and the files that begin with it."""

    folder: Path
    name: str

    @property
    def note_file(self) -> Path:
        return self.folder / f"{self.name}{NOTE}"

    @property
    def time(self) -> datetime:
        found = NAME.fullmatch(self.name)
        assert found
        return datetime.strptime(found[1], "%Y%m%d-%H%M%S").replace(tzinfo=UTC)

    def file(self, suffix: str) -> Path | None:
        """The dump or the papers, encrypted or not."""
        places = (self.folder / f"{self.name}{suffix}", self.folder / f"{self.name}{suffix}.age")
        return next((place for place in places if place.is_file()), None)

    def note(self) -> Note | None:
        try:
            return Note(**json.loads(self.note_file.read_text()))
        except (FileNotFoundError, ValueError, TypeError):
            return None

    def write_note(self, note: Note) -> None:
        draft = self.note_file.with_suffix(".json.partial")
        draft.write_text(json.dumps(asdict(note), indent=1) + "\n")
        draft.rename(self.note_file)

    def remove(self) -> None:
        """The note goes first: without it nothing takes the rest for a whole backup."""
        self.note_file.unlink(missing_ok=True)
        for suffix in (DUMP, PAPERS):
            if file := self.file(suffix):
                file.unlink()


def new_backup(folder: Path, *, now: datetime) -> Backup:
    """A name by date and time (UTC); two backups within one second get different ones."""
    for number in range(1, 1000):
        name = f"mock-exams-{now:%Y%m%d-%H%M%S}" + (f"-{number}" if number > 1 else "")
        if not any(folder.glob(f"{name}.*")):
            return Backup(folder, name)
    raise BackupError(f"There are a thousand backups of this second in {folder}.")


def backups_in(folder: Path) -> Iterator[Backup]:
    """All with a dump, the newest first, by what their names say."""
    names = {file.name.split(".")[0] for pattern in (f"*{DUMP}", f"*{DUMP}.age") for file in folder.glob(pattern)}
    yield from (Backup(folder, name) for name in sorted(names, reverse=True) if NAME.fullmatch(name))


def found(folder: Path, asked: str) -> Backup:
    """The backup of which somebody names a file, by its path or as it is called in the folder."""
    if not asked:
        newest = next(backups_in(folder), None)
        hint = f"; the newest is FILE={newest.file(DUMP)}" if newest else f"; there is none in {folder}"
        raise BackupError(f"Say which backup with FILE=…{DUMP}{hint}.")
    path = Path(asked)
    if not path.is_file() and (folder / path.name).is_file():
        path = folder / path.name
    backup = Backup(path.parent, re.sub(r"\.(dump|papers\.tar\.gz|json)(\.age)?$", "", path.name))
    if not path.is_file() or backup.file(DUMP) is None:
        raise BackupError(f"There is no backup {asked}.")
    return backup


def prune(folder: Path, *, now: datetime) -> list[Backup]:
    """Remove what the rule does not keep, of whole backups of our own only; return what was removed."""
    whole = [backup for backup in backups_in(folder) if backup.note()]
    keep = kept((backup.time for backup in whole), now=now)
    gone = [backup for backup in whole if backup.time not in keep]
    for backup in gone:
        backup.remove()
    return gone
