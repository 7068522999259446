"""Makes the database ready for `make run`: migrations, static files, the demo and its administrator.

One process for all of it, because starting Django costs more than each of these on a second start.
"""

import argparse
import io
import json
import os
from pathlib import Path

import django
from django.contrib.auth import get_user_model
from django.core.management import call_command, get_commands

from devserver.options import ADMIN


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m devserver.prepare")
    parser.add_argument("--result", type=Path, required=True, help="file that takes what the banner shows")
    parser.add_argument("--demo", action="store_true", help="load the demo and make its administrator")
    parser.add_argument("--static", action="store_true", help="collect the static files")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    call_command("migrate", interactive=False, verbosity=0)
    if asked.static:
        call_command("collectstatic", interactive=False, verbosity=0)
    shown = {}
    if asked.demo:
        shown["admin"] = admin_password(os.environ["ADMIN_PASSWORD"])
        commands = get_commands()
        if "load_demo" in commands:
            call_command("load_demo")
        if "demo_link" in commands:
            link = io.StringIO()
            call_command("demo_link", stdout=link)
            shown["student"] = link.getvalue().strip()
    asked.result.write_text(json.dumps(shown))


def admin_password(password: str) -> str:
    """Make the administrator if there is none; return the password, or nothing if it was changed since."""
    users = get_user_model()._default_manager
    admin = users.filter(username=ADMIN).first()
    if admin is None:
        get_user_model().objects.create_superuser(ADMIN, "", password)
        return password
    return password if admin.check_password(password) else ""


if __name__ == "__main__":
    main()
