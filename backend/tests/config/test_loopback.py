"""A site whose key everybody knows"""

from collections.abc import Iterable
from typing import Any

import pytest

from config.loopback import REFUSAL, only_this_machine


def served(request: dict[str, str]) -> bool:
    def application(_request: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        start_response("200 OK", [])
        return [b"hello"]

    answers: list[str] = []
    body = b"".join(only_this_machine(application)(request, lambda status, _headers: answers.append(status)))
    assert (answers[0], body) in {("200 OK", b"hello"), ("403 Forbidden", REFUSAL)}
    return answers == ["200 OK"]


@pytest.mark.parametrize("address", ["127.0.0.1", "127.8.8.8", "::1", "::ffff:127.0.0.1", ""])
def test_this_machine_is_answered(address: str) -> None:
    assert served({"REMOTE_ADDR": address})
    assert served({"REMOTE_ADDR": address, "HTTP_X_FORWARDED_FOR": "127.0.0.1"})


@pytest.mark.parametrize("address", ["192.168.1.5", "10.0.0.1", "2001:db8::1", "::ffff:8.8.8.8", "nonsense"])
def test_others_are_not_whatever_host_they_name(address: str) -> None:
    assert not served({"REMOTE_ADDR": address, "HTTP_HOST": "localhost"})
    assert not served({"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": f"127.0.0.1, {address}"})
