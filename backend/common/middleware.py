"""What every answer of the API carries, and what a page says when the database is busy or away."""

import logging
from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from common.api_errors import PASSING_TROUBLE
from common.fallbacks import busy

log = logging.getLogger(__name__)


class NoStoreForApi:
    """No cache keeps what the API tells a student, unless a view says otherwise."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if request.path.startswith("/api/v1/"):
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response


class BusyNotBroken:
    """A page outside the API, too, says `busy` when a connection or a lock was not to be had: nothing is broken."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, PASSING_TROUBLE):
            return None
        log.warning("database trouble: %s", exception.__class__.__name__, exc_info=exception)
        return busy(request)
