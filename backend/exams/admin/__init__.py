from exams.admin import calibration, exam, rating, session

__all__ = ["calibration", "exam", "rating", "session"]
