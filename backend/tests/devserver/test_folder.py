"""The data folder: ours, private, and one process's at a time."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from devserver.errors import DevServerError
from devserver.folder import LARGEST_LOG_BYTES, hold, holder, open_data_folder
from devserver.options import BACKEND

HOLDER = """
import sys, time
from pathlib import Path
from devserver.folder import hold, open_data_folder
with hold(open_data_folder(Path(sys.argv[1])), "make run") as lock:
    print("held" if lock is not None else "taken", flush=True)
    time.sleep(600)
"""


def start_holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], cwd=BACKEND, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout
    assert process.stdout.readline() == "held\n"
    return process


def test_new_folder_is_made_and_opens_again(folder: Path) -> None:
    open_data_folder(folder / "deep" / "data")
    assert open_data_folder(folder / "deep" / "data").path == folder / "deep" / "data"


def test_folder_with_other_files_is_refused_and_not_touched(folder: Path) -> None:
    (folder / "thesis.odt").write_text("precious")
    with pytest.raises(DevServerError, match="not a data folder of this product"):
        open_data_folder(folder)
    assert [file.name for file in folder.iterdir()] == ["thesis.odt"]


def test_file_in_the_place_of_the_folder_is_refused(folder: Path) -> None:
    (folder / "data").write_text("a file")
    with pytest.raises(DevServerError, match=r"cannot be used as the data folder \(.+\)"):
        open_data_folder(folder / "data")


def test_folder_that_takes_no_files_is_refused() -> None:
    with pytest.raises(DevServerError, match="cannot be used as the data folder"):
        open_data_folder(Path("/proc/mock-exams"))


def test_secrets_stay_the_same_and_are_private(folder: Path) -> None:
    data = open_data_folder(folder)
    secret = data.secret_key()
    assert len(secret) >= 50
    assert open_data_folder(folder).secret_key() == secret
    assert data.admin_password() != secret
    for name in ("secret-key", "admin-password"):
        assert stat.S_IMODE((folder / name).stat().st_mode) == 0o600


def test_others_may_not_look_into_the_folder(folder: Path) -> None:
    data = open_data_folder(folder)
    assert not stat.S_IMODE(data.path.stat().st_mode) & (stat.S_IRGRP | stat.S_IROTH)
    assert stat.S_IMODE(data.media.stat().st_mode) == 0o700


def test_overgrown_log_is_put_aside(folder: Path) -> None:
    data = open_data_folder(folder)
    with data.log("web").open("wb") as log:
        log.truncate(LARGEST_LOG_BYTES + 1)
    assert not data.log("web").exists()
    assert (data.logs / "web.log.1").stat().st_size == LARGEST_LOG_BYTES + 1


def test_stamp_is_good_for_one_fingerprint_only(folder: Path) -> None:
    data = open_data_folder(folder)
    assert not data.is_stamped("static", "a")
    data.stamp("static", "a")
    assert data.is_stamped("static", "a")
    assert not data.is_stamped("static", "b")


def test_second_holder_is_told_who_the_first_is(folder: Path) -> None:
    first = start_holder(folder)
    data = open_data_folder(folder)
    with hold(data, "make shell") as lock:
        assert lock is None
        present = holder(data)
    assert present
    assert (present.pid, present.purpose) == (first.pid, "make run")
    first.kill()
    first.wait()


def test_killed_holder_is_no_obstacle(folder: Path) -> None:
    first = start_holder(folder)
    first.kill()
    first.wait()
    data = open_data_folder(folder)
    with hold(data, "make shell") as lock:
        assert lock is not None
        present = holder(data)
    assert present
    assert present.pid == os.getpid()
