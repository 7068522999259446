"""POST answers/read/: how a text would be read, for who tries the sheet; it belongs to no exam."""

import pytest

from exams.services import preview
from exams.services.side_judge import JudgeBusy
from tests.conftest import Api


@pytest.mark.parametrize(
    ("body", "reading", "readable"),
    [
        ({"answer": "π/2+πk, k∈Z", "kind": "expression"}, "π/2 + πk; k ∈ Z", True),
        ({"answer": "2/4"}, "2/4", True),
        ({"answer": "1/"}, "", False),
        ({"answer": ""}, "", True),
    ],
)
def test_a_text_is_read(api: Api, body: dict[str, str], reading: str, readable: bool) -> None:
    found = api.post("answers/read/", body).json()
    assert (found["reading"], found["readable"]) == (reading, readable)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"answer": "1", "kind": "choice"}, "invalid_request"),
        *(({"answer": "1", "kind": kind}, "invalid_request") for kind in (5, None, "", ["number"], {})),
        ({"answer": 5}, "invalid_answer"),
        ({"answer": "1" * 501}, "answer_too_long"),
        ({"answer": "1\x00"}, "invalid_answer"),
    ],
)
def test_what_cannot_be_read_is_refused(api: Api, body: dict[str, object], code: str) -> None:
    response = api.post("answers/read/", body)
    assert (response.status_code, response.json()["code"]) == (400, code)


def test_a_busy_judge_says_so(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    def busy(*_args: object, **_options: object) -> None:
        raise JudgeBusy

    monkeypatch.setattr(preview.side_judge, "read", busy)
    response = api.post("answers/read/", {"answer": "1/2"})
    assert (response.status_code, response.json()["code"]) == (503, "busy")
    assert response.headers["Retry-After"]


def test_nobody_asks_without_a_token(db: None, anonymous: Api) -> None:
    assert anonymous.post("answers/read/", {"answer": "1"}).status_code == 401
