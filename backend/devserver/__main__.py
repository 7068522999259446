"""`python -m devserver …`, which the Makefile calls."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from devserver.backup import back_up, restore_with_consent
from devserver.errors import DevServerError
from devserver.options import BACKEND, REPO, read_options
from devserver.run import run
from devserver.services import usable_environment
from devserver.testing import running_test_servers

BACKUPS = REPO / "backups"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m devserver", description=__doc__)
    verbs = parser.add_subparsers(dest="verb", required=True)
    verbs.add_parser("run", help="serve the whole product until Ctrl-C")
    for verb, text in (
        ("exec", "run a command with the product's environment, its servers up"),
        ("test", "run pytest on empty servers of its own"),
    ):
        verbs.add_parser(verb, help=text).add_argument("arguments", nargs=argparse.REMAINDER)
    verbs.add_parser("backup", help="write the database into backups/")
    restore = verbs.add_parser("restore", help="replace the database by a backup")
    restore.add_argument("file", type=Path, nargs="?")
    restore.add_argument("--yes", action="store_true", help="do not ask")
    asked = parser.parse_args()
    try:
        return _do(asked)
    except DevServerError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code


def _do(asked: argparse.Namespace) -> int:
    if asked.verb == "run":
        return run(read_options())
    if asked.verb == "test":
        with running_test_servers() as servers:
            command = [sys.executable, "-m", "pytest", *_without_dashes(asked.arguments)]
            return _run_in_foreground(command, os.environ | servers.environment())
    command = _without_dashes(asked.arguments) if asked.verb == "exec" else ["make", f"db-{asked.verb}"]
    with usable_environment(read_options(), " ".join(command)) as environment:
        if asked.verb == "exec":
            return _run_in_foreground(command, environment)
        if asked.verb == "backup":
            print(back_up(environment["DATABASE_URL"], BACKUPS))
        else:
            restore_with_consent(asked.file, environment["DATABASE_URL"], BACKUPS, is_agreed=asked.yes)
    return 0


def _without_dashes(arguments: list[str]) -> list[str]:
    return arguments[1:] if arguments[:1] == ["--"] else arguments


def _run_in_foreground(command: list[str], environment: dict[str, str]) -> int:
    """Run a command that owns the terminal: Ctrl-C reaches it, and this process only cleans up after it."""
    process = subprocess.Popen(command, cwd=BACKEND, env=environment)
    for name, reaction in (
        (signal.SIGINT, lambda *_: None),
        (signal.SIGTERM, lambda *_: process.terminate()),
    ):
        signal.signal(name, reaction)
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
