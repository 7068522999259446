"""JSON out: what a client may rely on, whatever view it came from."""

from datetime import UTC, date, datetime, timedelta, timezone

import orjson
import pytest
from rest_framework import serializers

from common.renderers import OrjsonRenderer

TASHKENT = timezone(timedelta(hours=5))
NOON = datetime(2026, 11, 21, 12, 0, 0, 250_000, tzinfo=UTC)


def rendered(value: object) -> object:
    return orjson.loads(OrjsonRenderer().render({"value": value}))["value"]


@pytest.mark.parametrize("moment", [NOON, NOON.astimezone(TASHKENT), NOON.astimezone(timezone(timedelta(hours=-3)))])
def test_a_moment_is_told_in_utc_from_whatever_zone_it_came(moment: datetime) -> None:
    assert rendered(moment) == "2026-11-21T12:00:00.250000Z"


def test_a_serializer_changes_nothing_about_that() -> None:
    field = serializers.DateTimeField()
    assert rendered(field.to_representation(NOON)) == "2026-11-21T12:00:00.250000Z"


def test_a_day_stays_a_day() -> None:
    assert rendered(date(2026, 11, 21)) == "2026-11-21"


def test_a_moment_without_a_zone_is_a_mistake_and_not_guessed() -> None:
    with pytest.raises(TypeError):
        rendered(datetime(2026, 11, 21, 12, 0))
