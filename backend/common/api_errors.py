"""The one handler that turns any error of an API view into {"error", "code", "details"}."""

import logging
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, InternalError, OperationalError
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from rest_framework import exceptions
from rest_framework.response import Response

from common.errors import Busy, ProductError

log = logging.getLogger(__name__)

CODES_BY_ERROR: dict[type[exceptions.APIException], str] = {
    exceptions.ParseError: "invalid_json",
    exceptions.NotAuthenticated: "not_authenticated",
    exceptions.PermissionDenied: "permission_denied",
    exceptions.NotFound: "not_found",
    exceptions.MethodNotAllowed: "method_not_allowed",
    exceptions.NotAcceptable: "not_acceptable",
    exceptions.UnsupportedMediaType: "unsupported_media_type",
    exceptions.Throttled: "throttled",
}
# The framework's own sentences are English, or half Russian and half English: these are said in their place.
SENTENCES_BY_ERROR: dict[type[exceptions.APIException], Promise] = {
    exceptions.NotAuthenticated: _("Sign in first."),
    exceptions.PermissionDenied: _("This is not allowed to you."),
    exceptions.NotFound: _("There is nothing here for you."),
    exceptions.MethodNotAllowed: _("This cannot be done here."),
    exceptions.NotAcceptable: _("The answer cannot be given in this form."),
    exceptions.UnsupportedMediaType: _("The request cannot be read."),
}
# What a retry a second later would cure: no connection, a restart, a lock that took too long.
PASSING_TROUBLE = (InterfaceError, InternalError, OperationalError)  # InternalError: a read-only stand-by


def error_body(code: str, sentence: str, details: dict[str, Any] | None = None) -> dict[str, Any]:
    """The one shape of every error."""
    return {"error": sentence, "code": code, "details": details or {}}


def handle_api_error(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's EXCEPTION_HANDLER; None lets an unforeseen error rise (it is logged and becomes a 500)."""
    if isinstance(error, ProductError):
        return _product_response(error)
    if isinstance(error, PASSING_TROUBLE):
        return _passing_trouble(error)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if isinstance(error, exceptions.APIException):
        return _framework_response(error)
    return None


def _product_response(error: ProductError) -> Response:
    headers = {}
    if error.retry_after is not None:
        headers["Retry-After"] = str(error.retry_after)
    if error.status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    return Response(error_body(error.code, str(error.text), error.details), status=error.status, headers=headers)


def _passing_trouble(error: Exception) -> Response:
    log.warning("database trouble: %s", error.__class__.__name__, exc_info=error)
    return _product_response(Busy(retry_after=1))


def _framework_response(error: exceptions.APIException) -> Response:
    headers: dict[str, str] = {}
    if isinstance(error, exceptions.ValidationError):
        body = error_body("invalid_request", str(_("Some of what was sent is not valid.")), {"fields": error.detail})
        return Response(body, status=400)
    if isinstance(error, exceptions.AuthenticationFailed):
        code = str(error.get_codes())
        headers["WWW-Authenticate"] = "Bearer"
    else:
        code = CODES_BY_ERROR.get(type(error), "error")
    if isinstance(error, exceptions.NotAuthenticated):
        headers["WWW-Authenticate"] = "Bearer"
    details: dict[str, Any] = {}
    wait: float | None = getattr(error, "wait", None)  # what exceptions.Throttled carries
    if wait is not None:
        headers["Retry-After"] = str(int(wait) + 1)
        details["retry_after"] = int(wait) + 1
    return Response(
        error_body(code, _sentence(error, details.get("retry_after")), details),
        status=error.status_code,
        headers=headers,
    )


def _sentence(error: exceptions.APIException, retry_after: int | None) -> str:
    """What the student reads: in the request's language, and never the framework's own English."""
    if retry_after is None:
        return str(SENTENCES_BY_ERROR.get(type(error), error.detail))
    return ngettext(
        "Too many tries. Try again in %(n)d second.", "Too many tries. Try again in %(n)d seconds.", retry_after
    ) % {"n": retry_after}
