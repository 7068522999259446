"""/api/v2/session/… and /api/v2/answers/submit, with or without the slash at the end"""

from django.urls import re_path

from exams.api import v2

SESSION = r"(?P<session_id>[0-9a-fA-F]{8}(?:-?[0-9a-fA-F]{4}){3}-?[0-9a-fA-F]{12})"

urlpatterns = [
    re_path(r"^session/start/?$", v2.StartV2.as_view(), name="v2-session-start"),
    re_path(r"^session/(?P<session_id>[^/]+)/validate/?$", v2.ValidateV2.as_view(), name="v2-session-validate"),
    re_path(rf"^session/{SESSION}/abandon/?$", v2.AbandonV2.as_view(), name="v2-session-abandon"),
    re_path(r"^answers/submit/?$", v2.SubmitAnswerV2.as_view(), name="v2-answer-submit"),
]
