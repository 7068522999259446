"""What others see instead of a student's id: a handle of who they appear to be at present."""

import hmac
import uuid

from django.conf import settings
from django.utils.crypto import salted_hmac


def public_handle(student_id: uuid.UUID, *, alias: str, is_shown: bool) -> uuid.UUID:
    """The same while the student appears in the same way, another one under an alias, a new alias, or hidden.

    So whoever noted it beside the real name cannot find the alias by it. Keyed by SECRET_KEY: nobody can compute it
    from an id, or the id from it, and the id is what tokens carry.
    """
    key = salted_hmac("accounts.handles", "key", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    appearance = f"{student_id}:{int(is_shown)}:{alias}"
    return uuid.UUID(bytes=hmac.digest(key, appearance.encode(), "sha256")[:16], version=5)
