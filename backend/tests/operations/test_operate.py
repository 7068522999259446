"""`make up`, `down`, `status`, `logs`, `deploy`, `backup`, `restore` with docker compose: the real Makefile and script,
and in docker's place a program that notes what it is told. What it is asked of the database, a real one answers."""

import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.operations import stand_in_docker
from tests.operations.deployment import SECRETS, services
from tests.operations.shop import Shop
from tests.operations.stack import BACKEND, REPO
from tests.operations.test_restore import OPEN_EXAM, OPEN_SITTING

pytestmark = [pytest.mark.slow, pytest.mark.django_db]

PROGRAMS = (
    "sh",
    "awk",
    "sed",
    "tail",
    "printenv",
    "make",
    "ls",
    "mkdir",
    "dirname",
    "df",
    "cat",
    "rm",
    "grep",
    "sleep",
    "env",
)
SOON = "UPDATE exams_mockexam SET scheduled_start = now() + interval '50 min', scheduled_end = now() + interval '3 h'"
RUNNING = sorted(name for name, service in services().items() if "profiles" not in service and name != "migrate")


def states(**instead: str) -> str:
    """What `docker compose ps` says of a product that is well, but for these services."""
    well = dict.fromkeys(RUNNING, "running|healthy|0") | {"migrate": "exited||0"}
    return "".join(f"{name}|{state}\n" for name, state in (well | instead).items())


@dataclass
class Host:
    """An operator's machine: a clone, a PATH without Python, and docker."""

    clone: Path
    bin: Path
    plays: list[dict[str, Any]] = field(default_factory=list)

    def make(self, target: str, *, answer: str = "", **variables: str) -> subprocess.CompletedProcess[str]:
        usual = [
            {
                "call": ["compose", "config", "--services"],
                "says": "".join(f"{name}\n" for name in [*RUNNING, "migrate"]),
            },
            {"call": ["compose", "ps", "--all", "--format"], "says": states()},
            {"call": ["compose", "ps", "--status", "running", "--quiet", "postgres"], "says": "c0ffee\n"},
        ]
        if self.bin.exists():
            (self.bin / "plays.json").write_text(json.dumps([*self.plays, *usual]))
        environment = {"PATH": str(self.bin), "HOME": str(self.clone), "PATIENCE_SECONDS": "2", "PAUSE_SECONDS": "1"}
        command = [str(self.bin / "make"), "--no-print-directory", target]
        command += [f"{name}={value}" for name, value in variables.items()]
        return subprocess.run(
            command, cwd=self.clone, env=environment, input=answer, capture_output=True, text=True, check=False
        )

    def calls(self) -> list[list[str]]:
        """What compose was told, without what only asks."""
        told = [json.loads(line) for line in (self.bin / "calls").read_text().splitlines()]
        asks = ({"version"}, {"ps"}, {"config"})
        return [words[1:] for words in told if {words[1]} not in asks and "psql" not in words]


@pytest.fixture
def host(tmp_path: Path) -> Host:
    clone, programs = tmp_path / "srv mock exams", tmp_path / "bin"
    (clone / "deploy").mkdir(parents=True)
    (clone / "backend" / "backup").mkdir(parents=True)
    for name in ("Makefile", "docker-compose.yml", "deploy/operate", "deploy/state.sql", "backend/backup/sittings.sql"):
        shutil.copy(REPO / name, clone / name)
    (clone / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in SECRETS.items()))
    programs.mkdir()
    for name in PROGRAMS:
        (programs / name).symlink_to(str(shutil.which(name)))
    program = programs / "docker.py"  # beside it: it writes down there what it was asked
    shutil.copy(stand_in_docker.__file__, program)
    (programs / "docker").write_text(f'#!/bin/sh\nexec "{sys.executable}" "{program}" "$@"\n')
    (programs / "docker").chmod(0o755)
    return Host(clone, programs)


