"""A sitting's results, once the exam is over for everyone and scored. Before that nothing leaves this file."""

import math
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db.models import Count, Q
from django.urls import reverse

from common import clock
from exams.errors import PracticeAbandoned, ResultsWithheld
from exams.models import (
    AnswerVerdict,
    Calibration,
    CorrectAnswer,
    ExamSession,
    ItemDifficulty,
    ScoreAbility,
    StudentAnswer,
)
from exams.rules.marking import Kind, Outcome, other_answers, remembered_reading, shown_key
from exams.rules.sheet import Slot
from exams.selectors.comparison import missed_easy, previous_result
from exams.selectors.gains import achievements_earned, rating_change
from exams.selectors.release import expected_release, results_are_out, solutions_are_open
from exams.selectors.sessions import own_session, session_brief
from psychometrics import compute_rasch_scaled_score, forecast


def session_results(session_id: uuid.UUID, *, student_id: uuid.UUID, now: datetime) -> dict[str, Any]:
    """Everything a student learns of an own sitting. Raises SessionNotFound or ResultsWithheld."""
    session = own_session(session_id, student_id=student_id)
    withhold_until_released(session, now=now)
    key = list(CorrectAnswer.objects.filter(exam_id=session.exam_id).order_by("question_number", "sub_part"))
    slots = _slot_rows(session, key)
    max_score = sum(1 for row in key if row.voided_at is None)
    raw_score = session.raw_score or 0
    score_percent = percent(raw_score, max_score)
    standing, ability = _standing(session), _ability(session)
    logits, scaled = (ability["ability"][name] if ability["ability"] else None for name in ("logits", "scaled"))
    return {
        "session": session_brief(session),
        "exam": {"id": session.exam_id, "title": session.exam.title},
        "raw_score": raw_score,
        "max_score": max_score,
        "percent": score_percent,
        "scored_at": session.scored_at,
        "slots": slots,
        **standing,
        **ability,
        "rating": rating_change(session),
        "achievements": achievements_earned(session),
        "solutions_url": _solutions_url(session, now=now),
        "previous": previous_result(session, percent=score_percent, scaled=scaled),
        "missed_easy": missed_easy(
            slots, exam_id=session.exam_id, logits=logits, participants=standing["participants"]
        ),
    }


def withhold_until_released(session: ExamSession, *, now: datetime) -> None:
    """Let only released results pass: the exam over for everyone, scored, and this sitting handed in.

    Practice waits for nobody: its results are there when it is handed in and judged, and never if it was given up.
    """
    is_live = session.mode == ExamSession.Mode.LIVE
    if session.scored_at is not None and (not is_live or results_are_out(session.exam_id)):
        return
    if session.status == ExamSession.Status.ABANDONED:
        raise PracticeAbandoned(session=session_brief(session), exam={"id": session.exam_id})
    expected = expected_release(session.exam) if is_live else None
    raise ResultsWithheld(
        expected_at=expected,
        expected_at_ms=clock.milliseconds(expected) if expected else None,
        server_time_ms=clock.milliseconds(now),
        session=session_brief(session),
    )


def percent(raw_score: int, max_score: int) -> float:
    """Share of right answers in percent, two decimals; 0 when every item was voided."""
    return round(100 * raw_score / max_score, 2) if max_score else 0.0


def _slot_rows(session: ExamSession, key: list[CorrectAnswer]) -> list[dict[str, Any]]:
    answers = {row.slot: row for row in StudentAnswer.objects.filter(session=session)}
    verdicts = _verdicts(session, answers)
    difficulties = {
        Slot(row.question_number, row.sub_part): row for row in ItemDifficulty.objects.filter(exam_id=session.exam_id)
    }
    rows = []
    for entry in key:
        answer = answers.get(entry.slot)
        verdict = verdicts.get(entry.slot)
        item = difficulties.get(entry.slot)
        rows.append(
            {
                "question_number": entry.question_number,
                "sub_part": entry.sub_part,
                "kind": entry.kind,
                "topic": entry.topic,
                "answer": answer.answer if answer else "",
                "reading": verdict.reading if verdict else "",
                **_right_answers(entry),
                "outcome": _outcome(entry, answer, verdict),
                "difficulty": item.difficulty if item else None,
                "difficulty_scaled": _scaled(item.display_difficulty) if item else None,
                "p_value": item.p_value if item else None,
            }
        )
    return rows


def _right_answers(entry: CorrectAnswer) -> dict[str, Any]:
    """The key as students see it, how it is read where that can be set as mathematics, and what else is right."""
    kind = Kind(entry.kind)
    is_mathematics = kind not in (Kind.CHOICE, Kind.TEXT)
    return {
        "correct_answer": shown_key(entry.correct_answer, kind=kind),
        "correct_reading": remembered_reading(entry.correct_answer, kind=kind) if is_mathematics else "",
        "also_right": other_answers(entry.accepted, kind=kind),
    }


