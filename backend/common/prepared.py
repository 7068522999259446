"""Queries whose SQL is written once in a process: for some, writing it takes the ORM longer than answering them."""

import uuid
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet

# What stands in the query where the values of each call belong: nothing that anybody asks for.
STAND_INS: dict[type, Any] = {
    uuid.UUID: uuid.UUID("0f7ad2c4-8a35-4e0c-9d0b-5be6f1c3a972"),
    datetime: datetime(1907, 3, 5, 7, 11, 13, 17, tzinfo=UTC),
}


class Prepared[Row]:
    """A `values_list` query by an id, a moment, or both; `make_row` takes the columns in their order."""

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], make_row: Callable[..., Row]) -> None:
        self._build = build
        self._make_row = make_row
        self._written: tuple[str, tuple[Any, ...]] | None = None

    def rows(self, **values: uuid.UUID | datetime) -> list[Row]:
        """What the query finds for these values of its arguments; one query."""
        by_stand_in = {STAND_INS[type(value)]: value for value in values.values()}
        if self._written is None:
            self._written = self._write({name: STAND_INS[type(value)] for name, value in values.items()})
        sql, parameters = self._written
        with connection.cursor() as cursor:
            cursor.execute(sql, [by_stand_in.get(each, each) for each in parameters])
            return [self._make_row(*found) for found in cursor.fetchall()]

    def _write(self, stand_ins: dict[str, Any]) -> tuple[str, tuple[Any, ...]]:
        sql, parameters = self._build(**stand_ins).query.sql_with_params()
        if set(stand_ins.values()) - set(parameters):
            raise ValueError("a value of this query would be kept for whoever asks next")
        return sql, tuple(parameters)
