"""The founding names of what students call: thin doors onto exams.api and the services, which do it all."""

from common import clock
from exams.api.answers import SaveAnswers
from exams.api.dashboard import Dashboard
from exams.api.exams import ExamDetail, Lobby, StartExam, UpcomingExam
from exams.api.leaderboard import Leaderboard
from exams.api.papers import ExamPaper
from exams.api.sessions import SessionResults
from exams.models import ExamSession
from exams.services.ending import close_if_overdue, submit_session
from exams.services.grading import grade_exam

upcoming_exam = UpcomingExam.as_view()
exam_detail = ExamDetail.as_view()
exam_lobby = Lobby.as_view()
start_exam = StartExam.as_view()
exam_pdf = ExamPaper.as_view()
save_answer = SaveAnswers.as_view()
session_results = SessionResults.as_view()
leaderboard = Leaderboard.as_view()
dashboard = Dashboard.as_view()


def _submit_session(session: ExamSession, auto: bool = False) -> ExamSession:
    """Hand a session in and score it; `auto` closes it only if its time and grace are over, dated at its deadline.

    The session given is brought up to date and returned. Handing in twice is once.
    """
    now = clock.now()
    if auto:
        close_if_overdue(session, now=now)
    else:
        submit_session(session.pk, student_id=session.student_id, now=now)
    grade_exam(session.exam_id, now=now)
    session.refresh_from_db()
    return session
