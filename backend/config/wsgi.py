"""The WSGI entry that gunicorn serves: saves take the fast path, everything else is Django's."""

import logging
import os
import threading

from django.core.wsgi import get_wsgi_application

from config import role

role.serves_requests = True
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from config.loopback import only_this_machine  # noqa: E402  (needs Django's setup)
from config.settings import ENV  # noqa: E402
from exams.api.save_lane import SaveLane  # noqa: E402
from exams.services.saving.grouped import commits_of_this_process  # noqa: E402
from exams.services.side_judge import side_judge  # noqa: E402

application = SaveLane(django, commits_of_this_process())
threading.Thread(target=side_judge.start, name="start-side-judge", daemon=True).start()
if ENV.has_public_secret:
    logging.getLogger("config").warning("no SECRET_KEY of its own: anybody could sign in, so only this machine may")
    application = only_this_machine(application)  # type: ignore[assignment]
