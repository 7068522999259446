from accounts.models import Student
from exams.models.board import Board, BoardCount, BoardRow
from exams.models.calibration import Calibration, ItemDifficulty, PipelineStep, ScoreAbility
from exams.models.exam import CorrectAnswer, ExtraTime, MockExam
from exams.models.judging import JudgingTry, WaitingPractice
from exams.models.places import PaperPlaces
from exams.models.rating import EloHistory, StudentRating
from exams.models.reward import Achievement, StudentAchievement, StudentStreak
from exams.models.session import AnswerVerdict, ExamSession, StudentAnswer

__all__ = [
    "Achievement",
    "AnswerVerdict",
    "Board",
    "BoardCount",
    "BoardRow",
    "Calibration",
    "CorrectAnswer",
    "EloHistory",
    "ExamSession",
    "ExtraTime",
    "ItemDifficulty",
    "JudgingTry",
    "MockExam",
    "PaperPlaces",
    "PipelineStep",
    "ScoreAbility",
    "Student",
    "StudentAchievement",
    "StudentAnswer",
    "StudentRating",
    "StudentStreak",
    "WaitingPractice",
]
