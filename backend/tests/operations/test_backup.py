"""Backups: of the product's own tables, counted twice, whole or not there at all."""

import gzip
import itertools
import json
import os
import re
import stat
import subprocess
import tarfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.apps import apps

from backup import contents
from backup.retention import NEVER_FEWER_THAN, kept
from backup.shelf import Backup
from devserver.backup import libpq_variables
from devserver.errors import DevServerError
from devserver.postgres import PostgresServer
from tests.operations.shop import Shop

pytestmark = [pytest.mark.slow, pytest.mark.django_db]


def test_a_backup_says_what_it_holds_and_only_its_owner_reads_it(shop: Shop) -> None:
    done = shop.run("save")
    assert done.returncode == 0, done.stderr
    assert "It holds 1 exams, 3 students, 3 sittings, 6 answers; the newest answer is of 20" in done.stdout
    dump, note, papers = shop.files()
    assert re.fullmatch(r"mock-exams-\d{8}-\d{6}\.dump", dump)
    assert papers == dump.replace(".dump", ".papers.tar.gz")
    assert json.loads((shop.backups / note).read_text())["counts"]["public.exams_studentanswer"] == 6
    assert {stat.S_IMODE((shop.backups / name).stat().st_mode) for name in shop.files()} == {0o600}
    with tarfile.open(shop.backups / papers) as archive:
        assert archive.getnames() == [shop.ask("SELECT pdf_file FROM exams_mockexam")]


def test_the_service_of_compose_does_the_same(shop: Shop) -> None:
    done = shop.run_service("backup")
    assert done.returncode == 0, done.stderr
    assert "3 sittings, 6 answers" in done.stdout
    assert len(shop.files()) == 3


def test_a_database_without_the_products_tables_is_no_backup(shop: Shop) -> None:
    """An empty server that somebody started by mistake must not become the newest backup."""
    for statement in ("CREATE TABLE other (id int)", "DROP TABLE exams_studentanswer, exams_answerverdict CASCADE"):
        shop.execute(statement)
    done = shop.run("save")
    assert done.returncode == 2
    assert "does not hold the product's tables (1 of 7 are missing)" in done.stderr
    assert shop.files() == []


def test_the_tables_that_a_backup_must_have_are_those_of_the_models() -> None:
    tables = {f"public.{model._meta.db_table}" for model in apps.get_models()} | {"public.django_migrations"}
    assert tables >= contents.NEEDED


def test_a_backup_that_fails_leaves_no_file(shop: Shop) -> None:
    for trouble in ({"PGDATABASE": "there_is_none"}, {"PGHOST": "/nowhere"}, {"PAPERS": str(shop.papers / "none")}):
        done = shop.run("save", **trouble)
        assert done.returncode == 2, trouble
        assert "nothing was kept" in done.stderr
        assert "Traceback" not in done.stderr
    assert shop.files() == []


def test_a_dump_that_lost_rows_is_noticed(shop: Shop, tmp_path: Path) -> None:
    """pg_dump itself is believed as little as anybody: here it leaves a table's rows out and says nothing."""
    real = shop.environment["PATH"].split(os.pathsep)[0]
    forgetful = tmp_path / "bin" / "pg_dump"
    forgetful.parent.mkdir()
    forgetful.write_text(f'#!/bin/sh\nexec "{real}/pg_dump" --exclude-table-data=exams_studentanswer "$@"\n')
    forgetful.chmod(0o755)
    done = shop.run("save", PATH=f"{forgetful.parent}:{shop.environment['PATH']}")
    assert done.returncode == 2
    assert "does not hold all of public.exams_studentanswer" in done.stderr
    assert shop.files() == []


def test_papers_that_exams_name_and_the_folder_lacks_are_said(shop: Shop) -> None:
    name = shop.ask("SELECT pdf_file FROM exams_mockexam")
    (shop.papers / name).unlink()
    assert f"warning: 1 papers that exams name are not in the folder of papers: {name}" in shop.run("save").stdout


def test_two_backups_of_one_second_have_two_names(shop: Shop) -> None:
    assert len({shop.save() for _ in range(3)}) == 3
    assert len(shop.files()) == 9


