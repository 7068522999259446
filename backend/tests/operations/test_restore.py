"""Restores: looked at before they are asked for, beside what is there, all or nothing, and never into an exam."""

import io
import os
import shutil
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from devserver.postgres import tool
from tests.operations.shop import Shop
from tests.operations.stack import BACKEND
from tests.waiting import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

OPEN_SITTING = """
UPDATE exams_examsession SET status = 'in_progress', submitted_at = NULL, deadline = now() + interval '1 hour'
WHERE id = (SELECT id FROM exams_examsession LIMIT 1)
"""
OPEN_EXAM = "UPDATE exams_mockexam SET title = E'Sinov\\n1', scheduled_end = now() + interval '1 hour'"


def test_everything_comes_back_and_what_was_there_is_kept(shop: Shop) -> None:
    before = shop.answers()
    dump = shop.save()
    shop.execute("UPDATE exams_studentanswer SET answer = 'D'; CREATE TABLE later (id int)")
    changed = shop.answers()

    done = shop.run("restore", FILE=dump.name, YES="1")

    assert done.returncode == 0, done.stderr
    assert shop.answers() == before
    assert shop.ask("SELECT to_regclass('later')") is None
    (former,) = shop.others()
    assert f"What was there before is the database {former}" in done.stdout
    assert Shop(former, shop.papers, shop.backups).answers() == changed
    shop.execute("INSERT INTO django_migrations (app, name, applied) VALUES ('x', 'y', now())")  # numbering goes on


def test_both_sides_are_shown_before_the_question_and_no_means_no(shop: Shop) -> None:
    dump = shop.save()
    shop.execute("DELETE FROM exams_studentanswer WHERE question_number = 1")
    shop.execute("UPDATE exams_studentanswer SET saved_at = now() + interval '1 minute'")
    refused = shop.run("restore", FILE=dump.name, answer="y\n")
    assert refused.returncode == 2
    assert "Nothing was restored: the answer was not yes" in refused.stderr
    rows = {line.split()[0]: line.split()[1:] for line in refused.stdout.splitlines() if line[:8].strip()}
    assert rows["answers"] == ["6", "3"]
    assert "hours ago" in refused.stdout
    assert "Answers saved after that" in refused.stdout
    assert (shop.ask("SELECT count(*) FROM exams_studentanswer"), shop.others()) == (3, [])
    assert shop.run("restore", FILE=dump.name, answer="yes\n").returncode == 0
    assert shop.ask("SELECT count(*) FROM exams_studentanswer") == 6


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (OPEN_SITTING, "1 sitting is open; it ends at"),
        (OPEN_EXAM, "The exam “Sinov 1” is open until"),
    ],
)
def test_an_open_exam_is_not_restored_away(shop: Shop, trouble: str, sentence: str) -> None:
    dump = shop.save()
    shop.execute(trouble)
    for verb in ("describe", "restore"):
        refused = shop.run(verb, FILE=dump.name, YES="1")
        assert refused.returncode == 2
        assert sentence in refused.stderr
        assert "FORCE=1" in refused.stderr
    assert shop.others() == []
    assert shop.run("restore", FILE=dump.name, YES="1", FORCE="1").returncode == 0
    assert len(shop.others()) == 1


@pytest.mark.parametrize("word", ["0", "no", "False", "off"])
def test_a_word_that_is_no_yes_is_none(shop: Shop, word: str) -> None:
    dump = shop.save()
    refused = shop.run("restore", FILE=dump.name, YES=word, answer="no\n")
    assert "the answer was not yes" in refused.stderr
    shop.execute(OPEN_SITTING)
    assert shop.run("restore", FILE=dump.name, YES="1", FORCE=word).returncode == 2
    assert shop.others() == []


def test_the_dump_of_another_program_is_refused(shop: Shop) -> None:
    other = shop.backups / "mock-exams-20260101-000000.dump"
    options = ["--format=custom", "--schema-only", f"--file={other}", "--table=auth_user"]
    subprocess.run([tool("pg_dump"), *options], env=shop.environment, check=True)
    refused = shop.run("restore", FILE=other.name, YES="1")
    assert refused.returncode == 2
    assert "is no backup of this product: 7 of its 7 tables are missing" in refused.stderr
    assert shop.others() == []


