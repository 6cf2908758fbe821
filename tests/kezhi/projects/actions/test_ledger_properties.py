"""Of any list: no fen is lost, taken in twice is taken in once, linking moves no money and links each name once."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.projects.actions import ledger
from kezhi.projects.models import Project
from kezhi.projects.queries.ledger import unknown_hosts
from kezhi.subjects.models import OrganisationName
from tests.importing import NOW, counts, take
from tests.people import unit

OFFICER = Actor(person=7, account=1, role=Role.CASE_OFFICER)
HOSTS = ("甲大学", "乙大学（北京）", "乙大学(北京)", "丙 研究所", "丙研究所", "丁学院")
fen = st.integers(1, 4_000_000 * 100)
rows = st.lists(st.tuples(st.integers(1, 9), fen, st.sampled_from(HOSTS), st.booleans()), min_size=1, max_size=10).map(
    lambda drawn: [award(*one) for one in drawn]
)


def award(number: int, cents: int, host: str, numbered: bool) -> dict[str, str]:
    return {
        "项目编号": str(number) if numbered else "0", "项目名称": f"课题{number}", "承担单位": host, "负责人": "某某",
        "资助金额（元）": f"{Decimal(cents) / 100:f}", "开始日期": "2018-01", "结束日期": "2019-12",
    }  # fmt: skip


def spellings(name: str) -> list[str]:
    """All ways in which a host is written here."""
    return [host for host in HOSTS if host.translate(PLAIN) == name.translate(PLAIN)]


def total() -> Decimal:
    return sum(Project.objects.values_list("amount", flat=True), Decimal(0))


class AnyList(TestCase):
    """Each example runs in a transaction of its own."""

    @settings(max_examples=25)
    @given(rows)
    def test_the_sum_is_that_of_the_rows_taken_and_again_nothing_changes(self, drawn: list[dict[str, str]]) -> None:
        batch = take("awards", drawn, source="名单", most="")
        taken = batch.rows.filter(state="created").values_list("raw", flat=True)
        assert total() == sum(Decimal(raw[4]) for raw in taken)
        again = take("awards", drawn, source="名单", most="")
        assert counts(again) == (0, 0, batch.created, batch.faulty)
        assert Project.objects.count() == batch.created

    @settings(max_examples=25)
    @given(rows, st.sets(st.sampled_from(HOSTS), max_size=3))
    def test_linking_moves_no_money_and_leaves_no_name_twice(
        self, drawn: list[dict[str, str]], known: set[str]
    ) -> None:
        for name in known:
            unit(name)
        take("awards", drawn, source="名单", most="")
        before = total()
        unknown = {named.pk for named in unknown_hosts(OFFICER)}
        for pk in unknown:
            if (named := Project.objects.get(pk=pk)).host_id is None:
                alike = Project.objects.filter(host=None, host_name__in=spellings(named.host_name)).count()
                by = {"actor": OFFICER, "now": NOW, "key": new_key()}
                assert ledger.link_host(pk, unit(f"认定{pk}").pk, **by) == alike > 0
        assert not unknown_hosts(OFFICER).exists()
        assert total() == before
        aliases = OrganisationName.objects.filter(kind="alias").values_list("name", flat=True)
        assert len(aliases) == len(set(aliases))

    @settings(max_examples=20)
    @given(st.sampled_from(HOSTS), st.sampled_from(HOSTS))
    def test_two_spellings_of_a_name_are_one_host(self, written: str, registered: str) -> None:
        one = unit(registered)
        take("awards", [award(1, 100, written, True)], source="名单")
        same = written.translate(PLAIN) == registered.translate(PLAIN)
        assert (Project.objects.get().host == one) is same


PLAIN = str.maketrans({"（": "(", "）": ")", " ": None})
pytestmark = pytest.mark.django_db
