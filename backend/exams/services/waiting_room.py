"""How many students are in an exam's lobby now: counted in Valkey, in a dozen kilobytes for any number of them."""

import uuid
from datetime import datetime

from django_redis import get_redis_connection
from redis.exceptions import RedisError

from common.breaker import Breaker

# Screens look every 30 to 45 seconds (features/lobby/api.ts), so everybody who waits is in one of the last two.
BUCKET_SECONDS = 60
KEPT_SECONDS = 3 * BUCKET_SECONDS
breaker = Breaker("the lobby is shown without counting who waits")


def count_me_in(exam_id: uuid.UUID, *, student_id: uuid.UUID, now: datetime) -> int | None:
    """Note that this student looks at the lobby, and tell how many did in the last one or two minutes.

    One round trip. An estimate within about 1 % (HyperLogLog). None while Valkey is away: nothing else depends on it.
    """
    if breaker.is_open:
        return None
    minute = int(now.timestamp()) // BUCKET_SECONDS
    present, before = (f"lobby:{exam_id}:{number}" for number in (minute, minute - 1))
    try:
        with get_redis_connection("boards").pipeline(transaction=False) as pipe:
            pipe.pfadd(present, student_id.bytes)
            pipe.expire(present, KEPT_SECONDS)
            pipe.pfcount(present, before)
            return int(pipe.execute()[2])
    except RedisError as error:
        breaker.trip(error)
        return None
