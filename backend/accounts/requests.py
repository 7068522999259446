"""What our views know of a request that DRF's own types do not say."""

from typing import Any

from rest_framework.request import Request

from accounts.models import Student
from accounts.tokens import AccessClaims


class StudentRequest(Request):
    """A request that StudentTokenAuthentication let in, its body read by StrictJSONParser; for annotations only."""

    user: Student  # type: ignore[assignment]
    auth: AccessClaims
    data: dict[str, Any]