@pytest.fixture
def hosted(host: Host, shop: Shop) -> Host:
    """The same with the shop's database and backups behind docker."""
    here = shop.environment
    psql = ["psql", "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--set=ON_ERROR_STOP=1"]
    tools = {
        "run": [sys.executable],
        "environment": here | {"PYTHONPATH": str(BACKEND), "PAPERS": ""},
        "rest_after": "python3",
    }
    state = {"run": [*psql, "--file=-"], "environment": here}
    host.plays += [
        {
            "call": ["exec", "psql", "--set=minutes=0"],
            "run": [*psql, "--set=minutes=0", "--file=-"],
            "environment": here,
        },
        {
            "call": ["exec", "psql", "--set=minutes=60"],
            "run": [*psql, "--set=minutes=60", "--file=-"],
            "environment": here,
        },
        {
            "call": ["exec", "psql", "--set=minutes=1440"],
            "run": [*psql, "--set=minutes=1440", "--file=-"],
            "environment": here,
        },
        {
            "call": ["exec", "psql", "--command=SELECT to_regclass('public.django_migrations')"],
            "says": "django_migrations\n",
        },
        {"call": ["exec", "psql", "--file=-"], **state},
        {"call": ["run", "restore", "python3"], **tools},
        {
            "call": ["run", "backup"],
            "run": [sys.executable, "-m", "backup", "save"],
            "environment": here | {"PYTHONPATH": str(BACKEND)},
        },
        {
            "call": ["run", "web", "tar"],
            "run": ["tar", "-xzf", "-", "-C", str(shop.papers), "--skip-old-files"],
            "environment": dict(os.environ),
        },
    ]
    (host.clone / "backups").symlink_to(shop.backups)
    return host


@pytest.mark.parametrize(
    "target", ["up", "down", "status", "logs", "deploy", "backup", "restore", "db-backup", "db-restore"]
)
def test_without_docker_a_sentence_says_so(host: Host, target: str) -> None:
    (host.bin / "docker").unlink()
    done = host.make(target)
    assert done.returncode == 2
    assert "error: The program docker is not installed here." in done.stderr


@pytest.mark.parametrize("target", ["up", "down", "status", "logs", "deploy"])
def test_without_env_a_sentence_says_so(host: Host, target: str) -> None:
    (host.clone / ".env").unlink()
    done = host.make(target)
    assert done.returncode == 2
    assert "There is no .env here: copy .env.example to .env" in done.stderr
    assert not (host.bin / "calls").exists()


@pytest.mark.parametrize("name", sorted(SECRETS))
@pytest.mark.parametrize("line", ["", "{}=\n", "{}=''\n", '{}=""\n', "{}=   # to be filled in\n", "# {}=value\n"])
def test_an_empty_variable_is_named(host: Host, name: str, line: str) -> None:
    others = {other: value for other, value in SECRETS.items() if other != name}
    (host.clone / ".env").write_text(
        "".join(f"{other}={value}\n" for other, value in others.items()) + line.format(name)
    )
    done = host.make("up")
    assert done.returncode == 2
    assert f"{name} is empty in .env" in done.stderr


@pytest.mark.parametrize(
    ("call", "sentence"),
    [
        (["compose", "version"], "docker has no compose plugin"),
        (["compose", "ps", "--quiet"], "docker compose does not answer"),
    ],
)
def test_docker_that_does_not_work_is_said(host: Host, call: list[str], sentence: str) -> None:
    host.plays.append({"call": call, "code": 1})
    done = host.make("up")
    assert done.returncode == 2
    assert sentence in done.stderr
    assert host.calls() == []


def test_up_starts_everything_and_says_what_runs(host: Host) -> None:
    host.plays.append(
        {"call": ["compose", "ps", "--all", "--format"], "says": states(web="running|starting|0"), "once": True}
    )
    done = host.make("up")
    assert done.returncode == 0, done.stderr
    assert host.calls() == [["up", "--detach"]]
    assert "Release" in done.stdout


@pytest.mark.parametrize(
    ("instead", "told"),
    [
        ({"web": "running|unhealthy|0"}, "web: running unhealthy"),
        ({"worker": "exited||1"}, "worker: exited"),
        ({"migrate": "exited||1"}, "migrate: exited"),
        ({"beat": "restarting||1"}, "beat: restarting"),
    ],
)
def test_up_does_not_call_well_what_is_not(host: Host, instead: dict[str, str], told: str) -> None:
    host.plays.append({"call": ["compose", "ps", "--all", "--format"], "says": states(**instead)})
    done = host.make("up")
    assert done.returncode == 2
    assert told in done.stderr
    assert "not everything is well" in done.stderr


