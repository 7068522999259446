"""nginx from the repository's own configuration, and gunicorn behind it, as a user without privileges."""

import http.client
import os
import pwd
import re
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from devserver.guard import Guard
from tests.waiting import PATIENCE_SECONDS, wait_for

REPO = Path(__file__).resolve().parents[3]
BACKEND = REPO / "backend"
CONFIGURATION = REPO / "nginx"
SITE_HOST = "exams.test"
REPLY_SECONDS = 300.0  # only a machine that does too much else needs more than a moment
PORT_TRIES = 5
PORT_TAKEN = "still could not bind"  # nginx's last words then
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/usr/local/sbin")


@dataclass(frozen=True)
class Answer:
    """What came back over HTTP; header names in lower case."""

    status: int
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True)
class Site:
    """A running nginx: where it listens, and the folder that it calls its prefix."""

    folder: Path
    http_port: int
    https_port: int | None
    process: subprocess.Popen[bytes]

    @property
    def log(self) -> Path:
        return nginx_log(self.folder)

    def fetch(
        self,
        path: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        is_plain: bool = False,
    ) -> Answer:
        """Send one request exactly as written: nothing tidies the path on its way."""
        with closing(self._connection(is_plain=is_plain)) as connection:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in {"Host": SITE_HOST, **(headers or {})}.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            try:
                if body is not None:
                    connection.send(body)
            except (BrokenPipeError, ConnectionResetError, ssl.SSLError):
                pass  # refused before it was read to its end; the answer is there all the same
            response = connection.getresponse()
            found = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, found, response.read())

    def _connection(self, *, is_plain: bool) -> http.client.HTTPConnection:
        if is_plain or self.https_port is None:
            return http.client.HTTPConnection("127.0.0.1", self.http_port, timeout=REPLY_SECONDS)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.load_verify_locations(self.folder / "conf" / "certs" / "fullchain.pem")
        return _NamedHTTPSConnection("127.0.0.1", self.https_port, timeout=REPLY_SECONDS, context=context)


class _NamedHTTPSConnection(http.client.HTTPSConnection):
    """Connects to the loopback address, and expects the certificate of the site."""

    def connect(self) -> None:
        http.client.HTTPConnection.connect(self)
        self.sock = self._context.wrap_socket(self.sock, server_hostname=SITE_HOST)  # type: ignore[attr-defined]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def prefix_folder() -> Iterator[Path]:
    """What nginx calls its prefix: a short path that others may enter, as pytest's own folders may not be."""
    folder = Path(tempfile.mkdtemp(prefix="mock-exams-nginx-")).resolve()
    folder.chmod(0o755)
    for name in ("static", "frontend", "media", "run", "conf/certs"):
        (folder / name).mkdir(parents=True)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def another_user() -> dict[str, Any]:
    """Popen's words for a user who owns nothing here and shares only our group, as nginx does in the containers."""
    if os.geteuid() != 0:
        return {}
    return {"user": pwd.getpwnam("nobody").pw_uid, "group": os.getegid(), "extra_groups": []}


def write_configuration(folder: Path, *, servers: str, upstream: str) -> tuple[int, int | None]:
    """Copy the configuration; only its addresses change. Return the ports for HTTP and, if there is one, HTTPS."""
    conf = folder / "conf"
    for file in CONFIGURATION.glob("*.conf"):
        shutil.copy(file, conf)
    text = (conf / servers).read_text()
    text, count = re.subn(r"unix:/run/exams/web\.sock", upstream, text)
    assert count == 1, "the upstream's address must stand in the servers file once"
    ports: dict[str, int] = {}
    for listen in re.findall(r"listen (\d+)", text):
        ports[listen] = free_port()
        text = text.replace(f"listen {listen} ", f"listen 127.0.0.1:{ports[listen]} ")
    (conf / "servers.conf").write_text(text)
    if "8443" in ports and not (conf / "certs" / "privkey.pem").exists():
        make_certificate(conf / "certs")
    return ports["8080"], ports.get("8443")


