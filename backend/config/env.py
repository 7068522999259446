"""The only file that reads the process environment (and `.env` beside the README)."""

import os
import secrets
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import environ

REPO = Path(__file__).resolve().parents[2]
BACKEND = REPO / "backend"
DEVELOPMENT_SECRET = "development-only-secret-key-never-use-it-elsewhere"  # noqa: S105
WEAK_SECRETS = {"", DEVELOPMENT_SECRET, "changeme", "change-me", "secret", "secret-key"}
SHORTEST_SECRET = 32


class ConfigurationError(SystemExit):
    """The environment is not usable; the process ends with one sentence instead of a traceback."""

    def __init__(self, sentence: str) -> None:
        super().__init__(f"configuration: {sentence}")


@dataclass(frozen=True)
class Env:
    """Every setting that an operator can change, read once and typed."""

    mode: str
    debug: bool
    demo_mode: bool
    secret_key: str
    token_secret_fallbacks: list[str]
    allowed_hosts: list[str]
    csrf_trusted_origins: list[str]
    site_url: str
    database_url: str
    redis_url: str
    broker_url: str
    db_conn_max_age: int
    database_pool_size: int
    database_pool_overflow: int
    database_pgbouncer: bool
    bot_token: str
    bot_username: str
    login_widget: bool
    init_data_max_age: int
    media_root: Path
    static_root: Path
    frontend_dist: Path
    papers_accel_redirect: bool
    paper_max_mb: int
    https_only: bool
    trusted_proxies: int
    log_level: str

    @property
    def is_development(self) -> bool:
        return self.mode == "development"

    @property
    def has_public_secret(self) -> bool:
        """Whether everybody can sign what this installation believes; possible in development only."""
        return any(_is_weak(secret) for secret in (self.secret_key, *self.token_secret_fallbacks))


def _broker_beside(redis_url: str) -> str:
    """Celery's database number 1 on the same server, unless an operator names another server."""
    parts = urlsplit(redis_url)
    return urlunsplit(parts._replace(path="/1"))


def _checked_secret(secret: str, *, mode: str) -> str:
    if mode == "development":
        return secret or DEVELOPMENT_SECRET
    if _is_weak(secret):
        raise ConfigurationError(
            "SECRET_KEY is missing, a default, or shorter than 32 characters. Set it in .env; this would do: "
            f"SECRET_KEY={secrets.token_urlsafe(48)}"
        )
    return secret


def _checked_fallbacks(secrets_before: list[str], *, mode: str) -> list[str]:
    """A former key signs as well as the present one, so it must be as good."""
    former = [secret.strip() for secret in secrets_before if secret.strip()]
    if mode != "development" and any(_is_weak(secret) for secret in former):
        raise ConfigurationError(
            "SECRET_KEY_FALLBACKS holds a default or a key shorter than 32 characters, with which anybody could "
            "sign in as anyone. Leave it out: students' devices get new tokens by themselves, staff sign in again."
        )
    return former


def _is_weak(secret: str) -> bool:
    return secret.strip().lower() in WEAK_SECRETS or len(secret.strip()) < SHORTEST_SECRET


def read_env() -> Env:
    """Read `.env` (if there) and the environment; the environment wins. Raises ConfigurationError."""
    env = environ.Env()
    dotenv = Path(os.environ.get("ENV_FILE", REPO / ".env"))
    if dotenv.is_file():
        environ.Env.read_env(str(dotenv), overwrite=False)
    try:
        return _typed(env)
    except environ.ImproperlyConfigured as error:
        raise ConfigurationError(str(error)) from error
    except ValueError as error:
        raise ConfigurationError(f"a variable has a value of the wrong kind ({error})") from error


