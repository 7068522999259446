"""The WSGI entry that gunicorn serves: saves take the short way, everything else is Django's."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django = get_wsgi_application()

from exams.api.save_lane import SaveLane  # noqa: E402  (needs Django's setup)
from exams.services.group_commit import GroupCommit, own_connection  # noqa: E402

application = SaveLane(django, GroupCommit(own_connection))
