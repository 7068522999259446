"""Reading what clients send: strict, with a stable code for everything that is refused."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _

from common.errors import InvalidRequest
from exams.errors import SHEET_ERRORS, TooManyAnswers
from exams.models import ExamSession
from exams.rules.sheet import BATCH_MAX_ITEMS, SavedItem, SheetError, parse_item


def read_device(raw: Any) -> uuid.UUID | None:
    """A device id, or None when none was sent. Raises InvalidRequest."""
    if raw is None:
        return None
    try:
        return uuid.UUID(raw)
    except (ValueError, AttributeError, TypeError) as error:
        raise InvalidRequest(_("device must be a UUID."), fields={"device": ["not a UUID"]}) from error


def required_device(raw: Any) -> uuid.UUID:
    """A device id. Raises InvalidRequest."""
    device = read_device(raw)
    if device is None:
        raise InvalidRequest(_("device must be a UUID."), fields={"device": ["required"]})
    return device


def read_mode(raw: Any) -> str:
    """`live` (also when nothing was sent) or `practice`. Raises InvalidRequest."""
    if raw is None:
        return ExamSession.Mode.LIVE.value
    if not isinstance(raw, str) or raw not in ExamSession.Mode.values:
        raise InvalidRequest(_("mode must be live or practice."), fields={"mode": ["unknown"]})
    return raw


def read_choice(parameters: Mapping[str, str], name: str, choices: Sequence[str]) -> str | None:
    """One of these words, or None when the parameter was not sent or is empty. Raises InvalidRequest."""
    raw = parameters.get(name) or None
    if raw is not None and raw not in choices:
        raise InvalidRequest(
            _("%(name)s must be one of: %(choices)s.") % {"name": name, "choices": ", ".join(choices)},
            fields={name: ["unknown"]},
        )
    return raw


def read_saved_items(body: Mapping[str, Any]) -> list[SavedItem]:
    """One item or a batch. Raises a ProductError that names the first bad item by its index."""
    if "answers" not in body:
        return [read_item(body, index=0)]
    batch = body["answers"]
    if not isinstance(batch, list) or not batch:
        raise InvalidRequest(_("answers must be a list with at least one answer."), fields={"answers": ["not a list"]})
    if len(batch) > BATCH_MAX_ITEMS:
        raise TooManyAnswers
    return [read_item(raw, index=index) for index, raw in enumerate(batch)]


def read_item(raw: Any, *, index: int = 0) -> SavedItem:
    """One slot's text. Raises a ProductError."""
    if not isinstance(raw, Mapping):
        raise InvalidRequest(_("Each answer must be a JSON object."), index=index)
    try:
        return parse_item(raw)
    except SheetError as error:
        sentence = str(error) if error.code == "invalid_request" else None
        raise SHEET_ERRORS[error.code](sentence, index=index, fields={error.field: [str(error)]}) from error