def _typed(env: environ.Env) -> Env:
    mode = env.str("MODE", default="development")
    if mode not in {"development", "production"}:
        raise ConfigurationError(f"MODE must be development or production, not {mode!r}")
    development = mode == "development"
    redis_url = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
    result = Env(
        mode=mode,
        debug=env.bool("DEBUG", default=False),
        demo_mode=env.bool("DEMO_MODE", default=False),
        secret_key=_checked_secret(env.str("SECRET_KEY", default=""), mode=mode),
        token_secret_fallbacks=_checked_fallbacks(env.list("SECRET_KEY_FALLBACKS", default=[]), mode=mode),
        allowed_hosts=env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"] if development else []),
        csrf_trusted_origins=env.list("CSRF_TRUSTED_ORIGINS", default=[]),
        site_url=env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/"),
        database_url=env.str("DATABASE_URL", default="postgres://postgres@127.0.0.1:5432/math"),
        redis_url=redis_url,
        broker_url=env.str("CELERY_BROKER_URL", default="") or _broker_beside(redis_url),
        db_conn_max_age=env.int("DB_CONN_MAX_AGE", default=600),
        database_pool_size=env.int("DATABASE_POOL_SIZE", default=0),
        database_pool_overflow=env.int("DATABASE_POOL_OVERFLOW", default=0),
        database_pgbouncer=env.bool("DATABASE_PGBOUNCER", default=False),
        bot_token=env.str("BOT_TOKEN", default=""),
        bot_username=env.str("BOT_USERNAME", default=""),
        login_widget=env.bool("LOGIN_WIDGET", default=True),
        init_data_max_age=env.int("INIT_DATA_MAX_AGE", default=24 * 3600),
        media_root=Path(env.str("MEDIA_ROOT", default=str(REPO / ".data" / "media"))),
        static_root=Path(env.str("STATIC_ROOT", default=str(REPO / ".data" / "static"))),
        frontend_dist=Path(env.str("FRONTEND_DIST", default=str(REPO / "frontend" / "dist"))),
        papers_accel_redirect=env.bool("PAPERS_ACCEL_REDIRECT", default=False),
        paper_max_mb=env.int("PAPER_MAX_MB", default=20),
        https_only=env.bool("HTTPS_ONLY", default=not development),
        trusted_proxies=env.int("TRUSTED_PROXIES", default=0 if development else 1),
        log_level=env.str("LOG_LEVEL", default="INFO"),
    )
    _refuse_impossible_pool(result)
    _refuse_unsafe(result)
    return result


def _is_this_machine(host: str) -> bool:
    name = host.strip("[]").lower()
    return name == "::1" or name.startswith("127.") or name.removeprefix(".").split(".")[-1] == "localhost"


def _refuse_impossible_pool(env: Env) -> None:
    if env.database_pool_size < 0 or env.database_pool_overflow < 0:
        raise ConfigurationError("DATABASE_POOL_SIZE and DATABASE_POOL_OVERFLOW count connections: 0 or more")
    if env.database_pool_overflow and not env.database_pool_size:
        raise ConfigurationError(
            "DATABASE_POOL_OVERFLOW is set without DATABASE_POOL_SIZE, so there is no pool to exceed"
        )


def _refuse_unsafe(env: Env) -> None:
    if env.has_public_secret and not all(_is_this_machine(host) for host in env.allowed_hosts):
        raise ConfigurationError(
            "ALLOWED_HOSTS names more than this machine, and without a SECRET_KEY of its own anybody could sign in as "
            "anyone. Set SECRET_KEY, and MODE=production if this is one"
        )
    if env.is_development:
        return
    if env.debug:
        raise ConfigurationError("DEBUG shows secrets to visitors: it is for MODE=development only")
    if env.demo_mode:
        raise ConfigurationError("DEMO_MODE lets anyone sign in: it is for MODE=development only")
    if not env.bot_token:
        raise ConfigurationError("BOT_TOKEN is missing: without it no student can sign in")
    if not env.allowed_hosts or "*" in env.allowed_hosts:
        raise ConfigurationError("ALLOWED_HOSTS must name this site's host names")
