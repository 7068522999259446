"""What can go wrong around an exam, each with its stable code."""

from django.utils.translation import gettext_lazy as _

from common.errors import InvalidRequest, NotFound, ProductError


class NotStarted(ProductError):
    code = "not_started"
    sentence = _("The exam has not started yet.")


class ExamClosed(ProductError):
    code = "exam_closed"
    sentence = _("The exam is closed.")


class ExamNotReady(ProductError):
    code = "exam_not_ready"
    sentence = _("The exam is not ready: its paper or its key is missing.")


class PracticeNotOpen(ProductError):
    code = "practice_not_open"
    sentence = _("Practice opens when the exam is over for everyone.")


class AlreadySubmitted(ProductError):
    code = "already_submitted"
    sentence = _("Exam already submitted")


class TimeExpired(ProductError):
    code = "time_expired"
    sentence = _("Time expired")


class TakenOver(ProductError):
    code, status = "taken_over", 409
    sentence = _("The exam was opened on another device.")


class NotPractice(ProductError):
    code, status = "not_practice", 409
    sentence = _("A timed exam cannot be paused or abandoned: its clock runs.")


class PracticeFinished(AlreadySubmitted):
    status = 409
    sentence = _("This practice is finished: its results are kept, and a new one can be started.")


class PracticeAbandoned(ProductError):
    code, status = "practice_abandoned", 409
    sentence = _("This practice was given up: it has no results. Start afresh whenever you like.")


class TooManyPractices(ProductError):
    code, status = "throttled", 429
    sentence = _("You have started many practices in a short time. Go on with one, or wait a little.")


class SessionIdle(ProductError):
    code, status = "session_idle", 409
    sentence = _("This practice was left alone for more than 30 days. Start afresh.")


class SessionNotFound(NotFound):
    sentence = _("Session not found")


class ExamNotFound(NotFound):
    sentence = _("Exam not found")


class UnknownSlot(ProductError):
    code = "unknown_slot"
    sentence = _("This exam has no such question.")


class AnswerTooLong(ProductError):
    code = "answer_too_long"
    sentence = _("Answer too long")


class InvalidAnswer(ProductError):
    code = "invalid_answer"
    sentence = _("The answer holds something that cannot be kept.")


class QuestionNumberRequired(ProductError):
    code = "question_number_required"
    sentence = _("question_number required")


class TooManyAnswers(ProductError):
    code = "too_many_answers"
    sentence = _("At most 100 answers can be sent at once.")


class NoActiveSession(ProductError):
    code, status = "no_active_session", 403
    sentence = _("No active session")


class PaperClosed(ExamClosed):
    status = 403
    sentence = _("Exam window closed")


class PaperMissing(NotFound):
    code = "paper_missing"
    sentence = _("This exam has no paper yet.")


class SolutionsMissing(NotFound):
    code = "solutions_missing"
    sentence = _("This exam has no worked solutions.")


class RangeNotSatisfiable(ProductError):
    code, status = "range_not_satisfiable", 416
    sentence = _("The paper does not have this part.")


class ResultsWithheld(ProductError):
    code, status = "results_withheld", 403
    sentence = _("Results appear when the exam is over for everyone and scored.")


class UnknownTab(ProductError):
    code = "unknown_tab"
    sentence = _("There is no such leaderboard.")


class PaperRefused(ProductError):
    code = "paper_refused"
    sentence = _("This file cannot be used as a paper.")


class ExamFrozen(ProductError):
    code, status = "exam_frozen", 409
    sentence = _("Students have opened this exam: its key and paper can no longer be changed here.")


class ScheduleRefused(ProductError):
    code = "schedule_refused"
    sentence = _("The exam cannot be moved to these times.")


class KeyRefused(ProductError):
    code = "key_refused"
    sentence = _("This key cannot be used.")


class RegradeRefused(ProductError):
    code = "regrade_refused"
    sentence = _("This correction cannot be made.")


SHEET_ERRORS: dict[str, type[ProductError]] = {
    "question_number_required": QuestionNumberRequired,
    "answer_too_long": AnswerTooLong,
    "invalid_answer": InvalidAnswer,
    "unknown_slot": UnknownSlot,
    "invalid_request": InvalidRequest,
}
