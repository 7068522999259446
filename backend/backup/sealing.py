"""Encryption for those who keep backups elsewhere: age, for a key of which this machine knows the public half only."""

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from backup.errors import BackupError

SUFFIX = ".age"


def seal(file: Path, *, recipient: str, environment: Mapping[str, str]) -> Path:
    """Replace a file by its encrypted twin, which only the owner of the key can open."""
    sealed = file.with_name(file.name + SUFFIX)
    _age(["--encrypt", "--recipient", recipient, "--output", str(sealed), str(file)], environment)
    file.unlink()
    return sealed


@contextmanager
def opened(file: Path, environment: Mapping[str, str]) -> Iterator[Path]:
    """The file itself, or its content in a private file that is gone afterwards."""
    if file.suffix != SUFFIX:
        yield file
        return
    key = environment.get("BACKUP_IDENTITY")
    if not key or not Path(key).is_file():
        raise BackupError(f"{file} is encrypted: name the file with its age key in BACKUP_IDENTITY.")
    plain = Path(environment.get("TMPDIR") or file.parent) / f".{file.stem}.{os.getpid()}"
    try:
        os.close(os.open(plain, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        _age(["--decrypt", "--identity", key, "--output", str(plain), str(file)], environment)
        yield plain
    finally:
        plain.unlink(missing_ok=True)


def _age(arguments: list[str], environment: Mapping[str, str]) -> None:
    program = shutil.which("age", path=environment.get("PATH"))
    if not program:
        raise BackupError("BACKUP_RECIPIENT or an encrypted backup asks for the program age, which is not installed.")
    done = subprocess.run([program, *arguments], capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise BackupError(f"age: {(done.stderr.strip().splitlines() or ['no reason given'])[0]}")
