"""What goes into Valkey: plain JSON only, so that a stranger who can write there cannot run code here."""

from typing import Any

import orjson
from django_redis.serializers.base import BaseSerializer


class OrjsonSerializer(BaseSerializer):
    """Cache values as JSON bytes (django-redis pickles by default)."""

    def dumps(self, value: Any) -> bytes:  # any JSON value
        return orjson.dumps(value)

    def loads(self, value: bytes) -> Any:  # any JSON value
        return orjson.loads(value)
