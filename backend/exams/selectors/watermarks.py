"""The short code that a paper shows on each page: whose screen was photographed.

The server gives it with the session, and computes it under its key, so that nobody can show another student's. The page
is still drawn by the student's device, from bytes that are everybody's: see docs/decisions/0012-watermarks.md.
"""

import hmac
import uuid
from collections.abc import Iterable
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"  # Crockford's: no I, L, O, U
LOOK_ALIKES = str.maketrans("ILO", "110")
LENGTH = 10  # 50 bits: among a million sessions two codes are alike once in two thousand times


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return salted_hmac("exams.watermarks", "key", secret=secret, algorithm="sha256").digest()


def _code(session_id: uuid.UUID, secret: str) -> str:
    number = int.from_bytes(hmac.digest(_key(secret), session_id.bytes, "sha256")[:8])
    return "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(LENGTH))


def watermark_of(session_id: uuid.UUID) -> str:
    """The code of a session, in two groups: `K7QM2-XR4V9`."""
    code = _code(session_id, settings.SECRET_KEY)
    return f"{code[: LENGTH // 2]}-{code[LENGTH // 2 :]}"


def read_code(text: str) -> str | None:
    """A code as somebody typed it from a photo, or None if it cannot be one."""
    code = "".join(text.upper().replace("-", " ").split()).translate(LOOK_ALIKES)
    return code if len(code) == LENGTH and set(code) <= set(ALPHABET) else None


def sessions_marked(code: str, session_ids: Iterable[uuid.UUID]) -> list[uuid.UUID]:
    """Those of these sessions that show this code, also under a former SECRET_KEY; 2 µs a session and key."""
    secrets = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return [one for one in session_ids if any(_code(one, secret) == code for secret in secrets)]