def test_a_service_that_is_not_there_is_not_well_and_silence_is_none_either(host: Host) -> None:
    host.plays.append(
        {"call": ["compose", "ps", "--all", "--format"], "says": states().replace("nginx|running|healthy|0\n", "")}
    )
    assert "nginx: not there" in host.make("up").stderr
    host.plays = [{"call": ["compose", "config"], "code": 1}]
    assert "docker compose names no services" in host.make("up").stderr


def test_what_somebody_left_behind_does_not_hide_what_runs(host: Host) -> None:
    host.plays.append({"call": ["compose", "ps", "--all", "--format"], "says": states() + "web|exited||137\n"})
    assert host.make("up").returncode == 0


def test_down_asks_only_while_an_exam_is_open(hosted: Host, shop: Shop) -> None:
    assert hosted.make("down").returncode == 0
    assert hosted.calls() == [["down"]]
    shop.execute(OPEN_SITTING)
    refused = hosted.make("down", answer="no\n")
    assert refused.returncode == 2
    assert "1 sitting is open; it ends at" in refused.stdout
    assert "Nothing was changed" in refused.stderr
    assert hosted.calls() == [["down"]]
    assert hosted.make("down", answer="yes\n").returncode == 0
    assert hosted.make("down", YES="1").returncode == 0
    assert hosted.calls() == 3 * [["down"]]


def test_down_asks_where_nobody_can_tell(host: Host) -> None:
    host.plays.append({"call": ["exec", "psql"], "code": 2})
    assert host.make("down").returncode == 2
    assert host.calls() == []


def test_deploy_goes_step_by_step(hosted: Host, shop: Shop) -> None:
    done = hosted.make("deploy")
    assert done.returncode == 0, done.stderr
    assert hosted.calls() == [
        ["build", "--pull"],
        ["up", "--detach", "--wait", "postgres"],
        ["run", "--rm", "-T", "backup"],
        ["run", "--rm", "migrate"],
        ["up", "--detach", "--remove-orphans"],
    ]
    assert "3 sittings, 6 answers" in done.stdout
    assert len(shop.files()) == 3


@pytest.mark.parametrize(
    ("trouble", "sentence"),
    [
        (OPEN_SITTING, "1 sitting is open; it ends at"),
        (OPEN_EXAM, "is open until"),
        (
            SOON,
            "begins at",
        ),
    ],
)
def test_deploy_keeps_away_from_exams(hosted: Host, shop: Shop, trouble: str, sentence: str) -> None:
    shop.execute(trouble)
    refused = hosted.make("deploy")
    assert refused.returncode == 2
    assert sentence in refused.stdout
    assert "Nothing was changed. FORCE=1 goes on all the same." in refused.stderr
    assert hosted.calls() == []
    assert hosted.make("deploy", FORCE="1").returncode == 0
    assert len(hosted.calls()) == 5


def test_deploy_waits_as_long_as_it_is_told(hosted: Host, shop: Shop) -> None:
    shop.execute(SOON)
    hosted.plays.insert(0, {"call": ["exec", "psql", "--set=minutes=40"], "says": ""})
    assert hosted.make("deploy", MINUTES="40").returncode == 0
    assert "MINUTES must be a number" in hosted.make("deploy", MINUTES="an hour").stderr


def test_deploy_that_cannot_ask_the_database_changes_nothing(host: Host) -> None:
    host.plays.append({"call": ["exec", "psql"], "code": 2})
    refused = host.make("deploy")
    assert refused.returncode == 2
    assert "The database could not be asked whether an exam is on." in refused.stdout
    assert host.calls() == []


@pytest.mark.parametrize("word", ["0", "no", "false", "off", ""])
def test_a_word_that_is_no_yes_is_none(hosted: Host, shop: Shop, word: str) -> None:
    dump = shop.save()
    shop.execute(OPEN_SITTING)
    assert hosted.make("deploy", FORCE=word).returncode == 2
    assert hosted.make("down", YES=word, answer="no\n").returncode == 2
    assert hosted.calls() == []
    refused = hosted.make("restore", FILE=f"backups/{dump.name}", YES="1", FORCE=word)
    assert "1 sitting is open" in refused.stderr
    refused = hosted.make("restore", FILE=f"backups/{dump.name}", YES=word, FORCE="1", answer="no\n")
    assert "the answer was not yes" in refused.stderr
    assert {words[0] for words in hosted.calls()} == {"run"}


