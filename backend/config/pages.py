"""The two pages that are not the admin: the student app's shell, and the API's documentation."""

from django.conf import settings
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.csp import CSP
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

# Telegram shows Mini Apps in a frame on its own web clients, and nobody else may.
STUDENT_APP_CSP = {
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
    """The API, readable without JavaScript."""
    return render(request, "api_docs.html", {"site": settings.SITE_URL})
