"""manage.py load_demo"""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common import clock
from exams.management.demo import load_demo


class Command(BaseCommand):
    help = "Make the demo's exams and simulated students, where they are missing. For development only."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO_MODE:
            raise CommandError("The demo is for DEMO_MODE=1 (and MODE=development) only.")
        load_demo(now=clock.now(), say=self.stdout.write)
