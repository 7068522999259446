"""JSON out, quickly, whatever the client says it accepts."""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer


def _plain(value: Any) -> Any:  # what orjson does not know, and moments, whose zone it would keep
    if isinstance(value, Promise):
        return str(value)
    if isinstance(value, str):  # DRF's ErrorDetail
        return str(value)
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence):
        return list(value)
    if isinstance(value, datetime) and value.tzinfo:
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    if isinstance(value, date) and not isinstance(value, datetime):
        return value.isoformat()
    raise TypeError(f"cannot write {type(value).__name__} as JSON")


class OrjsonRenderer(BaseRenderer):
    """Aware datetimes become ISO 8601 UTC with Z; UUIDs become strings."""

    media_type = "application/json"
    format = "json"
    charset = None

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        if data is None:
            return b""
        return orjson.dumps(data, default=_plain, option=orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_NON_STR_KEYS)


class AlwaysJson(BaseContentNegotiation):
    """One format only: an odd Accept header is no reason to refuse a student's answer."""

    def select_parser(self, request: Any, parsers: Any) -> Any:
        content_type = request.content_type or "application/json"
        for parser in parsers:
            if content_type.split(";")[0].strip().lower() == parser.media_type:
                return parser
        return None

    def select_renderer(self, request: Any, renderers: Any, format_suffix: str | None = None) -> Any:
        return renderers[0], renderers[0].media_type
