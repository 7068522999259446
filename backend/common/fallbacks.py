"""What is answered where no view is: JSON where programs ask, a short page elsewhere."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.template.loader import render_to_string
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.decorators.csrf import csrf_exempt

from common.api_errors import error_body
from common.errors import Busy


@csrf_exempt
def api_not_found(request: HttpRequest, *args: Any, **kwargs: Any) -> JsonResponse:
    """Any address of the API's or of the monitors' that leads nowhere."""
    return JsonResponse(error_body("not_found", _("There is nothing at this address.")), status=404)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return api_not_found(request)
    return defaults.page_not_found(request, exception)


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if request.path.startswith("/api/"):
        return JsonResponse(error_body("invalid_request", _("The request cannot be read.")), status=400)
    return defaults.bad_request(request, exception)


def busy(request: HttpRequest) -> HttpResponse:
    """What a view could not do now, and may be asked again in a moment."""
    headers = {"Retry-After": "1", "Cache-Control": "private, no-store"}
    if request.path.startswith("/api/"):
        return JsonResponse(error_body(Busy.code, str(Busy.sentence)), status=Busy.status, headers=headers)
    return HttpResponse(render_to_string("503.html", request=request), status=Busy.status, headers=headers)


def server_error(request: HttpRequest) -> HttpResponse:
    if request.path.startswith("/api/"):
        sentence = _("Something went wrong on the server. What was acknowledged as saved is safe.")
        return JsonResponse(error_body("server_error", sentence), status=500)
    return defaults.server_error(request)
