"""Who is asking: a Student by bearer token, without a query; staff by Django's own session, for the staff API."""

import uuid
from datetime import datetime
from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.errors import TokenInvalid
from accounts.models import Student
from accounts.revocation import revoked_grants
from accounts.tokens import AccessClaims, read_access_token
from common import clock


class StudentTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`. request.user is a Student with only its id loaded."""

    def authenticate(self, request: Request) -> tuple[Student, AccessClaims] | None:
        claims = claims_of(get_authorization_header(request).decode("latin-1"), now=clock.now())
        return (student_reference(claims.student_id), claims) if claims else None

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def claims_of(authorization: str, *, now: datetime) -> AccessClaims | None:
    """What an Authorization header proves; None without a bearer token.

    Raises TokenInvalid or a kind of it, or Blocked.
    """
    words = authorization.split()
    if not words or words[0].lower() != "bearer":
        return None
    if len(words) != 2:
        raise TokenInvalid
    claims = read_access_token(words[1], now=now)
    revoked_grants.refresh_if_stale(now=now)
    revoked_grants.refuse_ended(student_id=claims.student_id, grant_id=claims.grant_id)
    return claims


def student_reference(student_id: uuid.UUID) -> Student:
    """A Student that knows its id and nothing else: they may be gone. Whoever needs more looks the student up."""
    student = Student.from_db("default", ["id"], [student_id])
    assert isinstance(student, Student)
    return student


class IsStudent(BasePermission):
    """Only a signed-in student (never a staff user)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, Student)
