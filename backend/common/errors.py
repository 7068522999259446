"""The product's errors: a stable code for programs, a sentence for people, one HTTP status."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class ProductError(Exception):
    """Something the caller can be told about; `common.api_errors` turns it into one JSON shape."""

    code: ClassVar[str] = "error"
    status: ClassVar[int] = 400
    sentence: ClassVar[str | Promise] = _("This cannot be done.")

    def __init__(
        self, sentence: str | Promise | None = None, *, retry_after: int | None = None, **details: Any
    ) -> None:
        self.text: str | Promise = sentence if sentence is not None else type(self).sentence
        self.details = details
        self.retry_after = retry_after
        super().__init__(str(self.text))


class NotFound(ProductError):
    code, status = "not_found", 404
    sentence = _("There is nothing here for you.")


class InvalidRequest(ProductError):
    code = "invalid_request"
    sentence = _("The request cannot be read.")


class TooLarge(ProductError):
    code, status = "too_large", 413
    sentence = _("The request is too large.")


class Busy(ProductError):
    code, status = "busy", 503
    sentence = _("The server is busy. Your answers are kept on this device; we try again by ourselves.")
