"""Writes the API's description to `openapi.json`, or with `--check` says whether the one there is up to date."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

import django
from django.core.management import call_command

from devserver.frontend import npm
from devserver.options import BACKEND, FRONTEND

DESCRIPTION = BACKEND / "openapi.json"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    with tempfile.TemporaryDirectory() as folder:
        written = Path(folder) / DESCRIPTION.name
        call_command("spectacular", format="openapi-json", file=str(written), validate=True, fail_on_warn=True)
        text = written.read_text().rstrip() + "\n"
    if sys.argv[1:] == ["--check"]:
        is_current = DESCRIPTION.exists() and DESCRIPTION.read_text() == text
        print("The API's description is up to date." if is_current else "openapi.json is old: make schema writes it.")
        return 0 if is_current else 1
    DESCRIPTION.write_text(text)
    print(f"Wrote {DESCRIPTION}")
    if not (FRONTEND / "node_modules").is_dir():
        return 0
    # The front end's types are made from it.
    return subprocess.run(npm("run", "--silent", "schema"), cwd=FRONTEND, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
