"""JSON in, strictly: UTF-8, no NaN, no lone surrogates, an object at the top."""

from typing import Any

import orjson
from django.core.exceptions import RequestDataTooBig
from django.utils.translation import gettext_lazy as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from common.errors import InvalidRequest, TooLarge


class StrictJSONParser(BaseParser):
    """Parse the body to a dict; anything else is refused with `invalid_json` or `invalid_request`."""

    media_type = "application/json"

    def parse(self, stream: Any, media_type: str | None = None, parser_context: Any = None) -> dict[str, Any]:
        try:
            body = stream.read() if parser_context is None else parser_context["request"].body
        except RequestDataTooBig as error:
            raise TooLarge from error
        if not body.strip():
            return {}
        try:
            value = orjson.loads(body)
        except (orjson.JSONDecodeError, RecursionError) as error:
            raise ParseError(_("The request is not valid JSON.")) from error
        if not isinstance(value, dict):
            raise InvalidRequest(_("The request must be a JSON object."))
        return value
