"""How often a password of staff may be tried, counted before it is hashed, at every door alike.

By address, and by account over all addresses. An account's limit is wide, because whoever reaches it locks its owner
out: at that rate a password that our rules allow is not found, and one address alone cannot reach it. Names of accounts
that do not exist are counted as any others.
"""

import hashlib
import unicodedata
from datetime import datetime, timedelta

from django.http import HttpRequest
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle

from common.allowances import take

ADDRESSES_PER_ACCOUNT = 4


class PasswordTries(SimpleRateThrottle):
    """DRF tells the rate (`staff`) and the visitor's address; PostgreSQL counts. Each returns the seconds to wait."""

    scope = "staff"

    def at_address(self, request: HttpRequest | Request, *, now: datetime) -> float | None:
        who = self.get_ident(request) or ""  # type: ignore[arg-type]  # reads META; a socket tells no address
        return self._take("address", who, times=1, now=now)

    def at_account(self, name: str, *, now: datetime) -> float | None:
        account = unicodedata.normalize("NFKC", name).casefold()
        return self._take("account", account, times=ADDRESSES_PER_ACCOUNT, now=now)

    def _take(self, kind: str, who: str, *, times: int, now: datetime) -> float | None:
        most, seconds = self.parse_rate(self.get_rate())
        if most is None or seconds is None:
            return None
        digest = hashlib.sha256(who.encode(errors="replace")).hexdigest()[:40]
        return take(f"password:{kind}:{digest}", most=times * most, per=timedelta(seconds=seconds), now=now)