@pytest.mark.parametrize("word", ["1", "yes", "TRUE"])
def test_a_word_that_is_a_yes_is_one(hosted: Host, shop: Shop, word: str) -> None:
    shop.execute(OPEN_SITTING)
    assert hosted.make("deploy", FORCE=word).returncode == 0
    assert hosted.make("down", YES=word).returncode == 0


@pytest.mark.parametrize(
    "silent",
    [
        ["up", "--wait", "postgres"],
        ["exec", "psql", "--command=SELECT to_regclass('public.django_migrations')"],
    ],
)
def test_a_database_that_does_not_answer_is_not_taken_for_an_empty_one(host: Host, silent: list[str]) -> None:
    host.plays.append({"call": silent, "code": 1})
    refused = host.make("deploy")
    assert refused.returncode == 2
    assert "nothing was backed up or migrated" in refused.stderr
    assert "the database is empty" not in refused.stdout
    assert ["run", "--rm", "migrate"] not in host.calls()


def test_docker_that_cannot_say_whether_the_database_runs_is_no_reason_to_go_on(host: Host) -> None:
    host.plays.append({"call": ["compose", "ps", "--status", "running", "--quiet", "postgres"], "code": 1})
    assert host.make("deploy").returncode == 2
    assert host.make("down").returncode == 2
    assert host.calls() == []


def test_a_restore_that_cannot_name_the_services_stops_none(hosted: Host, shop: Shop) -> None:
    dump = shop.save()
    hosted.plays.insert(0, {"call": ["compose", "config", "--services"], "code": 1})
    refused = hosted.make("restore", FILE=f"backups/{dump.name}", YES="1")
    assert refused.returncode == 2
    assert "names no services" in refused.stderr
    assert [words[0] for words in hosted.calls()] == ["run"]


@pytest.mark.parametrize(
    ("fails", "last"),
    [
        (["compose", "build"], "build"),
        (["compose", "run", "backup"], "backup"),
        (["compose", "run", "migrate"], "migrate"),
    ],
)
def test_a_step_of_a_deploy_that_fails_is_the_last(hosted: Host, fails: list[str], last: str) -> None:
    hosted.plays.insert(0, {"call": fails, "code": 1})
    assert hosted.make("deploy").returncode != 0
    assert last in hosted.calls()[-1]


def test_the_first_deploy_has_nothing_to_back_up(host: Host) -> None:
    host.plays.append({"call": ["compose", "ps", "--status", "running", "--quiet", "postgres"], "says": ""})
    done = host.make("deploy")
    assert done.returncode == 0, done.stderr
    assert "No backup: the database is empty" in done.stdout
    assert ["run", "--rm", "-T", "backup"] not in host.calls()


@pytest.mark.parametrize("target", ["backup", "db-backup"])
def test_backup_saves_the_real_database_and_not_an_empty_one(hosted: Host, shop: Shop, target: str) -> None:
    done = hosted.make(target)
    assert done.returncode == 0, done.stderr
    assert "3 students, 3 sittings, 6 answers" in done.stdout
    assert hosted.calls() == [["run", "--rm", "-T", "backup"]]
    assert not (hosted.clone / ".data").exists()
    assert not (hosted.clone / ".venv").exists()


def test_backup_is_copied_where_the_operator_says(hosted: Host) -> None:
    with (hosted.clone / ".env").open("a") as env:
        env.write("BACKUP_COPY_TO=:s3:bucket/exams\n")
    done = hosted.make("backup")
    assert hosted.calls()[-1] == ["run", "--rm", "-T", "offsite"]
    assert "Copied to :s3:bucket/exams." in done.stdout
    hosted.plays.insert(0, {"call": ["run", "offsite"], "code": 1})
    assert hosted.make("backup").returncode != 0