def test_a_truncated_dump_is_refused_before_anything_is_touched(shop: Shop) -> None:
    dump = shop.save()
    whole = dump.read_bytes()
    dump.write_bytes(whole[:-50])
    listed = subprocess.run([tool("pg_restore"), "--list", dump], capture_output=True, check=False)
    assert listed.returncode == 0, "the list alone does not notice"
    refused = shop.run("restore", FILE=dump.name, YES="1")
    assert refused.returncode == 2
    assert "is not a whole backup" in refused.stderr
    assert shop.others() == []


@pytest.mark.parametrize("rubbish", [b"", b"PGDMP", b"SELECT 1;\n", bytes(range(256)) * 50])
def test_a_file_that_is_no_dump_is_refused(shop: Shop, rubbish: bytes) -> None:
    (shop.backups / "mock-exams-20260101-000000.dump").write_bytes(rubbish)
    refused = shop.run("restore", FILE="mock-exams-20260101-000000.dump", YES="1")
    assert refused.returncode == 2
    assert "is not a whole backup" in refused.stderr


def test_a_restore_takes_nothing_away_from_who_is_connected(shop: Shop) -> None:
    dump = shop.save()
    shop.execute("DELETE FROM exams_studentanswer")
    with shop.connect() as connection:
        connection.execute("SET application_name = 'mock-exams'")
        refused = shop.run("restore", FILE=dump.name, YES="1")
    assert refused.returncode == 2
    assert f"programs are connected to {shop.database} (mock-exams); stop the product first" in refused.stderr
    assert (shop.answers(), shop.others()) == (None, [])
    assert shop.run("restore", FILE=dump.name, YES="1").returncode == 0


def test_who_comes_in_the_middle_stops_the_exchange_and_loses_nothing(shop: Shop, tmp_path: Path) -> None:
    dump = shop.save()
    real = shop.environment["PATH"].split(":")[0]
    slow = tmp_path / "bin" / "pg_restore"
    slow.parent.mkdir()
    until_told = f'touch "{tmp_path}/filling"; while [ ! -e "{tmp_path}/go" ]; do sleep 0.1; done'
    wait = f'case "$*" in *_restoring*) {until_told} ;; esac'
    slow.write_text(f'#!/bin/sh\n{wait}\nexec "{real}/pg_restore" "$@"\n')
    slow.chmod(0o755)
    environment = shop.environment | {
        "PATH": f"{slow.parent}:{shop.environment['PATH']}",
        "FILE": dump.name,
        "YES": "1",
    }
    command = [sys.executable, "-m", "backup", "restore"]
    with subprocess.Popen(command, cwd=BACKEND, env=environment, stderr=subprocess.PIPE, text=True) as restoring:
        wait_for((tmp_path / "filling").exists)
        with shop.connect() as connection:
            (tmp_path / "go").touch()
            _, complaint = restoring.communicate()
            assert connection.execute("SELECT count(*) FROM exams_studentanswer").fetchone() == (6,)
    assert restoring.returncode == 2
    assert "the database is as it was: programs are connected" in complaint
    assert shop.others() == []


@pytest.mark.parametrize("fault", ["--section=pre-data", "--no-such-option"])
def test_a_restore_that_fails_half_way_changes_nothing(shop: Shop, tmp_path: Path, fault: str) -> None:
    """The program that fills the new database leaves the rows out and says nothing, or ends with an error."""
    dump = shop.save()
    before = shop.answers()
    real = shop.environment["PATH"].split(":")[0]
    faulty = tmp_path / "bin" / "pg_restore"
    faulty.parent.mkdir()
    script = f'case "$*" in *_restoring*) set -- {fault} "$@" ;; esac\nexec "{real}/pg_restore" "$@"'
    faulty.write_text(f"#!/bin/sh\n{script}\n")
    faulty.chmod(0o755)
    refused = shop.run("restore", FILE=dump.name, YES="1", PATH=f"{faulty.parent}:{shop.environment['PATH']}")
    assert refused.returncode == 2
    assert "the database is as it was" in refused.stderr
    assert (shop.answers(), shop.others()) == (before, [])