def make_certificate(folder: Path) -> None:
    """A certificate for the site that nobody but the test trusts."""
    key, certificate = folder / "privkey.pem", folder / "fullchain.pem"
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-days", "2", "-subj", f"/CN={SITE_HOST}", "-addext", f"subjectAltName=DNS:{SITE_HOST}"]
    subprocess.run([*command, "-keyout", key, "-out", certificate], check=True, capture_output=True)
    key.chmod(0o640)


@contextmanager
def running_nginx(folder: Path, *, servers: str, upstream: str) -> Iterator[Site]:
    """Run nginx in the foreground from a copy of the repository's configuration, until the block ends.

    Between finding a free port and listening there, somebody else may take it: any connection that goes out may.
    Then it is begun again with other ports.
    """
    assert NGINX, "these tests need nginx (on Debian: apt-get install nginx)"
    for _try in range(PORT_TRIES):
        with started_nginx(folder, servers=servers, upstream=upstream) as site:
            if has_its_ports(site):
                yield site
                return
    raise AssertionError(site.log.read_text())


@contextmanager
def started_nginx(folder: Path, *, servers: str, upstream: str) -> Iterator[Site]:
    """nginx, which may or may not get the ports that were free a moment ago."""
    http_port, https_port = write_configuration(folder, servers=servers, upstream=upstream)
    account = another_user()
    with nginx_log(folder).open("wb") as log:
        if account:
            os.chown(folder / "run", account["user"], account["group"])
            os.chown(log.fileno(), account["user"], account["group"])  # nginx opens /dev/stdout by its name
        command = [str(NGINX), "-e", "stderr", "-p", f"{folder}/", "-c", f"{folder}/conf/nginx.conf"]
        with running(command, log=log, stop=signal.SIGQUIT, cwd=folder, **account) as process:
            yield Site(folder, http_port, https_port, process)


def has_its_ports(site: Site) -> bool:
    """Wait until nginx listens everywhere, as its pid file says; False when a port was somebody else's."""
    pid_file = site.folder / "run" / "nginx.pid"

    def is_settled() -> bool:
        return pid_file.exists() or (site.process.poll() is not None and PORT_TAKEN in site.log.read_text())

    wait_for(is_settled, needs=[(site.process, site.log)])
    return pid_file.exists()


@contextmanager
def running_gunicorn(
    folder: Path, environment: dict[str, str], *, application: str = "config.wsgi:application"
) -> Iterator[subprocess.Popen[bytes]]:
    """Run the product's web server with its own configuration, until the block ends."""
    log_path = gunicorn_log(folder)
    command = [sys.executable, "-m", "gunicorn", "-c", "gunicorn.conf.py", application]
    with (
        log_path.open("wb") as log,
        running(command, log=log, stop=signal.SIGTERM, cwd=BACKEND, env=environment) as process,
    ):
        yield process


@contextmanager
def running(
    command: list[str], *, log: Any, stop: signal.Signals = signal.SIGTERM, **popen: Any
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that ends with the block, and also if the whole test run is killed."""
    guard = Guard()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=log, stderr=subprocess.STDOUT, start_new_session=True, **popen
    )
    guard.hold(process.pid, stop)
    try:
        yield process
    finally:
        guard.abandon()
        process.wait(PATIENCE_SECONDS)


def gunicorn_log(folder: Path) -> Path:
    return folder / "gunicorn.log"


def nginx_log(folder: Path) -> Path:
    return folder / "nginx.log"


def wait_until_up(site: Site, gunicorn: subprocess.Popen[bytes]) -> None:
    """Wait until the product answers through nginx, or fail as soon as one of both has ended."""
    wait_for(lambda: _is_up(site), needs=[(gunicorn, gunicorn_log(site.folder)), (site.process, site.log)])


def _is_up(site: Site) -> bool:
    """An answer that does not come is no answer yet: nginx waits for a web server that is still being loaded."""
    try:
        return site.fetch("/health/").status == 200
    except (OSError, http.client.HTTPException):
        return False
