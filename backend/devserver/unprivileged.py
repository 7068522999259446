"""Who runs PostgreSQL when the product was started by root, which PostgreSQL refuses to be."""

import os
import pwd
import stat
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devserver.errors import DevServerError

# Accounts that exist already; the first one found is used. None is ever created.
CANDIDATES = ("postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """A user to run as; `None` in its place means the user who started the program."""

    name: str
    uid: int
    gid: int

    def popen_arguments(self) -> dict[str, Any]:  # Any: handed on to subprocess as keywords
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account_for(folder: Path) -> Account | None:
    """Return the user that must own and run the cluster in `folder`: its present owner, if there is one."""
    if os.geteuid() != 0:
        return None
    if folder.exists() and (owner := folder.stat().st_uid) != 0:
        try:
            entry = pwd.getpwuid(owner)
        except KeyError:
            raise DevServerError(
                f"The data folder {folder} belongs to user number {owner}, who has no account here: "
                "give it to an existing user with chown, or choose another folder with DATA_DIR."
            ) from None
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    for name in CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise DevServerError(
        "PostgreSQL does not run as root, and there is no user postgres or nobody: start as another user."
    )


def open_the_way(paths: Iterable[Path], account: Account | None) -> list[Path]:
    """Let `account` pass through the folders above `paths` (search permission only); return those changed."""
    if account is None:
        return []
    changed = []
    for folder in {parent for path in paths for parent in path.resolve().parents}:
        status = folder.stat()
        passable = status.st_mode & (stat.S_IXUSR if status.st_uid == account.uid else stat.S_IXOTH)
        if not passable:
            folder.chmod(stat.S_IMODE(status.st_mode) | stat.S_IXOTH)
            changed.append(folder)
    return sorted(changed)
