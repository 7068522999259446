"""`python -m devserver …`, which the Makefile calls."""

import argparse
import os
import signal
import subprocess
import sys
from pathlib import Path

from devserver.backup import backup_environment
from devserver.checks import run_checks, run_everything
from devserver.errors import DevServerError
from devserver.options import BACKEND, read_options
from devserver.run import run
from devserver.services import usable_environment
from devserver.testing import running_test_servers

BACKUP_PROGRAM = [sys.executable, "-m", "backup"]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m devserver", description=__doc__)
    verbs = parser.add_subparsers(required=True)
    for name, action, text in (
        ("run", do_run, "serve the whole product until Ctrl-C"),
        ("check", do_check, "judge style and types"),
        ("verify", do_verify, "check everything that a machine can check; the rest goes to pytest"),
        ("test", do_test, "run pytest on empty servers of its own"),
        ("exec", do_exec, "run a command with the product's environment, its servers up"),
        ("backup", do_backup, "write the database into backups/"),
        ("restore", do_restore, "replace the database by a backup"),
    ):
        verb = verbs.add_parser(name, help=text)
        verb.set_defaults(do=action)
        if action in (do_verify, do_test, do_exec):
            verb.add_argument("arguments", nargs="*", help="after --")
        if action is do_restore:
            verb.add_argument("file", type=Path, nargs="?")
    asked = parser.parse_args()
    try:
        return int(asked.do(asked))
    except DevServerError as error:
        print(f"error: {error}", file=sys.stderr)
        return error.exit_code
    except KeyboardInterrupt:
        return 130


def do_run(_asked: argparse.Namespace) -> int:
    return run(read_options())


def do_check(_asked: argparse.Namespace) -> int:
    return run_checks()


def do_verify(asked: argparse.Namespace) -> int:
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    return run_everything(asked.arguments)


def do_test(asked: argparse.Namespace) -> int:
    with running_test_servers() as servers:
        command = [sys.executable, "-m", "pytest", *asked.arguments]
        return _run_in_foreground(command, os.environ | servers.environment())


def do_exec(asked: argparse.Namespace) -> int:
    with usable_environment(read_options(), " ".join(asked.arguments)) as environment:
        return _run_in_foreground(asked.arguments, environment)


def do_backup(_asked: argparse.Namespace) -> int:
    with usable_environment(read_options(), "make db-backup") as environment:
        return _run_in_foreground([*BACKUP_PROGRAM, "save"], backup_environment(environment))


def do_restore(asked: argparse.Namespace) -> int:
    with usable_environment(read_options(), "make db-restore") as environment:
        which = {"FILE": str(asked.file or "")}
        return _run_in_foreground([*BACKUP_PROGRAM, "restore"], backup_environment(environment) | which)


def _run_in_foreground(command: list[str], environment: dict[str, str]) -> int:
    """Run a command that owns the terminal: Ctrl-C reaches it, and this process only cleans up after it."""
    process = subprocess.Popen(command, cwd=BACKEND, env=environment)
    signal.signal(signal.SIGINT, lambda *_: None)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    return process.wait()


if __name__ == "__main__":
    sys.exit(main())
