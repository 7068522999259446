"""The embedded PostgreSQL in its folder: starting, keeping, recovering, refusing."""

import os
import stat
from pathlib import Path

import psutil
import psycopg
import pytest

from devserver import postgres
from devserver.errors import DevServerError
from devserver.guard import Guard, is_gone
from devserver.postgres import PostgresServer
from tests.waiting import wait_for


def start(folder: Path, guard: Guard) -> PostgresServer:
    return postgres.start(folder / "cluster", settings=postgres.DURABLE, log=folder / "postgres.log", guard=guard)


def note(server: PostgresServer, text: str) -> None:
    with psycopg.connect(server.url()) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS notes (text text)")
        connection.execute("INSERT INTO notes VALUES (%s)", [text])


def notes(server: PostgresServer) -> list[str]:
    with psycopg.connect(server.url()) as connection:
        return [row[0] for row in connection.execute("SELECT text FROM notes ORDER BY text")]


def test_second_start_keeps_the_data(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    note(server, "first")
    server.stop()
    assert is_gone(server.process)
    again = start(folder, guard)
    note(again, "second")
    assert notes(again) == ["first", "second"]


def test_database_speaks_unicode_and_its_role_is_no_superuser(folder: Path, guard: Guard) -> None:
    with psycopg.connect(start(folder, guard).url()) as connection:
        answer = connection.execute(
            "SELECT current_user, current_database(), upper('ў'), rolsuper, rolcreatedb, "
            "current_setting('server_encoding'), current_setting('listen_addresses') "
            "FROM pg_roles WHERE rolname = current_user"
        ).fetchone()
    assert answer == ("app", "app", "Ў", False, True, "UTF8", "")


def test_only_its_owner_can_reach_the_socket(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700


def test_running_server_is_used_as_it_is(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    assert start(folder, guard).process.pid == server.process.pid


def test_killed_server_recovers_what_was_committed(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    note(server, "committed")
    server.process.kill()
    wait_for(lambda: is_gone(server.process))
    assert (folder / "cluster" / "postmaster.pid").exists()
    again = start(folder, guard)
    assert again.process.pid != server.process.pid
    assert notes(again) == ["committed"]


def test_number_of_a_dead_server_that_another_program_got_is_no_obstacle(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    note(server, "kept")
    server.process.kill()
    wait_for(lambda: is_gone(server.process))
    pid_file = folder / "cluster" / "postmaster.pid"
    lines = pid_file.read_text().splitlines()
    pid_file.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")
    assert notes(start(folder, guard)) == ["kept"]


@pytest.mark.parametrize("awkward", ["long" * 30, "with, comma", "with + plus", "100%41"])
def test_path_that_does_for_no_socket_gets_a_private_one_elsewhere(folder: Path, guard: Guard, awkward: str) -> None:
    (folder / awkward).mkdir()
    server = start(folder / awkward, guard)
    note(server, "far away")
    assert notes(server) == ["far away"]
    assert server.socket_folder != server.folder
    assert stat.S_IMODE(server.socket_folder.stat().st_mode) == 0o700
    assert postgres.running_server(server.folder) == server
    server.stop()
    assert not server.socket_folder.exists()


def test_folder_with_spaces_works(folder: Path, guard: Guard) -> None:
    spaced = folder / "fresh clone"
    spaced.mkdir()
    server = start(spaced, guard)
    note(server, "spaced")
    assert server.socket_folder == server.folder
    assert notes(server) == ["spaced"]


def test_interrupted_creation_leaves_nothing_in_the_way(folder: Path, guard: Guard) -> None:
    half_made = folder / "cluster.new"
    half_made.mkdir()
    (half_made / "PG_VERSION").write_text("18\n")
    note(start(folder, guard), "made anew")
    assert not half_made.exists()


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"holiday.jpg": ""}, "something other than PostgreSQL's data"),
        ({"PG_VERSION": "17\n"}, "made by PostgreSQL 17 and this is 18"),
        ({"PG_VERSION": "18\n"}, "only half a PostgreSQL data folder"),
    ],
)
def test_unusable_folder_is_refused_with_a_sentence_and_not_touched(
    folder: Path, guard: Guard, files: dict[str, str], sentence: str
) -> None:
    (folder / "cluster").mkdir()
    for name, text in files.items():
        (folder / "cluster" / name).write_text(text)
    with pytest.raises(DevServerError, match=sentence) as refusal:
        start(folder, guard)
    assert "\n" not in str(refusal.value)
    assert {file.name: file.read_text() for file in (folder / "cluster").iterdir()} == files


def test_server_that_cannot_start_says_why(folder: Path, guard: Guard) -> None:
    start(folder, guard).stop()
    with pytest.raises(DevServerError, match="shared_buffers"):
        postgres.start(
            folder / "cluster",
            settings=postgres.THROWAWAY | {"shared_buffers": "no number"},
            log=folder / "postgres.log",
            guard=guard,
        )


def test_stopping_ends_every_process_of_the_server(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    family = [server.process, *psutil.Process(server.process.pid).children(recursive=True)]
    assert len(family) > 3
    server.stop()
    wait_for(lambda: all(is_gone(process) for process in family))


def test_unprivileged_user_owns_the_cluster(folder: Path, guard: Guard) -> None:
    server = start(folder, guard)
    assert server.process.uids().effective != 0
    assert server.folder.stat().st_uid == server.process.uids().effective


def test_missing_tool_is_named() -> None:
    with pytest.raises(DevServerError, match="pg_nothing"):
        postgres.tool("pg_nothing")
