"""What the founding documents ask of the command line, and what must be gone from the code."""

import os
import subprocess
import sys
from pathlib import Path

from django.test import SimpleTestCase

BACKEND = Path(__file__).resolve().parents[2]
PRODUCTION = {
    "MODE": "production",
    "SECRET_KEY": "k" * 20 + "9x-Q_2" * 8,
    "ALLOWED_HOSTS": "exams.example.org",
    "SITE_URL": "https://exams.example.org",
    "BOT_TOKEN": "12345:a-token-of-a-test-robot-which-is-long",
    "HTTPS_ONLY": "1",
    "DEMO_MODE": "0",
}


class TestChecks(SimpleTestCase):
    def test_nothing_is_left_to_say_before_a_production(self) -> None:
        command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
        done = subprocess.run(
            command, cwd=BACKEND, env=os.environ | PRODUCTION, capture_output=True, text=True, timeout=120, check=False
        )
        assert done.returncode == 0, done.stderr
        assert "no issues" in done.stdout


class TestWhatIsGone(SimpleTestCase):
    def test_nothing_speaks_of_codes_that_invited_students(self) -> None:
        gone = [f"invite{joint}code" for joint in ("", "_", "-", " ")]
        files = [path for path in BACKEND.rglob("*.py") if "migrations" not in path.parts]
        assert [path for path in files if any(word in path.read_text().lower() for word in gone)] == []
