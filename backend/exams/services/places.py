"""Finding the questions' places on a paper: read by a process of its own, kept under the file's name."""

import json
import logging
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from exams.models import MockExam, PaperPlaces
from exams.rules.places import PLACES_VERSION

log = logging.getLogger(__name__)
READING_SECONDS = 60
ROOT = Path(__file__).resolve().parents[2]
Problem = PaperPlaces.Problem


def find_paper_places(exam: MockExam, *, now: datetime) -> PaperPlaces:
    """Look for the questions on an exam's paper and keep what was found, or why nothing was. Raises for no paper."""
    places, problem = _read(exam)
    kept, _is_new = PaperPlaces.objects.update_or_create(
        paper=str(exam.pdf_file.name),
        defaults={"version": PLACES_VERSION, "places": places, "problem": problem, "found_at": now},
    )
    return kept


def _read(exam: MockExam) -> tuple[list[dict[str, Any]], str]:
    try:
        with exam.pdf_file.open("rb") as paper:
            content = paper.read()
        places = read_places(content)
    except subprocess.TimeoutExpired:
        log.warning("reading the paper of exam %s took more than %d s", exam.pk, READING_SECONDS)
        return [], Problem.TOO_LONG
    except (subprocess.CalledProcessError, OSError, ValueError) as error:
        log.warning("the paper of exam %s could not be read: %s", exam.pk, _last_words(error))
        return [], Problem.UNREADABLE
    return places, "" if places else Problem.NO_TEXT


def read_places(content: bytes) -> list[dict[str, Any]]:
    """The places on this paper. Raises CalledProcessError, TimeoutExpired or ValueError."""
    places: list[dict[str, Any]] = json.loads(_worker(content))
    return places


def page_picture(exam: MockExam, page: int) -> bytes | None:
    """One page, counted from 1, as a PNG; None when there is no such page or it cannot be drawn."""
    try:
        with exam.pdf_file.open("rb") as paper:
            return _worker(paper.read(), str(page))
    except (subprocess.SubprocessError, OSError) as error:
        log.warning("page %d of the paper of exam %s could not be drawn: %s", page, exam.pk, _last_words(error))
        return None


def _worker(content: bytes, *asked: str) -> bytes:
    """What the other process prints. It gets nothing but the paper: no settings, no secrets, little memory and time."""
    return subprocess.run(  # noqa: S603 - our own module, by this very interpreter
        [sys.executable, "-m", "exams.services.places_worker", str(READING_SECONDS), *asked],
        input=content,
        capture_output=True,
        check=True,
        timeout=READING_SECONDS,
        cwd=ROOT,
        env={"OPENBLAS_NUM_THREADS": "1"},
    ).stdout


def _last_words(error: Exception) -> str:
    said = error.stderr if isinstance(error, subprocess.CalledProcessError) else str(error).encode()
    return (said or b"").decode(errors="replace")[-300:]