def _scaled(logits: float | None) -> float | None:
    return None if logits is None else compute_rasch_scaled_score(logits)


def _verdicts(session: ExamSession, answers: dict[Slot, StudentAnswer]) -> dict[Slot, AnswerVerdict]:
    texts = {row.answer for row in answers.values() if row.answer}
    found = AnswerVerdict.objects.filter(exam_id=session.exam_id, answer__in=texts)
    return {
        slot: verdict
        for verdict in found
        if (slot := Slot(verdict.question_number, verdict.sub_part)) in answers
        and answers[slot].answer == verdict.answer
    }


def _outcome(entry: CorrectAnswer, answer: StudentAnswer | None, verdict: AnswerVerdict | None) -> str:
    if entry.voided_at is not None:
        return "void"
    if answer is None or not answer.answer:
        return "blank"
    return (verdict.effective_outcome if verdict else Outcome.UNDECIDED).value


def _standing(session: ExamSession) -> dict[str, Any]:
    """Place among everybody's live sittings of this exam: 1 + how many scored more; practice has none.

    `percentile` is the share of the others who scored less: nobody is beaten by a tie, and the last beats nobody.
    """
    if session.mode != ExamSession.Mode.LIVE:
        return {"rank": None, "participants": 0, "beaten": None, "percentile": None}
    scored = ExamSession.objects.live().submitted().filter(exam_id=session.exam_id, scored_at__isnull=False)
    counts = scored.aggregate(
        all=Count("pk"),
        better=Count("pk", filter=Q(raw_score__gt=session.raw_score)),
        equal=Count("pk", filter=Q(raw_score=session.raw_score)),
    )
    beaten = counts["all"] - counts["better"] - counts["equal"]
    others = counts["all"] - 1
    return {
        "rank": counts["better"] + 1,
        "participants": counts["all"],
        "beaten": beaten,
        "percentile": round(100 * beaten / others, 1) if others else None,
    }


def _ability(session: ExamSession) -> dict[str, Any]:
    """The ability with its error band of one standard error each side, and the certificate estimate, if calibrated."""
    ability = None
    if session.mode == ExamSession.Mode.LIVE and session.raw_score is not None:
        ability = ScoreAbility.objects.filter(exam_id=session.exam_id, raw_score=session.raw_score).first()
    if ability is None:
        return {"calibrated": False, "ability": None, "forecast": None}
    theta, se = ability.ability_logits, ability.ability_se
    return {
        "calibrated": True,
        "ability": {
            "logits": theta,
            "se": se,
            "scaled": ability.rasch_scaled,
            "low": compute_rasch_scaled_score(theta - se),
            "high": compute_rasch_scaled_score(theta + se),
        },
        "forecast": _forecast(session, theta=theta, se=se),
    }


def _forecast(session: ExamSession, *, theta: float, se: float) -> dict[str, Any] | None:
    """Estimated certificate points and grade bands; none where the sitting has no spread. Never official."""
    sitting = Calibration.objects.filter(exam_id=session.exam_id).values_list("mean_ability", "sd_ability").first()
    if sitting is None or sitting[0] is None or not sitting[1]:
        return None
    estimate = forecast(theta, se, sitting[0], sitting[1], bands=settings.CERTIFICATE_BANDS)
    return {
        "points": round(estimate.estimate, 1),
        "low": round(estimate.low, 1),
        "high": round(estimate.high, 1),
        "confidence": estimate.confidence,
        "band": estimate.band,
        "bands": [
            {"name": name, "from_points": _thresholds().get(name), "chance": round(chance, 4)}
            for name, chance in estimate.chances.items()
        ],
        "next_band": next_band(estimate.estimate),
        "is_estimate": True,
    }


def _solutions_url(session: ExamSession, *, now: datetime) -> str | None:
    """Where the worked solutions are, if this exam has some and they may be read."""
    if not session.exam.solutions_file or not solutions_are_open(session.exam, now=now):
        return None
    return reverse("exam-solutions", args=[session.exam_id])


def _thresholds() -> dict[str, float]:
    """The points from which each grade is given; what is below all has none."""
    return {band.name: band.from_points for band in settings.CERTIFICATE_BANDS}


def next_band(points: float) -> dict[str, Any] | None:
    """The grade above, and how many points are missing; None at the top."""
    above = [(limit, name) for name, limit in _thresholds().items() if limit > points]
    if not above:
        return None
    limit, name = min(above)
    return {"name": name, "from_points": limit, "missing": math.ceil(10 * (limit - points)) / 10}
