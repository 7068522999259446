"""The fast path for the one request that everybody sends all the time: a save, answered in front of Django.

It says nothing but "saved". A save that is refused, malformed, of a practice, or met by trouble goes on to Django
untouched, where exams.api.answers says why in the student's language; refused saves wrote nothing, and repeating
one changes nothing. What it costs, and what else was tried, is in docs/decisions/0008-save-path.md.
"""

import io
import logging
import re
import uuid
from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Any

import orjson
import psycopg
from django.db import DatabaseError, InterfaceError, close_old_connections, connection

from accounts.authentication import claims_of
from common import clock
from common.errors import ProductError
from exams.api.answers import ARRIVED, receipt_body
from exams.api.requests import read_device, read_saved_items
from exams.services.saving.grouped import SaveCommits
from exams.services.saving.statement import wanted_save

log = logging.getLogger(__name__)

type WsgiRequest = dict[str, Any]  # what PEP 3333 calls the environment
type StartResponse = Callable[..., Any]
type Application = Callable[[WsgiRequest, StartResponse], Iterable[bytes]]

PATH = re.compile(r"/api/v1/sessions/([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})/answers/")
LONGEST_BODY_BYTES = 64 * 1024  # a hundred answers of a usual length; Django reads the rest
HEADERS = [
    ("Content-Type", "application/json"),
    ("Cache-Control", "private, no-store"),
    ("X-Content-Type-Options", "nosniff"),
    ("Referrer-Policy", "same-origin"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
]


class SaveLane:
    """A WSGI application in front of Django's."""

    def __init__(self, django: Application, commits: SaveCommits) -> None:
        self._django = django
        self._commits = commits
        self._keeps_connections = connection.settings_dict["CONN_MAX_AGE"] != 0

    def __call__(self, request: WsgiRequest, start_response: StartResponse) -> Iterable[bytes]:
        path = PATH.fullmatch(request["PATH_INFO"])
        if path is None or not _is_plain_json_post(request):
            return self._django(request, start_response)
        body = request["wsgi.input"].read(int(request["CONTENT_LENGTH"]))
        request = request | {"wsgi.input": io.BytesIO(body)}
        try:
            request[ARRIVED] = now = clock.now()
            reply = self._save(uuid.UUID(path[1]), request.get("HTTP_AUTHORIZATION", ""), body, now=now)
        except (ProductError, orjson.JSONDecodeError, DatabaseError, InterfaceError, psycopg.Error):
            reply = None
        except Exception:
            # Whatever is wrong with the fast path, the student's answer can still be kept by the long one.
            log.exception("a save could not take the fast path")
            reply = None
        if reply is None:
            return self._django(request, start_response)
        if not self._keeps_connections:
            close_old_connections()  # reading the clock or the ended sign-ins may have borrowed one
        start_response("200 OK", [*HEADERS, ("Content-Length", str(len(reply)))])
        return [reply]

    def _save(self, session_id: uuid.UUID, authorization: str, body: bytes, *, now: datetime) -> bytes | None:
        """The reply when the answers are committed, None when the ordinary path has to be taken."""
        claims = claims_of(authorization, now=now)
        fields = orjson.loads(body)
        if claims is None or not isinstance(fields, dict):
            return None
        save = wanted_save(
            session_id=session_id,
            student_id=claims.student_id,
            items=read_saved_items(fields),
            device=read_device(fields.get("device")),
            now=now,
        )
        receipt = self._commits.save(save)
        return orjson.dumps(receipt_body(receipt), option=orjson.OPT_UTC_Z) if receipt else None


def _is_plain_json_post(request: WsgiRequest) -> bool:
    length = request.get("CONTENT_LENGTH", "")
    return (
        request["REQUEST_METHOD"] == "POST"
        and request.get("CONTENT_TYPE", "").partition(";")[0].strip().lower() == "application/json"
        and length.isascii()
        and length.isdigit()
        and 0 < int(length) <= LONGEST_BODY_BYTES
    )
