"""The founding names of the streak's rules: thin doors onto the services."""

from exams.services.rewards import check_streak_broken, update_streak

__all__ = ["check_streak_broken", "update_streak"]
