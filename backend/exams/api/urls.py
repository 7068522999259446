"""/api/v1/exams/…, /api/v1/sessions/…, and where a student stands"""

from django.urls import path

from exams.api import answers, attempts, dashboard, exams, leaderboard, papers, sessions, staff

urlpatterns = [
    path("exams/", exams.ExamList.as_view(), name="exams"),
    path("exams/upcoming/", exams.UpcomingExam.as_view(), name="exams-upcoming"),
    path("exams/<uuid:exam_id>/", exams.ExamDetail.as_view(), name="exam"),
    path("exams/<uuid:exam_id>/lobby/", exams.Lobby.as_view(), name="exam-lobby"),
    path("exams/<uuid:exam_id>/start/", exams.StartExam.as_view(), name="exam-start"),
    path("exams/<uuid:exam_id>/pdf/", papers.ExamPaper.as_view(), name="exam-pdf"),
    path("exams/<uuid:exam_id>/places/", papers.ExamPlaces.as_view(), name="exam-places"),
    path("exams/<uuid:exam_id>/solutions/", papers.ExamSolutions.as_view(), name="exam-solutions"),
    path("attempts/", attempts.Attempts.as_view(), name="attempts"),
    path("sessions/<uuid:session_id>/", sessions.SessionDetail.as_view(), name="session"),
    path("sessions/<uuid:session_id>/clock/", sessions.SessionClock.as_view(), name="session-clock"),
    path("sessions/<str:session_id>/validate/", sessions.ValidateSession.as_view(), name="session-validate"),
    path("sessions/<uuid:session_id>/answers/", answers.SaveAnswers.as_view(), name="session-answers"),
    path("sessions/<uuid:session_id>/answers/preview/", answers.PreviewAnswer.as_view(), name="session-preview"),
    path("answers/read/", answers.ReadAnswer.as_view(), name="read-answer"),
    path("sessions/<uuid:session_id>/take-over/", sessions.TakeOver.as_view(), name="session-take-over"),
    path("sessions/<uuid:session_id>/submit/", sessions.SubmitSession.as_view(), name="session-submit"),
    path("sessions/<uuid:session_id>/abandon/", sessions.AbandonSession.as_view(), name="session-abandon"),
    path("sessions/<uuid:session_id>/results/", sessions.SessionResults.as_view(), name="session-results"),
    path("leaderboard/", leaderboard.Leaderboard.as_view(), name="leaderboard"),
    path("dashboard/", dashboard.Dashboard.as_view(), name="dashboard"),
    path("achievements/", dashboard.Achievements.as_view(), name="achievements"),
    path("admin/exams/", staff.StaffExams.as_view(), name="staff-exams"),
    path("admin/exams/<uuid:exam_id>/results/", staff.StaffExamResults.as_view(), name="staff-exam-results"),
]
