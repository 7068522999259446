"""The product's fast path without group commit: a prepared statement a save, a connection a thread."""

import os
import threading

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from exams.api.save_lane import SaveLane  # noqa: E402  (needs Django's setup)
from exams.services.saving.grouped import SaveCommits, save_commits  # noqa: E402
from exams.services.saving.statement import Save, SaveReceipt  # noqa: E402


class OneByOne:
    """Every thread alone, by its own connection."""

    def __init__(self) -> None:
        self._own = threading.local()

    def save(self, save: Save) -> SaveReceipt | None:
        if not hasattr(self._own, "commits"):
            self._own.commits = save_commits()
        commits: SaveCommits = self._own.commits
        return commits.save(save)


application = SaveLane(django, OneByOne())
