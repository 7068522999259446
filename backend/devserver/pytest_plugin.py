"""Gives a plain `pytest` its own empty servers, before settings are read (`-p devserver.pytest_plugin`)."""

import os

import pytest

from devserver.testing import REDIS_VARIABLES, RUNNING_MARK, TestServers, start_test_servers, worker_redis_url

_servers: list[TestServers] = []


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Start the servers, or take this worker's share of those that the run's main process started."""
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    if worker:
        for name in REDIS_VARIABLES:
            os.environ[name] = worker_redis_url(os.environ[name], worker)
        return
    asked = early_config.known_args_namespace
    if RUNNING_MARK in os.environ or asked.help or asked.version:
        return
    servers = start_test_servers()
    _servers.append(servers)
    os.environ.update(servers.environment())
    early_config.add_cleanup(_stop)


def _stop() -> None:
    while _servers:
        _servers.pop().stop()
