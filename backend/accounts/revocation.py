"""Which grants were revoked: a small list that each process keeps and re-reads every few seconds.

A save must not cost a look-up, and signing out must still work while Valkey is down; so the list comes from
PostgreSQL, once per REVOCATION_REFRESH_SECONDS and process, and only as far back as an access token lives.
"""

import threading
import time
import uuid
from datetime import datetime, timedelta

from django.conf import settings

from accounts.models import SignInGrant


class RevokedGrants:
    """The ids of grants revoked within the life of an access token, as known to this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ids: frozenset[uuid.UUID] = frozenset()
        self._read_at: float | None = None

    def __contains__(self, grant_id: uuid.UUID) -> bool:
        return grant_id in self._ids

    def refresh_if_stale(self, *, now: datetime) -> None:
        """Read the list again when it is too old; other threads meanwhile use the old one."""
        if self._read_at is not None and time.monotonic() - self._read_at < settings.REVOCATION_REFRESH_SECONDS:
            return
        first_reading = self._read_at is None
        if not self._lock.acquire(blocking=first_reading):
            return
        try:
            since = now - timedelta(seconds=settings.ACCESS_TOKEN_SECONDS)
            rows = SignInGrant.objects.filter(revoked_at__gte=since).order_by().values_list("pk", flat=True)
            self._ids = frozenset(rows)
            self._read_at = time.monotonic()
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Read again at the next request."""
        self._read_at = None


revoked_grants = RevokedGrants()


def revoke_grants(*, ids: list[uuid.UUID], now: datetime) -> int:
    """End these grants now; returns how many were still open."""
    count = SignInGrant.objects.filter(pk__in=ids, revoked_at__isnull=True).update(revoked_at=now)
    revoked_grants.forget()
    return count
