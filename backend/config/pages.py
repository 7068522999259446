"""What is not the admin: the student app's shell, and the API's description, for programs and for people."""

import gzip
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Self

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.cache import get_conditional_response, patch_vary_headers
from django.utils.csp import CSP
from django.utils.translation import override
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer

# The first words of the addresses in frontend/src/app/Routes.tsx; a test compares.
STUDENT_APP_ADDRESSES = ("exams", "sessions", "attempts", "leaderboard", "achievements", "profile", "try")

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


@dataclass(frozen=True, slots=True)
class Document:
    """A text that is the same for everybody until the next release: made once a process, sent packed."""

    text: bytes
    packed: bytes
    tag: str
    media_type: str

    @classmethod
    def of(cls, text: bytes, media_type: str) -> Self:
        return cls(text, gzip.compress(text, mtime=0), f'W/"{hashlib.sha256(text).hexdigest()[:32]}"', media_type)

    def response(self, request: HttpRequest) -> HttpResponseBase:
        """The whole of it, or 304 to whoever has it already."""
        is_packed = "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(self.packed if is_packed else self.text, content_type=self.media_type)
        if is_packed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["ETag"] = self.tag
        response.headers["Cache-Control"] = "public, no-cache"
        patch_vary_headers(response, ["Accept-Encoding"])
        return get_conditional_response(request, etag=self.tag, response=response) or response


@require_safe
def api_schema(request: HttpRequest) -> HttpResponseBase:
    """The API for programs, as OpenAPI."""
    return _schema_document().response(request)


@require_safe
def api_docs(request: HttpRequest) -> HttpResponseBase:
    """The API with an example of each answer, readable without JavaScript."""
    return _docs_document().response(request)


@lru_cache(maxsize=1)
def _schema_document() -> Document:
    return Document.of(_in_english(lambda: OpenApiJsonRenderer().render(_schema())), OpenApiJsonRenderer.media_type)


@lru_cache(maxsize=1)
def _docs_document() -> Document:
    context = {"site": settings.SITE_URL, "operations": _operations()}
    page = _in_english(lambda: render_to_string("api_docs.html", context).encode())
    return Document.of(page, "text/html; charset=utf-8")


def _in_english(make: Callable[[], bytes]) -> bytes:
    """Whoever asks first decides nothing for the others."""
    with override("en"):
        return make()


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    with override("en"):
        found: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
        return found


def _operations() -> list[dict[str, Any]]:
    """Every operation of the OpenAPI description, flattened for the page."""
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
        for path, methods in _schema()["paths"].items()
        for method, operation in methods.items()
    ]


def _examples(body: dict[str, Any]) -> list[dict[str, str]]:
    """The examples of a request or a response, as indented JSON."""
    return [
        {"name": name, "json": json.dumps(example.get("value"), indent=2, ensure_ascii=False)}
        for content in body.get("content", {}).values()
        for name, example in content.get("examples", {}).items()
    ]
