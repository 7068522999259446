"""The founding name of an exam's JSON: a thin door onto exams.api."""

from exams.api.staff_serializers import MockExamSerializer

__all__ = ["MockExamSerializer"]
