"""Is the process alive, and does its database answer? For load balancers, operators and monitors."""

from django.core.cache import cache
from django.db import DatabaseError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe


@never_cache
@require_safe
def live(request: HttpRequest) -> JsonResponse:
    """The process answers. Touches nothing else, so that trouble elsewhere does not take web servers away."""
    return JsonResponse({"status": "ok"})


@never_cache
@require_safe
def database(request: HttpRequest) -> JsonResponse:
    """PostgreSQL answers a query; says beside it whether the cache does (an exam runs without it)."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return JsonResponse({"status": "unavailable", "database": "unreachable"}, status=503)
    return JsonResponse({"status": "ok", "database": "ok", "cache": "ok" if _cache_answers() else "unreachable"})


def _cache_answers() -> bool:
    cache.set("health", 1, 10)
    return bool(cache.get("health") == 1)
