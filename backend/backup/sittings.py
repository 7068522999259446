"""Whether students would notice: open sittings, and exams that run or are about to."""

from importlib.resources import files

from backup.server import Server

QUESTION = files("backup") / "sittings.sql"


def what_stands_against(server: Server, *, minutes: int) -> list[str]:
    """Sentences, or none. A server without the product's tables, or without the database, has nothing against it."""
    if not server.exists():
        return []
    command = ["--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1", f"--set=minutes={minutes}", f"--file={QUESTION}"]
    return server.lines("--no-psqlrc", "--quiet", "--no-password", *command)
