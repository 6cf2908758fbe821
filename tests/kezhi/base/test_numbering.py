"""Every number is used once, with no gap, whoever asks at the same time and whatever fails."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from kezhi.base.models import NumberSeries
from kezhi.base.numbering import take


@pytest.mark.django_db
def test_each_series_and_scope_counts_from_one() -> None:
    assert [take("receipt", "2026"), take("receipt", "2026"), take("receipt", "2027"), take("case", "2026")] == [
        1,
        2,
        1,
        1,
    ]


@pytest.mark.django_db
def test_a_failed_use_gives_its_number_back() -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        assert take("receipt") == 1
        raise ZeroDivisionError
    assert take("receipt") == 1


@pytest.mark.django_db(transaction=True)
def test_many_at_once_get_every_number_once_though_some_fail() -> None:
    def fail_for(n: int) -> None:
        if n % 5 == 0:
            raise ZeroDivisionError

    def use(n: int) -> int | None:
        try:
            with transaction.atomic():
                number = take("receipt", "2026")
                fail_for(n)
        except ZeroDivisionError:
            return None
        finally:
            connection.close()
        return number

    with ThreadPoolExecutor(8) as pool:
        taken = [number for number in pool.map(use, range(60)) if number is not None]
    assert sorted(taken) == list(range(1, 49))
    assert NumberSeries.objects.get(name="receipt", scope="2026").last == 48
