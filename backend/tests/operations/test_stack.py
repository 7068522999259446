"""The tests' own nginx: what may happen between finding a port and listening there."""

import signal
import socket
import subprocess
from collections.abc import Iterator

import pytest

from tests.operations import stack
from tests.operations.stack import prefix_folder, running_nginx, wait_until_up

pytestmark = pytest.mark.slow

UPSTREAM = "127.0.0.1:9"  # nothing is asked of it


@pytest.fixture
def taken_port() -> Iterator[int]:
    """A port where somebody listens and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        yield listener.getsockname()[1]


@pytest.mark.parametrize("place", [0, 1], ids=["http", "https"])
def test_a_port_that_was_taken_meanwhile_is_replaced(
    monkeypatch: pytest.MonkeyPatch, taken_port: int, place: int
) -> None:
    really, given = stack.free_port, []

    def free_a_moment_ago() -> int:
        given.append(taken_port if len(given) == place else really())
        return given[-1]

    monkeypatch.setattr(stack, "free_port", free_a_moment_ago)
    with prefix_folder() as folder, running_nginx(folder, servers="servers-tls.conf", upstream=UPSTREAM) as site:
        assert taken_port not in (site.http_port, site.https_port)
        assert site.fetch("/nginx-health", is_plain=True).status == 204
        assert site.fetch("/static/none.css").status == 404
        assert len(given) == 4


def test_nobody_waits_for_an_nginx_that_has_ended() -> None:
    with (
        prefix_folder() as folder,
        running_nginx(folder, servers="servers-plain.conf", upstream=UPSTREAM) as site,
        subprocess.Popen(["sleep", "600"]) as gunicorn,
    ):
        try:
            site.process.send_signal(signal.SIGTERM)
            site.process.wait(60)
            (folder / "gunicorn.log").write_text("")
            with pytest.raises(AssertionError, match=r"nginx.* ended with"):
                wait_until_up(site, gunicorn)
        finally:
            gunicorn.kill()
