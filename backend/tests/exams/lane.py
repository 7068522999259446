"""A client of the whole WSGI application, with the fast path for saves in front of Django."""

from typing import Any

from django.core.handlers.wsgi import WSGIRequest
from django.db import connection
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test.client import ClientHandler

from exams.api.save_lane import SaveLane, StartResponse, WsgiRequest
from exams.services.saving.grouped import save_commits
from tests.conftest import Api


def connection_of_the_test() -> Any:
    """The test's own connection, inside its transaction, in the place of a second one."""
    connection.ensure_connection()
    return connection.connection


class LaneHandler(ClientHandler):
    """What Django's test client calls, by way of SaveLane. `went_on` counts the requests that it left to Django."""

    def __init__(self) -> None:
        super().__init__(enforce_csrf_checks=False)
        self.went_on = 0
        self.lane = SaveLane(self._go_on, save_commits(connection_of_the_test))
        self._response: HttpResponseBase

    def __call__(self, request: WsgiRequest) -> HttpResponseBase:
        for chunk in self.lane(request, self._start):
            assert isinstance(self._response, HttpResponse)
            self._response.write(chunk)
            self._response.wsgi_request = WSGIRequest(request)  # type: ignore[attr-defined]
        return self._response

    def _start(self, status: str, headers: list[tuple[str, str]]) -> None:
        self._response = HttpResponse(status=int(status.split()[0]), headers=dict(headers))

    def _go_on(self, request: WsgiRequest, _start: StartResponse) -> list[bytes]:
        self.went_on += 1
        self._response = super().__call__(request)
        return []


class LaneApi(Api):
    """The API as it is served; `handler.went_on` tells how many requests Django saw."""

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.handler = self.client.handler = LaneHandler()