def test_restore_stops_swaps_and_starts(hosted: Host, shop: Shop) -> None:
    before = shop.answers()
    dump = shop.save()
    shop.execute("DELETE FROM exams_studentanswer")
    paper = shop.papers / shop.ask("SELECT pdf_file FROM exams_mockexam")
    paper.unlink()
    done = hosted.make("restore", FILE=f"backups/{dump.name}", YES="1")
    assert done.returncode == 0, done.stderr + done.stdout
    assert shop.answers() == before
    assert paper.is_file()
    verbs = [words[0] for words in hosted.calls()]
    assert verbs == ["run", "stop", "run", "run", "run", "up"]
    stopped = hosted.calls()[1][1:]
    assert sorted(stopped) == sorted([*set(RUNNING) - {"postgres"}, "migrate"])


def test_restore_without_a_yes_stops_nothing(hosted: Host, shop: Shop) -> None:
    dump = shop.save()
    refused = hosted.make("restore", FILE=f"backups/{dump.name}", answer="no\n")
    assert refused.returncode == 2
    assert "now in" in refused.stdout
    assert [words[0] for words in hosted.calls()] == ["run"]


def test_restore_during_an_exam_stops_nothing(hosted: Host, shop: Shop) -> None:
    dump = shop.save()
    shop.execute(OPEN_SITTING)
    refused = hosted.make("restore", FILE=f"backups/{dump.name}", YES="1")
    assert refused.returncode == 2
    assert "1 sitting is open" in refused.stderr
    assert [words[0] for words in hosted.calls()] == ["run"]
    assert hosted.make("restore", FILE=f"backups/{dump.name}", YES="1", FORCE="1").returncode == 0


def test_a_restore_that_fails_starts_the_product_again(hosted: Host, shop: Shop) -> None:
    dump = shop.save()
    with shop.connect():
        refused = hosted.make("restore", FILE=f"backups/{dump.name}", YES="1")
    assert refused.returncode == 2
    assert "the product was started again with the database that it had" in refused.stderr
    assert hosted.calls()[-1] == ["up", "--detach"]


@pytest.mark.parametrize(
    ("file", "sentence"),
    [
        ("", "Say which backup with FILE="),
        ("backups/none.dump", "There is no backups/none.dump"),
        ("x; touch y", "is not the name of a backup"),
    ],
)
def test_restore_must_be_told_a_backup(host: Host, file: str, sentence: str) -> None:
    refused = host.make("restore", FILE=file)
    assert refused.returncode == 2
    assert sentence in refused.stderr
    assert host.calls() == []


def test_status_says_what_an_operator_asks_first(hosted: Host, shop: Shop) -> None:
    shop.execute(OPEN_SITTING)
    dump = shop.save()
    said = hosted.make("status").stdout
    assert "1 sitting is open" in said
    assert "Somebody wrote within the last" in said
    assert f"Newest backup: backups/{dump.stem}.json." in said
    assert "Free on this disk: " in said


def test_status_notices_a_worker_that_does_nothing(hosted: Host, shop: Shop) -> None:
    """Three sittings were handed in an hour ago; one has ended, and nobody closed it."""
    scored = "UPDATE exams_examsession SET raw_score = 1, scored_at = now() WHERE status = 'submitted'"
    assert "3 handed-in sittings have waited up to" in hosted.make("status").stdout
    shop.execute(scored)
    assert "warning" not in hosted.make("status").stdout
    shop.execute("UPDATE exams_examsession SET raw_score = NULL, scored_at = NULL")
    shop.execute(OPEN_SITTING.replace("+ interval '1 hour'", "- interval '10 minutes'"))
    shop.execute(scored)
    assert "warning: 1 sittings ended up to 1" in hosted.make("status").stdout


def test_status_says_when_it_cannot_know(host: Host) -> None:
    host.plays.append({"call": ["exec", "psql"], "code": 2})
    assert "warning: the database could not be asked." in host.make("status").stdout
    host.plays = [{"call": ["compose", "ps", "--status", "running", "--quiet", "postgres"], "says": ""}]
    assert "warning: the database does not run." in host.make("status").stdout


def test_logs_follow_what_is_named(host: Host) -> None:
    assert host.make("logs").returncode == 0
    assert host.make("logs", SERVICE="web worker", TAIL="5").returncode == 0
    assert host.calls() == [["logs", "--follow", "--tail", "100"], ["logs", "--follow", "--tail", "5", "web", "worker"]]
