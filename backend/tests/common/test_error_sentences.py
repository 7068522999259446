"""Whatever refuses a request says so in the student's language, the framework included."""

import re

import pytest
from rest_framework.throttling import ScopedRateThrottle

from devserver.messages import LANGUAGES
from tests.conftest import Api

ENGLISH = re.compile(r"\b(the|was|not|request|expected|credentials|method|allowed|too many|found)\b", re.IGNORECASE)
SPOKEN = [*LANGUAGES, "en"]


def sentences(api: Api, method: str, path: str) -> dict[str, str]:
    """What was said to a request that is refused, by language."""
    said = {}
    for language in SPOKEN:
        response = api.client.generic(
            method, f"/api/v1/{path}", "{}", content_type="application/json", headers={"accept-language": language}
        )
        assert 400 <= response.status_code < 500
        said[language] = response.json()["error"]
    return said


def assert_translated(said: dict[str, str]) -> None:
    assert len(set(said.values())) == len(SPOKEN), said
    assert not ENGLISH.search(said["uz"]), said
    assert re.search("[а-я]", said["ru"]), said
    assert not ENGLISH.search(said["ru"]), said


def test_who_is_slowed_down_hears_it_in_the_own_language(
    anonymous: Api, db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ScopedRateThrottle, "THROTTLE_RATES", {"sign_in": "1/min"})
    anonymous.post("auth/telegram/", {"init_data": "x"})
    said = sentences(anonymous, "POST", "auth/telegram/")
    assert_translated(said)
    assert all(re.search(r"\d", sentence) for sentence in said.values())


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "me/"), ("PUT", "auth/config/"), ("GET", "exams/nothing/here/")],
)
def test_the_frameworks_refusals_are_said_in_the_own_language(anonymous: Api, db: None, method: str, path: str) -> None:
    assert_translated(sentences(anonymous, method, path))
