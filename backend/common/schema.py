"""OpenAPI: what every endpoint may answer besides its own success."""

from typing import Any, Literal

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiExample, OpenApiResponse, inline_serializer
from rest_framework import serializers

ApiError = inline_serializer(
    "ApiError",
    {
        "error": serializers.CharField(help_text="A sentence for the student, in the student's language."),
        "code": serializers.CharField(help_text="Stable; programs decide by it."),
        "details": serializers.DictField(help_text="What else the code carries; field errors under `fields`."),
    },
)


def errors(*, status: int, **codes: str) -> dict[int, OpenApiResponse]:
    """One documented error status: `errors(status=400, time_expired="…")` lists its codes as examples."""
    examples = [
        OpenApiExample(
            code,
            value={"error": sentence, "code": code, "details": {}},
            response_only=True,
            status_codes=[str(status)],
        )
        for code, sentence in codes.items()
    ]
    description = "Codes: " + ", ".join(f"`{code}`" for code in codes)
    return {status: OpenApiResponse(ApiError, description=description, examples=examples)}


COMMON_ERRORS = {
    **errors(
        status=400,
        invalid_json="The request is not valid JSON.",
        invalid_request="The request cannot be read.",
    ),
    **errors(status=413, too_large="The request is too large."),
    **errors(status=415, unsupported_media_type="Send JSON."),
    **errors(status=503, busy="The server is busy. Try again after Retry-After seconds."),
}
SIGNED_IN_ERRORS = errors(
    status=401,
    not_authenticated="Sign in first.",
    token_invalid="This sign-in is not valid.",
    token_expired="This sign-in is too old. Sign in again.",
    token_revoked="You signed out. Sign in again.",
)


class ApiSchema(AutoSchema):
    """Adds the errors that the framework itself can answer, so that no answer is undocumented."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        common: dict[int, OpenApiResponse] = {}
        if self.method in {"POST", "PATCH", "PUT"}:
            common.update(COMMON_ERRORS)
        else:
            common[503] = COMMON_ERRORS[503]
        if self.get_auth():
            common.update(SIGNED_IN_ERRORS)
        for status, response in common.items():
            if str(status) not in bodies:
                bodies[str(status)] = self._get_response_for_code(response, str(status), direction=direction)  # type: ignore[no-untyped-call]
        return bodies
