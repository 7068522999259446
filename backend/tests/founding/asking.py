"""Calling a founding view by its name, as a signed-in student or one of the staff."""

import json
from collections.abc import Callable
from typing import Any

from rest_framework.test import APIRequestFactory, force_authenticate


def ask(view: Callable[..., Any], user: object, **ids: object) -> tuple[int, Any]:
    return _answer(view, APIRequestFactory().get("/"), user, ids)


def tell(view: Callable[..., Any], user: object, body: dict[str, Any], **ids: object) -> tuple[int, Any]:
    return _answer(view, APIRequestFactory().post("/", body, format="json"), user, ids)


def _answer(view: Callable[..., Any], request: Any, user: object, ids: dict[str, object]) -> tuple[int, Any]:
    force_authenticate(request, user=user)  # type: ignore[arg-type]
    response = view(request, **ids)
    return response.status_code, json.loads(response.render().content) if hasattr(response, "render") else response
