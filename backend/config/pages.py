"""The two pages that are not the admin: the student app's shell, and the API's documentation."""

import json
from functools import lru_cache
from typing import Any

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator

# The first words of the addresses in frontend/src/app/Routes.tsx; a test compares.
STUDENT_APP_ADDRESSES = ("exams", "sessions", "leaderboard", "achievements", "profile")

# Telegram shows Mini Apps in a frame on its own web clients, and nobody else may.
STUDENT_APP_CSP: dict[str, list[str]] = {
    "default-src": [CSP.SELF],
    "script-src": [CSP.SELF, "'wasm-unsafe-eval'"],
    "worker-src": [CSP.SELF, "blob:"],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF, "data:", "blob:"],
    "font-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    "object-src": [CSP.NONE],
    "base-uri": [CSP.NONE],
    "form-action": [CSP.SELF],
    "frame-ancestors": [CSP.SELF, "https://web.telegram.org", "https://*.telegram.org"],
}


@require_safe
@xframe_options_exempt
@csp_override(STUDENT_APP_CSP)
def student_app(request: HttpRequest, address: str = "") -> HttpResponseBase:
    """The built single page; where it was not built, a page that says what else there is."""
    index = settings.FRONTEND_DIST / "index.html"
    if not index.is_file():
        return render(request, "no_student_app.html", status=200 if not address else 404)
    response = FileResponse(index.open("rb"), content_type="text/html; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


@require_safe
def api_docs(request: HttpRequest) -> HttpResponse:
    """The API with an example of each answer, readable without JavaScript."""
    return render(request, "api_docs.html", {"site": settings.SITE_URL, "operations": _operations()})


@lru_cache(maxsize=1)
def _operations() -> list[dict[str, Any]]:
    """Every operation of the OpenAPI description, flattened for the page; built once a process."""
    schema = SchemaGenerator().get_schema(request=None, public=True)
    return [
        {
            "method": method.upper(),
            "path": path,
            "id": operation["operationId"],
            "tag": operation["tags"][0],
            "description": operation.get("description", ""),
            "needs_token": bool(operation.get("security")) and {} not in operation["security"],
            "request": _examples(operation.get("requestBody", {})),
            "responses": [
                {"status": status, "description": response.get("description", ""), "examples": _examples(response)}
                for status, response in sorted(operation["responses"].items())
            ],
        }
        for path, methods in schema["paths"].items()
        for method, operation in methods.items()
    ]


def _examples(body: dict[str, Any]) -> list[dict[str, str]]:
    """The examples of a request or a response, as indented JSON."""
    return [
        {"name": name, "json": json.dumps(example.get("value"), indent=2, ensure_ascii=False)}
        for content in body.get("content", {}).values()
        for name, example in content.get("examples", {}).items()
    ]
