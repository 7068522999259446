"""The embedded Valkey in its folder: starting, keeping, recovering."""

import json
import os
import stat
import threading
from pathlib import Path

import pytest
import redis

from devserver import valkey
from devserver.errors import DevServerError
from devserver.guard import Guard, is_gone
from devserver.valkey import ValkeyServer
from tests.waiting import wait_for

SILENT_SECONDS = 3.0  # longer than one attempt to ask it


def start(folder: Path, guard: Guard, settings: dict[str, str] = valkey.DURABLE) -> ValkeyServer:
    return valkey.start(folder / "valkey", settings=settings, log=folder / "valkey.log", guard=guard)


def client(server: ValkeyServer) -> redis.Redis:
    return redis.Redis.from_url(server.url(), decode_responses=True)


def test_second_start_keeps_queued_work_port_and_password(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    client(server).rpush("queue", "task")
    server.stop()
    assert is_gone(server.process)
    again = start(folder, guard)
    assert again.url() == server.url()
    assert client(again).lrange("queue", 0, -1) == ["task"]


def test_killed_server_comes_back(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    server.process.kill()
    wait_for(lambda: is_gone(server.process))
    again = start(folder, guard)
    assert again.process.pid != server.process.pid
    assert client(again).ping()


def test_running_server_is_used_as_it_is(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    assert start(folder, guard).process.pid == server.process.pid


def test_nobody_enters_without_the_password(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    with pytest.raises(redis.AuthenticationError):
        redis.Redis(host=valkey.HOST, port=server.port).ping()
    assert client(server).ping()
    for secret in ("valkey.conf", "server.json"):
        assert stat.S_IMODE((folder / "valkey" / secret).stat().st_mode) == 0o600


def test_port_that_another_program_took_is_given_up(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    server.stop()
    (folder / "other").mkdir()
    note = (folder / "valkey" / "server.json").read_text()
    (folder / "other" / "valkey").mkdir()
    (folder / "other" / "valkey" / "server.json").write_text(note)
    other = start(folder / "other", guard)
    assert other.port == server.port
    again = start(folder, guard)
    assert again.port != server.port
    assert client(again).ping()


def test_unreadable_data_is_set_aside(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    client(server).set("key", "value")
    server.stop()
    for file in (folder / "valkey" / "appendonlydir").glob("*.incr.aof"):
        file.write_bytes(b"this is no command\n" * 10)
    again = start(folder, guard)
    assert client(again).get("key") is None
    assert list((folder / "valkey").glob("unreadable-*"))


def test_memory_full_refuses_writes_and_evicts_nothing(folder: Path, guard: Guard) -> None:
    assert client(start(folder, guard)).config_get("maxmemory-policy") == {"maxmemory-policy": "noeviction"}


def test_server_that_cannot_start_says_why(folder: Path, guard: Guard) -> None:
    with pytest.raises(DevServerError, match="did not start"):
        start(folder, guard, valkey.DURABLE | {"maxmemory-policy": "no-such-policy"})


def test_server_that_is_slow_to_answer_is_waited_for_and_not_doubled(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    server.process.suspend()
    waking = threading.Timer(SILENT_SECONDS, server.process.resume)
    waking.start()
    again = start(folder, guard)
    waking.join()
    assert again.process.pid == server.process.pid


def test_note_that_names_another_program_is_not_waited_for(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    server.stop()
    note = json.loads((folder / "valkey" / "server.json").read_text())
    (folder / "valkey" / "server.json").write_text(json.dumps(note | {"pid": os.getpid()}))
    assert valkey.running_server(folder / "valkey") is None
