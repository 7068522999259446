"""Who is asking: a Student by bearer token, without a query; staff by Django's own session, for the staff API."""

import uuid
from typing import Any

from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from accounts.errors import TokenInvalid, TokenRevoked
from accounts.models import Student
from accounts.revocation import revoked_grants
from accounts.tokens import AccessClaims, read_access_token
from common import clock


class StudentTokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <access token>`. request.user is a Student with only its id loaded."""

    def authenticate(self, request: Request) -> tuple[Student, AccessClaims] | None:
        header = get_authorization_header(request).split()
        if not header or header[0].lower() != b"bearer":
            return None
        if len(header) != 2:
            raise TokenInvalid
        now = clock.now()
        claims = read_access_token(header[1].decode("latin-1"), now=now)
        revoked_grants.refresh_if_stale(now=now)
        if claims.grant_id in revoked_grants:
            raise TokenRevoked
        return student_reference(claims.student_id), claims

    def authenticate_header(self, request: Request) -> str:
        return "Bearer"


def student_reference(student_id: uuid.UUID) -> Student:
    """A Student that knows its id; any other field is fetched when first read."""
    student = Student.from_db("default", ["id"], [student_id])
    assert isinstance(student, Student)
    return student


class IsStudent(BasePermission):
    """Only a signed-in student (never a staff user)."""

    def has_permission(self, request: Request, view: Any) -> bool:
        return isinstance(request.user, Student)
