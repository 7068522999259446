"""Queries whose SQL is written once"""

import uuid
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db.models import QuerySet

from accounts.models import Student
from common.prepared import Prepared
from tests.factories import make_student, new_id


class Names:
    """Builds the query, and knows how often."""

    def __init__(self) -> None:
        self.times = 0

    def __call__(self, student_id: uuid.UUID, before: datetime) -> QuerySet[Any, Any]:
        self.times += 1
        found = Student.objects.filter(pk=student_id, created_at__lt=before)
        return found.values_list("full_name", "language")


def test_each_call_asks_for_its_own_values_and_the_sql_is_written_once(db: None) -> None:
    build = Names()
    names: Prepared[str] = Prepared(build, lambda name, language: f"{name} ({language})")
    anna, bobur = make_student(full_name="Anna"), make_student(full_name="Bobur", language="ru")
    later = max(anna.created_at, bobur.created_at) + timedelta(seconds=1)
    assert names.rows(student_id=anna.pk, before=later) == ["Anna (uz)"]
    assert names.rows(student_id=bobur.pk, before=later) == ["Bobur (ru)"]
    assert names.rows(student_id=bobur.pk, before=bobur.created_at) == []
    assert names.rows(student_id=uuid.UUID(new_id()), before=later) == []
    assert build.times == 1


def test_a_value_that_is_not_asked_by_is_a_mistake_and_not_kept_for_others(db: None) -> None:
    everybody: Prepared[str] = Prepared(
        lambda student_id: Student.objects.values_list("full_name"), lambda name: str(name)
    )
    with pytest.raises(ValueError, match="whoever asks next"):
        everybody.rows(student_id=make_student().pk)
