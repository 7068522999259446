"""How the API's documentation describes our bearer token."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema


class StudentTokenScheme(OpenApiAuthenticationExtension):
    target_class = "accounts.authentication.StudentTokenAuthentication"
    name = "studentToken"

    def get_security_definition(self, auto_schema: AutoSchema) -> dict[str, Any]:
        return {"type": "http", "scheme": "bearer", "description": "The access token from auth/telegram/"}
