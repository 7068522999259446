"""The database and the cache that the product needs, started where nobody named others."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from devserver import postgres, valkey
from devserver.errors import DevServerError
from devserver.folder import DataFolder, hold, holder, open_data_folder
from devserver.guard import Guard
from devserver.options import Options
from devserver.postgres import PostgresServer
from devserver.valkey import ValkeyServer

RUN_PURPOSE = "make run"
# How long a command waits for the databases of a `make run` that is just starting.
STARTING_SECONDS = 120.0


@dataclass
class Services:
    """The embedded servers in use; `None` where DATABASE_URL or REDIS_URL name another."""

    folder: DataFolder
    options: Options
    guard: Guard
    postgres: PostgresServer | None = None
    valkey: ValkeyServer | None = None

    def start(self) -> None:
        """Start what is needed and does not run; the second call brings back what has died."""
        if not self.options.has_own_database:
            self.postgres = postgres.start(
                self.folder.postgres,
                settings=postgres.DURABLE,
                log=self.folder.log("postgres"),
                guard=self.guard,
            )
        if not self.options.has_own_redis:
            self.valkey = valkey.start(
                self.folder.valkey, settings=valkey.DURABLE, log=self.folder.log("valkey"), guard=self.guard
            )

    def environment(self) -> dict[str, str]:
        return product_environment(self.options, self.folder, database=self.postgres, cache=self.valkey)

    def stop(self) -> None:
        if self.valkey:
            self.valkey.stop()
        if self.postgres:
            self.postgres.stop()


def product_environment(
    options: Options, folder: DataFolder, *, database: PostgresServer | None, cache: ValkeyServer | None
) -> dict[str, str]:
    """Return the environment in which the product finds its servers, folders and secrets."""
    environment = dict(options.environment)
    defaults = {
        "MODE": "development",
        "DEMO_MODE": "1" if options.wants_demo else "0",
        "MEDIA_ROOT": str(folder.media),
        "STATIC_ROOT": str(folder.static),
        "SITE_URL": options.site,
        "BIND": options.bind,
        "PYTHONUNBUFFERED": "1",
    }
    if options.is_development:
        defaults["SECRET_KEY"] = folder.secret_key()
        defaults["ALLOWED_HOSTS"] = ",".join(dict.fromkeys(["127.0.0.1", "localhost", options.host]))
    for name, value in defaults.items():
        environment[name] = environment.get(name) or value
    if database:
        # libpq would mix the caller's PG* variables, which speak of another server, into every connection.
        environment = {name: value for name, value in environment.items() if not name.startswith("PG")}
        environment["DATABASE_URL"] = database.url()
    if cache:
        environment["REDIS_URL"] = cache.url(0)
        environment["CELERY_BROKER_URL"] = options.environment.get("CELERY_BROKER_URL") or cache.url(1)
    return environment


@contextmanager
def usable_environment(options: Options, purpose: str) -> Iterator[dict[str, str]]:
    """Yield the product's environment with its servers up: those of a running `make run`, or its own.

    Raises DevServerError where the product runs elsewhere: an empty server here would take its place unnoticed.
    """
    if options.is_meant_for_elsewhere:
        raise DevServerError(
            "These settings are a server's (POSTGRES_PASSWORD or MODE=production without DATABASE_URL), and its "
            "database is not here. With docker compose: docker compose exec web python manage.py …, or make help; with "
            "a server of your own: set DATABASE_URL; for the embedded one: ENV_FILE=/dev/null."
        )
    folder = open_data_folder(options.data_dir)
    if options.has_own_database and options.has_own_redis:
        yield product_environment(options, folder, database=None, cache=None)
        return
    with hold(folder, purpose) as lock:
        if lock is None:
            database, cache = _servers_of_the_holder(options, folder)
            yield product_environment(options, folder, database=database, cache=cache)
            return
        guard = Guard(keep_open=(lock,))
        services = Services(folder, options, guard)
        try:
            services.start()
            yield services.environment()
        finally:
            services.stop()
            guard.close()


def _servers_of_the_holder(options: Options, folder: DataFolder) -> tuple[PostgresServer | None, ValkeyServer | None]:
    """Find the servers that the present holder of the folder runs, waiting while it starts them."""
    present = holder(folder)
    if present and present.purpose != RUN_PURPOSE:
        raise DevServerError(
            f"`{present.purpose}` (process {present.pid}) is using the data folder {folder.path}: wait until it ends."
        )
    give_up_at = time.monotonic() + STARTING_SECONDS
    while time.monotonic() < give_up_at and not (present and not present.is_alive()):
        database = None if options.has_own_database else postgres.running_server(folder.postgres)
        cache = None if options.has_own_redis else valkey.running_server(folder.valkey)
        if (database or options.has_own_database) and (cache or options.has_own_redis):
            return database, cache
        time.sleep(0.2)
    raise DevServerError(f"`{RUN_PURPOSE}` holds the data folder {folder.path}, but its database does not answer.")
