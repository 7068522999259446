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

from accounts.errors import Blocked, TokenExpired, TokenInvalid, TooManySignIns
from accounts.models import DEMO_TELEGRAM_ID, SignInGrant, Student
from accounts.revocation import revoke_grants

VERSION = "v1"
TOKEN_MAX_LENGTH = 300
DEMO = "demo"  # a way of signing in
MOST_GRANTS = 10  # of one student: a phone, a laptop, and some that nobody signed out
MOST_DEMO_GRANTS = 1000  # everybody who looks at the demo is the same student
MOST_NEW_GRANTS_AN_HOUR = 60
HOUR = timedelta(hours=1)
ENDED_GRANTS_KEPT = timedelta(days=7)  # longer than any access token lives, and for staff who ask what happened


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


def open_grant(student: Student, *, way: str, now: datetime, proof: str = "") -> TokenPair:
    """Let one more device in: store a grant and hand out its tokens. Raises TooManySignIns.

    Where Telegram's `proof` is known, the same proof again finds the grant that it opened, and its refresh token is the
    same: an app that starts twice at once is one device. The student's row has to be locked then. A student holds a
    limited number of grants; the one that was idle longest gives way.
    """
    refresh = _refresh_token_of(proof) if proof else secrets.token_urlsafe(32)
    held = list(SignInGrant.objects.filter(student=student).defer("student"))
    same = next((grant for grant in held if proof and grant.refresh_digest == digest_of(refresh)), None)
    if same and _is_open(same, now=now):
        return _pair(same, refresh=refresh, now=now)
    if same:
        refresh = secrets.token_urlsafe(32)  # signed out since: the device may come back, its former tokens may not
    if way != DEMO:
        _refuse_flood(held, now=now)
    grant = SignInGrant.objects.create(
        student=student,
        refresh_digest=digest_of(refresh),
        way=way,
        created_at=now,
        refreshed_at=now,
        expires_at=now + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS),
    )
    _make_room(held, most=MOST_DEMO_GRANTS if way == DEMO else MOST_GRANTS, now=now)
    return _pair(grant, refresh=refresh, now=now)


def renew_grant(refresh: str, *, now: datetime) -> tuple[TokenPair, Student]:
    """A new access token for a refresh token that is still good; its life is extended, but not past SIGN_IN_SECONDS.

    The refresh token itself stays: on a bad network the reply may be lost, and a rotated token would then
    lock the student out in the middle of an exam. Raises TokenInvalid or Blocked.
    """
    grant = (
        SignInGrant.objects.select_related("student")
        .filter(refresh_digest=digest_of(refresh), revoked_at__isnull=True, expires_at__gt=now)
        .first()
    )
    if grant is None or now >= _last_moment(grant) or _is_of_a_past_demo(grant):
        raise TokenInvalid
    if grant.student.blocked_at is not None:
        raise Blocked
    expires_at = min(now + timedelta(seconds=settings.REFRESH_TOKEN_SECONDS), _last_moment(grant))
    still_open = SignInGrant.objects.filter(pk=grant.pk, revoked_at__isnull=True).update(
        refreshed_at=now, expires_at=expires_at
    )
    if not still_open:
        raise TokenInvalid
    return _pair(grant, refresh=refresh, now=now), grant.student


def _refresh_token_of(proof: str) -> str:
    key = salted_hmac("accounts.tokens.refresh", "key", secret=settings.SECRET_KEY, algorithm="sha256").digest()
    return _b64(hmac.digest(key, proof.encode(), "sha256"))


def _is_open(grant: SignInGrant, *, now: datetime) -> bool:
    return grant.revoked_at is None and now < min(grant.expires_at, _last_moment(grant))


def _last_moment(grant: SignInGrant) -> datetime:
    return grant.created_at + timedelta(seconds=settings.SIGN_IN_SECONDS)


def _is_of_a_past_demo(grant: SignInGrant) -> bool:
    return not settings.DEMO_MODE and (grant.way == DEMO or grant.student.telegram_id == DEMO_TELEGRAM_ID)


def _refuse_flood(held: list[SignInGrant], *, now: datetime) -> None:
    newest = sorted((grant.created_at for grant in held), reverse=True)[:MOST_NEW_GRANTS_AN_HOUR]
    if len(newest) == MOST_NEW_GRANTS_AN_HOUR and newest[-1] > now - HOUR:
        raise TooManySignIns(retry_after=int((newest[-1] + HOUR - now).total_seconds()) + 1)


def _make_room(held: list[SignInGrant], *, most: int, now: datetime) -> None:
    """One more was opened: end those that were idle longest, and drop what ended long ago."""
    still_open = sorted((g for g in held if _is_open(g, now=now)), key=lambda grant: grant.refreshed_at, reverse=True)
    if too_many := [grant.pk for grant in still_open[most - 1 :]]:
        revoke_grants(ids=too_many, now=now)
    long_ago = now - ENDED_GRANTS_KEPT
    if forgotten := [g.pk for g in held if min(g.expires_at, g.revoked_at or g.expires_at) < long_ago]:
        SignInGrant.objects.filter(pk__in=forgotten).delete()


def _pair(grant: SignInGrant, *, refresh: str, now: datetime) -> TokenPair:
    expires_at = now + timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)
    claims = AccessClaims(student_id=grant.student_id, grant_id=grant.pk, expires_at=expires_at)
    return TokenPair(access=make_access_token(claims), access_expires_at=expires_at, refresh=refresh)
