"""What the person who starts the product may choose, from the environment and from `.env`."""

import os
from dataclasses import dataclass
from pathlib import Path

import environ

from devserver.errors import DevServerError

REPO = Path(__file__).resolve().parents[2]
BACKEND = REPO / "backend"
FRONTEND = REPO / "frontend"
DEFAULT_PORT = 8000
ADMIN = "admin"  # the demo's administrator
TRUE_WORDS = {"1", "true", "yes", "on", "y", "t", "ok"}


class _Collected(environ.Env):
    """Reads `.env` into a dictionary instead of into this process."""

    ENVIRON: dict[str, str] = {}


@dataclass(frozen=True)
class Options:
    """The environment with `.env` beneath it, and what it says about starting."""

    environment: dict[str, str]
    data_dir: Path
    host: str
    port: int

    @property
    def has_own_database(self) -> bool:
        return bool(self.environment.get("DATABASE_URL"))

    @property
    def has_own_redis(self) -> bool:
        return bool(self.environment.get("REDIS_URL"))

    @property
    def is_development(self) -> bool:
        return self.environment.get("MODE", "development") == "development"

    @property
    def is_meant_for_elsewhere(self) -> bool:
        """Whether these settings speak of a product whose database is neither named here nor embedded."""
        is_composes = bool(self.environment.get("POSTGRES_PASSWORD"))
        return not self.has_own_database and (is_composes or not self.is_development)

    @property
    def wants_demo(self) -> bool:
        """A demo goes into the embedded database; into somebody's own one only when DEMO_MODE asks for it."""
        default = "1" if self.is_development and not self.has_own_database else ""
        return self.environment.get("DEMO_MODE", default).lower() in TRUE_WORDS

    @property
    def builds_frontend(self) -> bool:
        return self.environment.get("BUILD_FRONTEND", "1").lower() in TRUE_WORDS

    @property
    def bind(self) -> str:
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def site(self) -> str:
        """The address to click on: a browser cannot open 0.0.0.0."""
        anywhere = {
            f"0.0.0.0:{self.port}": f"127.0.0.1:{self.port}",
            f"[::]:{self.port}": f"[::1]:{self.port}",
        }
        return f"http://{anywhere.get(self.bind, self.bind)}"


def read_options() -> Options:
    """Read `.env` (if there) and the environment; the environment wins. Raises DevServerError."""
    _Collected.ENVIRON = dict(os.environ)
    dotenv = Path(os.environ.get("ENV_FILE", REPO / ".env"))
    if dotenv.is_file():
        _Collected.read_env(str(dotenv))
    environment = _Collected.ENVIRON
    port = environment.get("PORT") or str(DEFAULT_PORT)
    if not port.isascii() or not port.isdigit() or not 0 < int(port) < 65536:
        raise DevServerError(f"PORT must be a number from 1 to 65535, not {port!r}.")
    data_dir = Path(environment.get("DATA_DIR") or ".data").expanduser()
    return Options(
        environment=environment,
        data_dir=data_dir if data_dir.is_absolute() else REPO / data_dir,
        host=environment.get("HOST") or "127.0.0.1",
        port=int(port),
    )
