"""Numbers without gaps or doubles: a number is taken in the transaction that uses it."""

from django.db import connection


def take(series: str, scope: str = "") -> int:
    """The next number of ``series`` within ``scope``, from 1.

    The series' row stays locked until the transaction ends: a rolled-back use gives its number back.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO base_numberseries (name, scope, last) VALUES (%s, %s, 1)"
            " ON CONFLICT (name, scope) DO UPDATE SET last = base_numberseries.last + 1 RETURNING last",
            [series, scope],
        )
        (last,) = cursor.fetchone()
    return int(last)