def test_a_backup_can_be_sealed_for_a_key_that_is_elsewhere(shop: Shop, tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    subprocess.run(["age-keygen", "-o", key], check=True, capture_output=True)
    public = re.search(r"age1\w+", key.read_text())
    assert public
    dump = shop.save(BACKUP_RECIPIENT=public[0])
    assert dump.name.endswith(".dump.age")
    sealed = [(shop.backups / name).read_bytes() for name in shop.files() if name.endswith(".age")]
    assert [content[:22] for content in sealed] == 2 * [b"age-encryption.org/v1\n"]
    shop.execute("DELETE FROM exams_studentanswer")
    assert "encrypted: name the file with its age key" in shop.run("restore", FILE=str(dump), YES="1").stderr
    assert shop.answers() is None
    for paper in shop.papers.rglob("*.pdf"):
        paper.unlink()
    done = shop.run("restore", FILE=str(dump), YES="1", BACKUP_IDENTITY=str(key))
    assert done.returncode == 0, done.stderr
    assert shop.ask("SELECT count(*) FROM exams_studentanswer") == 6
    assert len(list(shop.papers.rglob("*.pdf"))) == 1
    assert len(shop.files()) == 3, "what was opened is gone"


def test_sealing_for_no_key_at_all_keeps_nothing(shop: Shop) -> None:
    done = shop.run("save", BACKUP_RECIPIENT="age1nobody")
    assert (done.returncode, shop.files()) == (2, [])
    assert "error: age:" in done.stderr


def rclone(folder: Path, script: str) -> str:
    """A PATH on which rclone is this script."""
    (folder / "bin").mkdir()
    (folder / "bin" / "rclone").write_text(f"#!/bin/sh\n{script}\n")
    (folder / "bin" / "rclone").chmod(0o755)
    return str(folder / "bin")


def test_a_backup_is_copied_to_where_rclone_is_told(shop: Shop, tmp_path: Path) -> None:
    path = rclone(tmp_path, f'printf "%s\\n" "$@" > "{tmp_path}/told"')
    dump = shop.save(BACKUP_COPY_TO=":s3:bucket/exams", PATH=f"{path}:{shop.environment['PATH']}")
    told = (tmp_path / "told").read_text().split()
    assert told[:3] == ["copy", str(shop.backups), ":s3:bucket/exams"]
    assert {word for word in told[3:] if word != "--include"} == {f"/{name}" for name in shop.files()}
    assert f"/{dump.name}" in told


def test_a_copy_that_fails_is_said_and_the_backup_stays(shop: Shop, tmp_path: Path) -> None:
    path = rclone(tmp_path, "echo no such bucket >&2; exit 3")
    done = shop.run("save", BACKUP_COPY_TO=":s3:bucket", PATH=f"{path}:{shop.environment['PATH']}")
    assert done.returncode == 2
    assert "The backup is whole, but it was not copied to :s3:bucket: no such bucket" in done.stderr
    assert len(shop.files()) == 3


NOW = datetime(2026, 11, 26, 3, 0, tzinfo=UTC)


def test_of_a_year_of_daily_backups_the_rule_keeps_thirty_odd() -> None:
    daily = [NOW - timedelta(days=day) for day in range(500)]
    keep = kept(daily, now=NOW)
    ages = sorted((NOW - time).days for time in keep)
    assert ages[:15] == list(range(15))
    weekly = [age for age in ages if 14 < age <= 63]
    assert len(weekly) in (7, 8)
    assert all(later - earlier <= 7 for earlier, later in itertools.pairwise(weekly))
    assert len([age for age in ages if age > 63]) in (10, 11)
    assert max(ages) <= 366


def test_the_rule_never_leaves_fewer_than_three_and_is_its_own_fixed_point() -> None:
    old = [NOW - timedelta(days=1000 + day) for day in range(10)]
    assert len(kept(old, now=NOW)) == NEVER_FEWER_THAN
    assert kept([], now=NOW) == set()
    future = [NOW + timedelta(days=1)]
    assert kept(future + old, now=NOW) >= set(future)
    mixed = [NOW - timedelta(hours=7 * number) for number in range(1500)]
    once = kept(mixed, now=NOW)
    assert kept(once, now=NOW) == once


def test_old_backups_go_and_what_is_not_ours_stays(shop: Shop) -> None:
    first = shop.save()
    long_ago = [f"mock-exams-2020010{day}-030000" for day in range(1, 5)]
    for name in long_ago:
        for suffix in (".dump", ".papers.tar.gz", ".json"):
            (shop.backups / f"{name}{suffix}").write_bytes((first.parent / f"{first.stem}{suffix}").read_bytes())
    (shop.backups / "mock-exams-20190101-000000.dump").write_text("made before there were notes")
    (shop.backups / "letters.dump").write_text("somebody else's")
    done = shop.run("save")
    assert f"Removed {long_ago[0]}: kept are all of 14 days" in done.stdout
    left = {name.split(".")[0] for name in shop.files()}
    assert {"letters", "mock-exams-20190101-000000", first.stem, long_ago[3]} <= left
    assert not {*long_ago[:3]} & left
    assert "Removed" not in shop.run("save", BACKUP_KEEP="all").stdout


def test_the_list_shows_what_each_holds(shop: Shop) -> None:
    shop.save()
    assert "6 answers" in shop.run("list").stdout


def test_a_note_that_is_damaged_is_none(tmp_path: Path) -> None:
    backup = Backup(tmp_path, "mock-exams-20260101-000000")
    backup.note_file.write_text('{"made_at": 1')
    assert backup.note() is None


def test_papers_are_packed_so_that_any_tar_reads_them(shop: Shop) -> None:
    archive = shop.save().with_suffix("").with_suffix(".papers.tar.gz")
    assert gzip.decompress(archive.read_bytes())
    listed = subprocess.run(["tar", "-tzf", archive], capture_output=True, text=True, check=True).stdout
    assert listed.split() == [shop.ask("SELECT pdf_file FROM exams_mockexam")]


def test_the_password_goes_by_a_variable_and_not_by_the_command_line() -> None:
    told = libpq_variables("postgres://me:s3cret%40x@db.example:5433/exams?sslmode=require&conn_max_age=60")
    assert told == {
        "PGHOST": "db.example",
        "PGPORT": "5433",
        "PGUSER": "me",
        "PGPASSWORD": "s3cret@x",
        "PGDATABASE": "exams",
        "PGSSLMODE": "require",
    }


def test_other_database_engines_are_refused() -> None:
    with pytest.raises(DevServerError, match="does not name a PostgreSQL database"):
        libpq_variables("sqlite:///exams.db")


def test_an_embedded_socket_in_a_folder_with_a_space_is_understood() -> None:
    server = PostgresServer(Path("/x"), Path("/tmp/fresh clone/.data/postgres"), None)  # type: ignore[arg-type]
    assert libpq_variables(server.url())["PGHOST"] == "/tmp/fresh clone/.data/postgres"
