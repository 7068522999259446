"""Which sign-ins have ended: a small list that each process keeps and re-reads every few seconds.

A save must not cost a look-up, and signing out must still work while Valkey is down; so the list comes from
PostgreSQL, once per REVOCATION_REFRESH_SECONDS and process, and only as far back as an access token lives.
It holds revoked grants, students who were deleted or blocked, and the demo student where there is no demo.
"""

import threading
import time
import uuid
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import QuerySet, Value

from accounts.errors import Blocked, TokenInvalid, TokenRevoked
from accounts.models import DEMO_TELEGRAM_ID, DeletedStudent, SignInGrant, Student

GRANT, DELETED, BLOCKED = "grant", "deleted", "blocked"


@dataclass(frozen=True, slots=True)
class Ended:
    """What had ended when the list was read, and when that was by this process's own clock."""

    read_at: float
    grants: frozenset[uuid.UUID] = field(default_factory=frozenset)
    deleted: frozenset[uuid.UUID] = field(default_factory=frozenset)
    blocked: frozenset[uuid.UUID] = field(default_factory=frozenset)


NOTHING_READ = Ended(read_at=float("-inf"))


class EndedSignIns:
    """What ended within the life of an access token, as known to this process."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._ended = NOTHING_READ
        self._forgotten = 0

    def __contains__(self, grant_id: uuid.UUID) -> bool:
        return grant_id in self._ended.grants

    def refuse_ended(self, *, student_id: uuid.UUID, grant_id: uuid.UUID) -> None:
        """Raises Blocked, TokenInvalid (the student is gone) or TokenRevoked."""
        ended = self._ended
        if student_id in ended.blocked:
            raise Blocked
        if student_id in ended.deleted:
            raise TokenInvalid
        if grant_id in ended.grants:
            raise TokenRevoked

    def refresh_if_stale(self, *, now: datetime) -> None:
        """Read the list again when it is too old; other threads meanwhile use the old one."""
        # One look: forget() may come at any moment in another thread.
        ended = self._ended
        if time.monotonic() - ended.read_at < settings.REVOCATION_REFRESH_SECONDS:
            return
        if not self._lock.acquire(blocking=ended is NOTHING_READ):
            return
        try:
            forgotten = self._forgotten
            fresh = _ended_since(now - timedelta(seconds=settings.ACCESS_TOKEN_SECONDS))
            # What was revoked while this was being read may not be in it: use it, and read again at the next request.
            self._ended = fresh if forgotten == self._forgotten else _stale(fresh)
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Read again at the next request."""
        self._forgotten += 1
        self._ended = NOTHING_READ


def _stale(ended: Ended) -> Ended:
    return Ended(read_at=float("-inf"), grants=ended.grants, deleted=ended.deleted, blocked=ended.blocked)


def _ended_since(since: datetime) -> Ended:
    read_at = time.monotonic()
    kinds = [
        _ids(SignInGrant.objects.filter(revoked_at__gte=since), GRANT),
        _ids(DeletedStudent.objects.filter(deleted_at__gte=since), DELETED),
        _ids(Student.objects.filter(blocked_at__gte=since), BLOCKED),
    ]
    if not settings.DEMO_MODE:
        kinds.append(_ids(Student.objects.filter(telegram_id=DEMO_TELEGRAM_ID), DELETED))
    first, *others = kinds
    found: dict[str, set[uuid.UUID]] = {GRANT: set(), DELETED: set(), BLOCKED: set()}
    for ended_id, kind in first.union(*others, all=True).order_by():
        found[kind].add(ended_id)
    return Ended(read_at, *(frozenset(found[kind]) for kind in (GRANT, DELETED, BLOCKED)))


def _ids(rows: QuerySet, kind: str) -> QuerySet:
    return rows.order_by().annotate(kind=Value(kind)).values_list("pk", "kind")


revoked_grants = EndedSignIns()


def revoke_grants(*, ids: list[uuid.UUID], now: datetime) -> int:
    """End these grants now; returns how many were still open."""
    count = SignInGrant.objects.filter(pk__in=ids, revoked_at__isnull=True).update(revoked_at=now)
    revoked_grants.forget()
    return count
