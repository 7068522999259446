"""The first sketch of `save_answer`, rebuilt from its description: token look-up, select_related, update_or_create.

A WSGI module. It keeps the sketch's habits, holes included: a check is followed by a write, and nothing is locked.
"""

import os
import uuid
from datetime import timedelta
from typing import Any

from django.core.wsgi import get_wsgi_application

os.environ["DJANGO_SETTINGS_MODULE"] = "benchmarks.variants.sketch_settings"
application = get_wsgi_application()

from django.urls import path  # noqa: E402  (all of this needs Django's setup)
from django.utils import timezone  # noqa: E402
from rest_framework.authentication import BaseAuthentication, get_authorization_header  # noqa: E402
from rest_framework.decorators import (  # noqa: E402
    api_view,
    authentication_classes,
    parser_classes,
    permission_classes,
    renderer_classes,
)
from rest_framework.parsers import JSONParser  # noqa: E402
from rest_framework.renderers import JSONRenderer  # noqa: E402
from rest_framework.request import Request  # noqa: E402
from rest_framework.response import Response  # noqa: E402

from accounts.authentication import IsStudent  # noqa: E402
from accounts.models import SignInGrant  # noqa: E402
from accounts.tokens import digest_of  # noqa: E402
from exams.models import ExamSession, StudentAnswer  # noqa: E402


class StoredToken(BaseAuthentication):
    """A token that is looked up, as rest_framework.authtoken does."""

    def authenticate(self, request: Request) -> tuple[Any, Any]:
        token = get_authorization_header(request).split()[1].decode()
        grant = SignInGrant.objects.select_related("student").get(refresh_digest=digest_of(token))
        return grant.student, grant


@api_view(["POST"])
@authentication_classes([StoredToken])
@permission_classes([IsStudent])
@parser_classes([JSONParser])
@renderer_classes([JSONRenderer])
def save_answer(request: Request, session_id: uuid.UUID) -> Response:
    number, part = request.data.get("question_number"), request.data.get("sub_part", "")
    answer = request.data.get("answer", "").strip()
    if number is None:
        return Response({"error": "question_number required"}, status=400)
    if len(answer) > 500:
        return Response({"error": "Answer too long"}, status=400)
    try:
        session = ExamSession.objects.select_related("exam").get(id=session_id, student=request.user)
    except ExamSession.DoesNotExist:
        return Response({"error": "Session not found"}, status=404)
    if session.status != ExamSession.Status.IN_PROGRESS:
        return Response({"error": "Exam already submitted"}, status=400)
    allowed = min(session.exam.duration * 60, (session.exam.scheduled_end - session.started_at).total_seconds())
    if timezone.now() > session.started_at + timedelta(seconds=allowed + 30):
        return Response({"error": "Time expired"}, status=400)
    StudentAnswer.objects.update_or_create(
        session=session, question_number=number, sub_part=part, defaults={"answer": answer}
    )
    return Response({"status": "saved"})


urlpatterns = [path("api/v1/sessions/<uuid:session_id>/answers/", save_answer)]
