"""Queries that are put together once: turning expressions into SQL takes many times longer than asking it.

    @prepared(person=BigIntegerField(), on=DateField())
    def held(person: Any, on: Any) -> QuerySet[Any, Any]:
        return Holding.objects.filter(person=person, valid__contains=on).values("pk", "role")

    held(person=7, on=date(2026, 11, 24))  # a list of dicts

What it is built from must not depend on anything but its parameters, since it is built once a process.
"""

from collections.abc import Callable, Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Expression, Field, QuerySet
from django.db.models.sql.compiler import SQLCompiler

Build = Callable[..., QuerySet[Any, Any]]


class Parameter(Expression):
    """Stands in an expression for a value that is given when the query is asked."""

    def __init__(self, name: str, output_field: Field[Any, Any]) -> None:
        super().__init__(output_field=output_field)
        self.name = name

    def as_sql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> tuple[str, tuple[Any, ...]]:
        return "%s", (self,)


class Prepared:
    """A query of ``values()`` with named parameters; called with their values, it gives its rows."""

    def __init__(self, build: Build, parameters: dict[str, Field[Any, Any]]) -> None:
        self._build = build
        self._parameters = parameters

    def __call__(self, **given: Any) -> list[dict[str, Any]]:
        sql, arguments, columns = self._compiled
        with connection.cursor() as cursor:
            cursor.execute(sql, [given[one.name] if isinstance(one, Parameter) else one for one in arguments])
            found = cursor.fetchall()
        return [{name: read(value) for (name, read), value in zip(columns, row, strict=True)} for row in found]

    @cached_property
    def _compiled(self) -> tuple[str, Sequence[Any], list[tuple[str, Callable[[Any], Any]]]]:
        """The SQL, its arguments in order, and for each column its name and how a value of it is read."""
        query = self._build(**{name: Parameter(name, field) for name, field in self._parameters.items()}).query
        compiler = query.get_compiler(connection=connection)
        sql, arguments = compiler.as_sql()
        converters = compiler.get_converters([column for column, _sql, _name in compiler.select])
        columns = [(name, _reading(*converters.get(at, ((), None)))) for at, name in enumerate(query.selected or ())]
        return sql, arguments, columns


def _reading(converters: Sequence[Callable[..., Any]], expression: Any) -> Callable[[Any], Any]:
    def read(value: Any) -> Any:
        for convert in converters:
            value = convert(value, expression, connection)
        return value

    return read


def prepared(**parameters: Field[Any, Any]) -> Callable[[Build], Prepared]:
    """Make a function that builds a query from its parameters a query that is built once."""
    return lambda build: Prepared(build, parameters)
