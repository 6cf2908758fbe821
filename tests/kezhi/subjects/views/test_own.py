"""One's own record on its page: shown, supplied, disputed, taken back; and the ties one declares."""

from datetime import timedelta

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kezhi.base.models import JournalLine
from kezhi.subjects.actions import identity
from kezhi.subjects.models import (
    AdministratorRequest,
    Affiliation,
    FactDispute,
    FactValue,
    JoinRequest,
    Organisation,
    Relation,
    Scheme,
)
from tests.kezhi.subjects.views.conftest import Enter, Town, paper, text
from tests.people import LONG_AGO, MADE, person, unit

pytestmark = pytest.mark.django_db
NUMBER = "620102198501010013"
FACTS = ("person.name", "person.title", "person.degree")
MADE_RANGE = (LONG_AGO, None)
MY_PAGE = 19


class TestMyRecord:
    def test_a_request_to_join_is_withdrawn_from_it(self, town: Town, enter: Enter) -> None:
        client = enter(town.people["alone"])
        client.post(f"/units/{town.university.public_id}/join/", {"kind": "main", "starts": "2026-03-01"})
        asked = JoinRequest.objects.get()
        assert "撤回申请" in text(client, "/me/")
        client.post(f"/me/requests/{asked.pk}/withdraw/", {"command": "w"})
        asked.refresh_from_db()
        assert asked.state == "withdrawn"

    def test_a_registration_is_withdrawn_from_it(self, town: Town, enter: Enter) -> None:
        client = enter(town.people["stranger"])
        page = f"/units/{town.university.public_id}/administer/"
        assert client.post(page, {"grounds": "离职", "authorisation": paper()}).status_code == 302
        asked = AdministratorRequest.objects.get()
        assert "更换 兰州理工大学 的管理员" in text(client, "/me/")
        client.post(f"/me/registrations/{asked.pk}/withdraw/", {"command": "w"})
        asked.refresh_from_db()
        assert asked.state == "withdrawn"

    def test_codes_are_shown_in_words_and_numbers_masked(self, town: Town, enter: Enter) -> None:
        member = town.people["member"]
        identity.of_person(Scheme.RESIDENT_ID, NUMBER, member).save()
        page = text(enter(member), "/me/")
        assert "硕士" in page
        assert ">master<" not in page
        assert "620***********0013" in page
        assert NUMBER not in page

    def test_the_full_number_is_shown_once_and_journalled(self, town: Town, enter: Enter) -> None:
        member = town.people["member"]
        number = identity.of_person(Scheme.RESIDENT_ID, NUMBER, member)
        number.save()
        client = enter(member)
        answer = client.post(f"/me/identifiers/{number.pk}/unmask/", {"command": "u"}, follow=True)
        assert NUMBER in answer.content.decode()
        assert NUMBER not in text(client, "/me/")
        assert JournalLine.objects.filter(action="identifier.unmasked").count() == 1
        stranger = enter(town.people["stranger"])
        assert stranger.post(f"/me/identifiers/{number.pk}/unmask/").status_code in (403, 404)

    @pytest.mark.parametrize(
        ("name", "typed", "status", "shown"),
        [
            ("person.gender", "female", 302, "女"),
            ("person.gender", "neither", 422, ""),
            ("person.birth_date", "1985-01-01", 302, "1985-01-01"),
            ("person.birth_date", "soon", 422, ""),
        ],
    )
    def test_a_missing_fact_is_supplied(
        self, name: str, typed: str, status: int, shown: str, town: Town, enter: Enter
    ) -> None:
        client = enter(town.people["member"])
        assert client.post(f"/me/facts/{name}/supply/", {"text": typed}).status_code == status
        assert FactValue.objects.exists() is (status == 302)
        page = text(client, "/me/")
        assert shown in page
        assert ("本人填报" in page) is (status == 302)

    def test_contact_is_changed(self, town: Town, enter: Enter) -> None:
        client = enter(town.people["member"])
        assert client.post("/me/contact/", {"phone": "13800138000", "email": "x"}).status_code == 422
        assert client.post("/me/contact/", {"phone": "13800138000", "email": "a@b.cn"}).status_code == 302
        assert "138****8000" in text(client, "/me/")

    def test_one_leaves_a_unit(self, town: Town, enter: Enter) -> None:
        client, mine = enter(town.people["member"]), Affiliation.objects.get(person=town.people["member"])
        yesterday = timezone.localdate() - timedelta(days=1)
        answer = client.post(f"/affiliations/{mine.pk}/end/", {"last": yesterday.isoformat()})
        assert answer.headers["Location"] == "/me/"
        assert str(yesterday) in text(client, "/me/")

    @pytest.mark.parametrize("rows", [1, 3])
    def test_it_takes_as_many_queries_at_one_row_as_at_three(
        self, rows: int, town: Town, enter: Enter, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        member = town.people["member"]
        for n in range(rows):
            other = unit(f"单位 {n}")
            Affiliation.objects.create(person=member, organisation=other, kind="part-time", valid=MADE_RANGE)
            Relation.objects.create(person=member, other=person(f"亲属 {n}"), kind="sibling", valid=MADE_RANGE)
            FactDispute.objects.create(person=member, name=FACTS[n], text="有误", created_at=MADE)
            JoinRequest.objects.create(person=member, organisation=other, starts=LONG_AGO, created_at=MADE)
        client = enter(member)
        client.get("/me/")
        with django_assert_num_queries(MY_PAGE):
            client.get("/me/")


class TestRelations:
    def test_a_person_is_searched_chosen_and_declared(self, town: Town, enter: Enter) -> None:
        client, other = enter(town.people["member"]), town.people["stranger"]
        assert other.public_id not in text(client, "/me/relations/new/")
        assert other.public_id in text(client, "/me/relations/new/?who=别")
        assert "没有找到" in text(client, "/me/relations/new/?who=查无此人")
        said = {"person": other.public_id, "kind": "sibling"}
        assert client.post("/me/relations/new/", said).status_code == 302
        assert "兄弟姐妹" in text(client, "/me/")
        client.post(f"/me/relations/{Relation.objects.get().pk}/withdraw/", {"command": "w"})
        assert "兄弟姐妹" not in text(client, "/me/")

    @pytest.mark.parametrize("chosen", ["", "NOBODY", "self", "alone"])
    def test_who_cannot_be_chosen_is_refused_in_words(self, chosen: str, town: Town, enter: Enter) -> None:
        known = {"self": town.people["member"].public_id, "alone": town.people["alone"].public_id}
        client = enter(town.people["member"])
        answer = client.post("/me/relations/new/", {"person": known.get(chosen, chosen), "kind": "sibling"})
        assert answer.status_code == 422
        assert "选" in answer.content.decode()
        assert not Relation.objects.exists()


class TestDisputes:
    def test_the_office_mends_what_its_member_disputed(self, town: Town, enter: Enter) -> None:
        member, office = enter(town.people["member"]), enter(town.people["office"])
        member.post("/me/facts/person.degree/dispute/", {"text": "已获博士学位"})
        said = FactDispute.objects.get()
        assert "已获博士学位" in text(office, "/disputes/")
        page = f"/disputes/{said.pk}/"
        assert "硕士" in text(office, page)
        bad = office.post(page, {"decision": "mended", "answer": "学信网可查", "text": ""})
        assert bad.status_code == 422
        assert office.post(page, {"decision": "mended", "answer": "", "text": "doctor"}).status_code == 422
        good = office.post(page, {"decision": "mended", "answer": "学信网可查", "text": "doctor"})
        assert good.headers["Location"] == "/disputes/"
        shown = text(member, "/me/")
        assert "博士" in shown
        assert "学信网可查" in shown

    def test_the_bureau_answers_what_a_unit_disputed(self, town: Town, enter: Enter) -> None:
        office, bureau = enter(town.people["office"]), enter(town.people["bureau"])
        Organisation.objects.filter(pk=town.university.pk).update(address="旧址")
        unit_page = f"/units/{town.university.public_id}/"
        assert "facts/org.address/dispute/" in text(office, unit_page)
        office.post(f"{unit_page}facts/org.address/dispute/", {"text": "已迁址"})
        assert "有异议" in text(office, unit_page)
        said = FactDispute.objects.get()
        assert "核对结果" not in text(office, f"/disputes/{said.pk}/")
        bureau.post(f"/disputes/{said.pk}/", {"decision": "mended", "answer": "见证照", "text": "新址"})
        assert "新址" in text(office, unit_page)

    def test_a_yearly_figure_is_corrected_with_its_source_and_who_asked_is_told(self, town: Town, enter: Enter) -> None:
        member, bureau = enter(town.people["member"]), enter(town.people["bureau"])
        year = timezone.localdate().year - 1
        FactValue.objects.create(
            organisation=town.university, name="org.sales_last_year", value="12840000", unit="元", period=str(year),
            source="统计年报", observed_at=f"{year}-12-31", recorded_at=MADE,
        )  # fmt: skip
        assert member.post("/me/facts/org.sales_last_year/dispute/", {"text": "少计出口"}).status_code == 302
        said = FactDispute.objects.get()
        asked = text(bureau, f"/disputes/{said.pk}/")
        for part in ("1,284.00 万元", f"统计年报 · {year}-12-31", f"<dd>{year}</dd>", "少计出口", "更正后的内容（元）"):
            assert part in asked
        answer = {"decision": "mended", "answer": "见审计报告", "text": "13,000,000"}
        bad = bureau.post(f"/disputes/{said.pk}/", answer)
        assert bad.status_code == 422
        assert "请写明新值的来源" in bad.content.decode()
        bureau.post(f"/disputes/{said.pk}/", answer | {"source": "审计报告"})
        office = text(enter(town.people["office"]), f"/units/{town.university.public_id}/")
        assert "1,300.00" in office
        assert "审计报告" in office
        assert "“上年销售收入”的异议已答复：已更正" in text(member, "/notices/")
        assert "见审计报告" in text(member, "/me/")

    def test_what_nobody_knows_of_a_unit_can_be_asked_for(self, town: Town, enter: Enter) -> None:
        office = enter(town.people["office"])
        assert "请求补录" in text(office, f"/units/{town.university.public_id}/")
        assert "请求补录“上年职工总数”" in text(office, f"/units/{town.university.public_id}/facts/org.staff/dispute/")

    def test_an_office_of_the_department_settles_what_the_department_answers_for(
        self, town: Town, enter: Enter
    ) -> None:
        member, officer = enter(town.people["member"]), enter(town.people["officer"])
        member.post("/me/facts/project.overdue/dispute/", {"text": "已验收"})
        said = FactDispute.objects.get()
        assert "已验收" in text(officer, "/disputes/")
        assert "更正后的内容" not in text(officer, f"/disputes/{said.pk}/")
        officer.post(f"/disputes/{said.pk}/", {"decision": "mended", "answer": "台账已更正"})
        said.refresh_from_db()
        assert said.state == "mended"

    def test_the_reader_goes_back_to_where_the_fact_was_seen(self, town: Town, enter: Enter) -> None:
        member = enter(town.people["member"])
        page = "/me/facts/person.title/dispute/"
        seen = member.get(page, headers={"Referer": "http://testserver/forms/7/?x=1"}).content.decode()
        assert '<input type="hidden" name="next" value="/forms/7/">' in seen
        assert member.post(page, {"text": "有误", "next": "/forms/7/"}).headers["Location"] == "/forms/7/"
        away = member.get(page, headers={"Referer": "https://evil.example/"}).content.decode()
        assert '<input type="hidden" name="next" value="/me/">' in away
        again = {"text": "有误", "next": "https://evil.example/"}
        assert member.post("/me/facts/person.degree/dispute/", again).headers["Location"] == "/me/"

    def test_upheld_needs_no_value(self, town: Town, enter: Enter) -> None:
        said = FactDispute.objects.create(
            person=town.people["member"], name="person.title", text="有误", created_at=MADE
        )
        office = enter(town.people["office"])
        assert office.post(f"/disputes/{said.pk}/", {"decision": "upheld", "answer": "无误"}).status_code == 302
        said.refresh_from_db()
        assert said.state == "upheld"