def test_a_lost_database_is_made_anew(shop: Shop) -> None:
    dump = shop.save()
    before = shop.answers()
    lost = Shop(f"{shop.database}_new", shop.papers, shop.backups)
    done = lost.run("restore", FILE=str(dump), YES="1")
    assert done.returncode == 0, done.stderr
    assert lost.answers() == before
    assert "–" in done.stdout


def test_papers_that_are_gone_come_back_and_the_others_stay(shop: Shop) -> None:
    (shop.papers / "papers" / "kept.pdf").write_bytes(b"%PDF-as it was")
    dump = shop.save()
    (shop.papers / "papers" / "kept.pdf").write_bytes(b"%PDF-of today")
    gone = shop.papers / shop.ask("SELECT pdf_file FROM exams_mockexam")
    was = gone.read_bytes()
    gone.unlink()
    done = shop.run("restore", FILE=dump.name, YES="1")
    assert "1 papers were put back" in done.stdout
    assert gone.read_bytes() == was
    assert (shop.papers / "papers" / "kept.pdf").read_bytes() == b"%PDF-of today"


def test_what_is_put_back_can_be_read_by_the_web_servers_group(shop: Shop) -> None:
    name = shop.ask("SELECT pdf_file FROM exams_mockexam")
    (shop.papers / name).chmod(0o600)  # as some other program may have left it
    dump = shop.save()
    lost = Shop(shop.database, shop.papers.parent / "new disk" / "media", shop.backups)
    done = lost.run("restore", FILE=dump.name, YES="1")
    assert done.returncode == 0, done.stderr
    paper = lost.papers / name
    above = [folder for folder in paper.parents if folder.is_relative_to(shop.papers.parent / "new disk")]
    assert len(above) >= 3
    assert {stat.S_IMODE(folder.stat().st_mode) for folder in above} == {0o750}
    assert stat.S_IMODE(paper.stat().st_mode) == 0o640


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")
def test_what_root_puts_back_belongs_to_whoever_owns_the_folder(shop: Shop) -> None:
    gone = shop.papers / shop.ask("SELECT pdf_file FROM exams_mockexam")
    dump = shop.save()
    shutil.rmtree(gone.parent)
    os.chown(shop.papers, 10001, 10002)
    assert shop.run("restore", FILE=dump.name, YES="1").returncode == 0
    assert {(path.stat().st_uid, path.stat().st_gid) for path in (gone.parent, gone)} == {(10001, 10002)}


def test_the_services_of_compose_restore_too_and_hand_the_papers_over(shop: Shop) -> None:
    dump = shop.save()
    before = shop.answers()
    shop.execute("DELETE FROM exams_studentanswer")
    done = shop.run_service("restore", FILE=dump.name, YES="1")
    assert done.returncode == 0, done.stderr
    assert shop.answers() == before
    command = [sys.executable, "-m", "backup", "papers"]
    packed = subprocess.run(
        command, cwd=BACKEND, env=shop.environment | {"FILE": dump.name}, capture_output=True, check=True
    )
    with tarfile.open(fileobj=io.BytesIO(packed.stdout), mode="r:gz") as archive:
        assert archive.getnames() == [shop.ask("SELECT pdf_file FROM exams_mockexam")]


def test_a_restore_must_be_told_which_and_names_the_newest(shop: Shop) -> None:
    assert "there is none in" in shop.run("restore").stderr
    dump = shop.save()
    assert f"Say which backup with FILE=….dump; the newest is FILE={dump}." in shop.run("restore").stderr
    assert "There is no backup nothing.dump." in shop.run("restore", FILE="nothing.dump").stderr
