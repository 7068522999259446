"""Our own tokens: a signed access token that needs no database to check, and a refresh token that does.

The access token is `v1.<student>.<grant>.<expires>.<signature>`: HMAC-SHA256 under a key derived from
SECRET_KEY. The refresh token is 256 random bits; only its SHA-256 is stored. See docs/decisions/0003-sign-in-tokens.md.
"""

import base64
import hashlib
import hmac
import secrets
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from django.conf import settings
from django.utils.crypto import salted_hmac

from accounts.errors import TokenExpired, TokenInvalid
from accounts.models import SignInGrant, Student

VERSION = "v1"
TOKEN_MAX_LENGTH = 300


@dataclass(frozen=True, slots=True)
class AccessClaims:
    """What an access token says: whose it is, which grant it came from, and until when."""

    student_id: uuid.UUID
    grant_id: uuid.UUID
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class TokenPair:
    access: str
    access_expires_at: datetime
    refresh: str


@lru_cache(maxsize=8)
def _key(secret: str) -> bytes:
    return salted_hmac("accounts.tokens.access", "key", secret=secret, algorithm="sha256").digest()


def _b64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _signature(body: str, secret: str) -> str:
    return _b64(hmac.new(_key(secret), body.encode(), hashlib.sha256).digest())


def make_access_token(claims: AccessClaims) -> str:
    """The signed text of these claims."""
    body = f"{VERSION}.{claims.student_id.hex}.{claims.grant_id.hex}.{int(claims.expires_at.timestamp())}"
    return f"{body}.{_signature(body, settings.SECRET_KEY)}"


def read_access_token(token: str, *, now: datetime) -> AccessClaims:
    """Check signature and age without any look-up. Raises TokenInvalid or TokenExpired."""
    body, _dot, signature = token.rpartition(".")
    if len(token) > TOKEN_MAX_LENGTH or not token.isascii() or not _is_signed(body, signature):
        raise TokenInvalid
    parts = body.split(".")
    if len(parts) != 4 or parts[0] != VERSION:
        raise TokenInvalid
    claims = AccessClaims(
        student_id=uuid.UUID(hex=parts[1]),
        grant_id=uuid.UUID(hex=parts[2]),
        expires_at=datetime.fromtimestamp(int(parts[3]), UTC),
    )
    if now >= claims.expires_at:
        raise TokenExpired
    return claims


def _is_signed(body: str, signature: str) -> bool:
    secrets_in_use = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    return any(hmac.compare_digest(_signature(body, secret), signature) for secret in secrets_in_use)


def digest_of(refresh: str) -> str:
    """What is stored of a refresh token."""
    return hashlib.sha256(refresh.encode()).hexdigest()


def open_grant(student: Student, *, way: str, now: datetime) -> TokenPair:
    """Let one more device in: store a grant and hand out its tokens."""
    refresh = secrets.token_urlsafe(32)
    grant = SignInGrant.objects.create(
        student=student,
        refresh_digest=digest_of(refresh),
        way=way,
        created_at=now,
        refreshed_at=now,
        expires_at=now + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS),
    )
    return _pair(grant, refresh=refresh, now=now)


def renew_grant(refresh: str, *, now: datetime) -> tuple[TokenPair, Student]:
    """A new access token for a refresh token that is still good; its life is extended.

    The refresh token itself stays: on a bad network the reply may be lost, and a rotated token would then
    lock the student out in the middle of an exam. Raises TokenInvalid.
    """
    grant = (
        SignInGrant.objects.select_related("student")
        .filter(refresh_digest=digest_of(refresh), revoked_at__isnull=True, expires_at__gt=now)
        .first()
    )
    if grant is None:
        raise TokenInvalid
    expires_at = now + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS)
    still_open = SignInGrant.objects.filter(pk=grant.pk, revoked_at__isnull=True).update(
        refreshed_at=now, expires_at=expires_at
    )
    if not still_open:
        raise TokenInvalid
    return _pair(grant, refresh=refresh, now=now), grant.student


def _pair(grant: SignInGrant, *, refresh: str, now: datetime) -> TokenPair:
    expires_at = now + timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)
    claims = AccessClaims(student_id=grant.student_id, grant_id=grant.pk, expires_at=expires_at)
    return TokenPair(access=make_access_token(claims), access_expires_at=expires_at, refresh=refresh)
