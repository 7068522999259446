"""The floor for one statement a request: a bare WSGI function and psycopg. It knows no student and checks nothing."""

import json
import os
import threading
from collections.abc import Callable, Iterable
from typing import Any

import psycopg

SAVE = """
WITH session AS (
    SELECT id FROM exams_examsession WHERE id = %s AND status = 'in_progress' AND deadline >= now() FOR KEY SHARE
)
INSERT INTO exams_studentanswer (session_id, question_number, sub_part, answer, revision, saved_at)
SELECT id, %s, %s, %s, %s, now() FROM session
ON CONFLICT (session_id, question_number, sub_part) DO UPDATE
SET answer = excluded.answer, revision = excluded.revision, saved_at = excluded.saved_at
RETURNING revision
"""
own = threading.local()


def connection() -> psycopg.Connection[Any]:
    if not hasattr(own, "connection"):
        own.connection = psycopg.connect(os.environ["DATABASE_URL"], autocommit=True)
    kept: psycopg.Connection[Any] = own.connection
    return kept


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    if environ["REQUEST_METHOD"] == "GET":
        start_response("204 No Content", [])
        return []
    body = json.loads(environ["wsgi.input"].read(int(environ["CONTENT_LENGTH"])))
    session_id = environ["PATH_INFO"].split("/")[4]
    given = (session_id, body["question_number"], body["sub_part"], body["answer"], body["revision"])
    row = connection().execute(SAVE, given, prepare=True).fetchone()
    start_response("200 OK" if row else "400 Bad Request", [("Content-Type", "application/json")])
    return [json.dumps({"status": "saved"}).encode()]
