"""What pages do when they are posted, and how they say what is wrong."""

from datetime import date, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import Role
from kezhi.base.identifiers import generate
from kezhi.base.models import Account, FileUse, JournalLine, OutboxMessage
from kezhi.subjects.actions import identity
from kezhi.subjects.models import (
    AdministratorRequest,
    Affiliation,
    Claim,
    Delegation,
    FactDispute,
    FactValue,
    Holding,
    JoinRequest,
    Organisation,
    Person,
    Post,
    Relation,
    Scheme,
)
from tests.kezhi.subjects.views.conftest import Enter, Town
from tests.people import LONG_AGO, MADE, in_post, person, unit

pytestmark = pytest.mark.django_db
NUMBER = "620102198501010013"
ME = {"name": "沈若舟", "scheme": "resident-id", "number": NUMBER, "nationality": "CN"}
PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def paper(name: str = "证明.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def newcomer(email: str = "new@example.cn") -> Client:
    client = Client()
    client.force_login(Account.objects.create_user(email), "allauth.account.auth_backends.AuthenticationBackend")
    return client


class TestWelcome:
    def known(self, town: Town, **more: object) -> Person:
        who = person("沈若舟", at=town.university, account=False, birth_date=date(1985, 1, 1), **more)
        identity.of_person(Scheme.RESIDENT_ID, NUMBER, who).save()
        return who

    def test_a_known_person_claims_waits_and_is_confirmed(self, town: Town, enter: Enter) -> None:
        who, client = self.known(town), newcomer()
        assert client.post("/welcome/", ME).status_code == 302
        waiting = text(client, "/welcome/")
        assert "等待确认" in waiting
        assert "兰州理工大学" in waiting
        assert client.get("/me/").headers["Location"].startswith("/welcome/")
        claim = Claim.objects.get()
        office = enter(town.people["office"])
        assert "确认是本人" in text(office, f"/claims/{claim.pk}/")
        assert office.post(f"/claims/{claim.pk}/", {"decision": "confirm"}).status_code == 302
        assert "沈若舟" in text(client, "/me/")
        assert Person.objects.filter(name="沈若舟", birth_date=date(1985, 1, 1)).get() == who

    def test_a_refused_claim_shows_why_and_the_form_again(self, town: Town, enter: Enter) -> None:
        self.known(town)
        client = newcomer()
        client.post("/welcome/", ME)
        claim = Claim.objects.get()
        office = enter(town.people["office"])
        assert office.post(f"/claims/{claim.pk}/", {"decision": "refuse"}).status_code == 422
        office.post(f"/claims/{claim.pk}/", {"decision": "refuse", "reason": "请到科研院核验"})
        page = text(client, "/welcome/")
        assert "请到科研院核验" in page
        assert 'name="number"' in page

    def test_a_claim_is_withdrawn_and_typed_anew(self, town: Town) -> None:
        self.known(town)
        client = newcomer()
        client.post("/welcome/", ME)
        client.post(f"/welcome/claims/{Claim.objects.get().pk}/withdraw/", {"command": "w"})
        assert Claim.objects.get().state == "withdrawn"
        assert 'name="number"' in text(client, "/welcome/")

    def test_somebody_else_is_claiming_that_record_already(self, town: Town) -> None:
        self.known(town)
        newcomer().post("/welcome/", ME)
        answer = newcomer("second@example.cn").post("/welcome/", ME)
        assert answer.status_code == 422
        assert "正在由另一账号认领" in answer.content.decode()
        assert Claim.objects.count() == 1

    def test_who_has_an_account_is_told_how_to_get_back_to_it(self, town: Town) -> None:
        newcomer().post("/welcome/", ME)
        answer = newcomer("second@example.cn").post("/welcome/", ME)
        assert "忘记密码" in answer.content.decode()
        assert Person.objects.filter(name="沈若舟", source="本人填报").count() == 1

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"number": "62010219850101001"}, "17 位"),
            ({"number": "620102198501010014"}, "校验位不对"),
            ({"number": generate("resident-id", "62010220990101001")}, "还没有到"),
            ({"name": ""}, "必填"),
            ({"nationality": "China"}, "有效"),
            ({"scheme": "passport", "number": "E1234567"}, "请填写出生日期"),
            ({"scheme": "passport", "number": "E1", "birth_date": "1990-01-01"}, "护照"),
            ({"scheme": "library-card"}, "有效"),
        ],
    )
    def test_what_is_wrong_is_said_at_its_field_and_nothing_is_kept(
        self, wrong: dict[str, str], said: str, town: Town
    ) -> None:
        answer = newcomer().post("/welcome/", ME | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        assert not Person.objects.filter(source="本人填报").exists()

    def test_sent_twice_by_a_double_click_is_one_person(self, town: Town) -> None:
        client = newcomer()
        assert [client.post("/welcome/", ME | {"command": "k"}).status_code for _ in range(2)] == [302, 302]
        assert Person.objects.filter(source="本人填报").count() == 1


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


FACTS = ("person.name", "person.title", "person.degree")
MADE_RANGE = (LONG_AGO, None)
MY_PAGE = 21


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


class TestUnits:
    FIRM = {
        "name": "兰州云杉智能装备有限公司",
        "uscc": "91620100MA71TEGT61",
        "kind": "enterprise",
        "address": "雁南路 18 号",
        "legal_representative": "韩维",
    }

    def register(self, client: Client, town: Town, **other: object) -> tuple[int, str]:
        said = {**self.FIRM, "region": town.university.region_id, "licence": paper(), "authorisation": paper()}
        answer = client.post("/units/register/", said | other)
        return answer.status_code, answer.content.decode()

    def test_a_firm_registers_with_papers_and_its_bureau_sees_and_confirms(self, town: Town, enter: Enter) -> None:
        client = enter(town.people["alone"])
        assert self.register(client, town)[0] == 302
        asked = AdministratorRequest.objects.get()
        bureau = enter(town.people["bureau"])
        page = text(bureau, f"/registrations/{asked.pk}/")
        assert "91620100MA71TEGT61" in page
        use = FileUse.objects.filter(purpose="business-licence").get()
        assert bureau.get(f"/files/{use.pk}/{use.name}").status_code == 200
        assert enter(town.people["other-bureau"]).get(f"/files/{use.pk}/{use.name}").status_code == 404
        assert bureau.post(f"/registrations/{asked.pk}/", {"decision": "confirm"}).status_code == 302
        assert Organisation.objects.get(pk=asked.organisation_id).state == "active"

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"uscc": "91620100MA71TEGT62"}, "最后一位应是"),
            ({"uscc": "91620100MA71TEST2X"}, "第 15 位"),
            ({"uscc": "1"}, "18 位"),
            ({"licence": paper("执照.pdf", b"MZ\x90\x00 a program")}, "执照.pdf"),
            ({"authorisation": paper("授权书.docx", b"PK\x03\x04")}, "授权书.docx"),
            ({"licence": paper("空.png", b"")}, "空"),
            ({"region": "0"}, "有效"),
            ({"licence": ""}, "必填"),
        ],
    )
    def test_a_wrong_code_or_paper_is_explained_and_nothing_is_entered(
        self, wrong: dict[str, object], said: str, town: Town, enter: Enter
    ) -> None:
        status, page = self.register(enter(town.people["alone"]), town, **wrong)
        assert status == 422
        assert said in page
        assert not Organisation.objects.filter(state="pending").exists()
        assert not FileUse.objects.exists()

    def test_a_renamed_unit_shows_both_names_the_document_and_its_file(self, town: Town, enter: Enter) -> None:
        office = enter(town.people["office"])
        page = f"/units/{town.university.public_id}/"
        said = {
            "name": "甘肃理工大学",
            "on": "2026-03-01",
            "basis": "教发函〔2026〕12 号",
            "document": paper("批复.png"),
        }
        assert office.post(f"{page}rename/", said).status_code == 302
        shown = text(office, page)
        assert all(words in shown for words in ("甘肃理工大学", "兰州理工大学", "教发函〔2026〕12 号", "批复.png"))
        use = FileUse.objects.get()
        assert enter(town.people["officer"]).get(f"/files/{use.pk}/{use.name}").status_code == 200
        stranger = enter(town.people["stranger"])
        assert "批复.png" not in text(stranger, page)
        assert stranger.get(f"/files/{use.pk}/{use.name}").status_code == 404
        assert "甘肃理工大学" in text(stranger, "/units/?q=兰州理工")

    @pytest.mark.parametrize(
        ("wrong", "said"),
        [
            ({"name": "兰州理工大学"}, "相同"),
            ({"on": "2099-01-01"}, "还没有到"),
            ({"on": "2019-01-01"}, "不晚于"),
            ({"document": paper("批复.png", b"plain text")}, "批复.png"),
            ({"basis": ""}, "必填"),
        ],
    )
    def test_a_renaming_that_cannot_be_is_refused(
        self, wrong: dict[str, object], said: str, town: Town, enter: Enter
    ) -> None:
        good = {"name": "甘肃理工大学", "on": "2026-03-01", "basis": "文件", "document": paper()}
        answer = enter(town.people["office"]).post(f"/units/{town.university.public_id}/rename/", good | wrong)
        assert answer.status_code == 422
        assert said in answer.content.decode()
        town.university.refresh_from_db()
        assert town.university.name == "兰州理工大学"

    def test_the_list_finds_a_unit_by_its_old_name_and_filters(self, town: Town, enter: Enter) -> None:
        town.university.names.create(name="甘肃工业大学", kind="former", valid=(date(1990, 1, 1), LONG_AGO))
        officer = enter(town.people["officer"])
        assert "兰州理工大学" in text(officer, "/organisations/?q=甘肃工业")
        assert "兰州理工大学" not in text(officer, "/organisations/?f.kind=enterprise")
        assert "兰州理工大学" in text(officer, "/organisations/?f.region=6201")
        assert "兰州理工大学" not in text(officer, "/organisations/?f.region=6202")
        assert "兰州理工大学" not in text(enter(town.people["other-bureau"]), "/organisations/")

    def test_somebody_is_invited_by_mail_and_joins(self, town: Town, enter: Enter, mailoutbox: list[object]) -> None:
        office = enter(town.people["office"])
        assert office.post("/my-unit/people/invite/", {"name": "甲", "email": "not mail"}).status_code == 422
        office.post("/my-unit/people/invite/", {"name": "甲", "email": "a@b.cn"})
        link = str(mailoutbox[0].body).split()[-1].removeprefix("http://testserver")  # type: ignore[attr-defined]
        guest = enter(town.people["alone"])
        assert guest.post(link, {"kind": "main", "starts": "2026-03-01"}).status_code == 302
        assert "兰州理工大学" in text(guest, "/me/")
        assert guest.post(link, {"kind": "main", "starts": "2026-03-01"}).status_code == 404
        assert not OutboxMessage.objects.exists()


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

    def test_upheld_needs_no_value(self, town: Town, enter: Enter) -> None:
        said = FactDispute.objects.create(
            person=town.people["member"], name="person.title", text="有误", created_at=MADE
        )
        office = enter(town.people["office"])
        assert office.post(f"/disputes/{said.pk}/", {"decision": "upheld", "answer": "无误"}).status_code == 302
        said.refresh_from_db()
        assert said.state == "upheld"


class TestPosts:
    def test_an_administrator_gives_and_ends_with_reasons(self, town: Town, enter: Enter) -> None:
        seat = Post.objects.create(organisation=town.department, code="d", role="director", title_zh="厅长")
        admin, head = enter(town.people["admin"]), town.people["stranger"]
        page = f"/posts/{seat.pk}/"
        assert "空缺" in text(admin, page)
        assert head.public_id in text(admin, f"{page}give/?who={head.name}")
        said = {"person": head.public_id, "first": "2026-03-01"}
        assert admin.post(f"{page}give/", said).status_code == 422
        assert admin.post(f"{page}give/", said | {"reason": "任命"}).headers["Location"] == page
        held = Holding.objects.get(post=seat)
        twice = admin.post(f"{page}give/", said | {"reason": "任命"})
        assert "已有人任职" in twice.content.decode()
        assert admin.post(f"/holdings/{held.pk}/end/", {"last": "2026-04-01", "reason": ""}).status_code == 422
        assert admin.post(f"/holdings/{held.pk}/end/", {"last": "2026-04-01", "reason": "调离"}).status_code == 302
        shown = text(admin, page)
        assert "历任" in shown
        assert "调离" in shown

    def test_a_post_that_begins_later_stands_apart(self, town: Town, enter: Enter) -> None:
        seat = Post.objects.create(organisation=town.department, code="d", role="director", title_zh="厅长")
        admin = enter(town.people["admin"])
        said = {"person": town.people["stranger"].public_id, "first": "2099-01-01", "reason": "预任"}
        admin.post(f"/posts/{seat.pk}/give/", said)
        page = text(admin, f"/posts/{seat.pk}/")
        assert "即将任职" in page
        assert "空缺" in page

    def test_the_list_shows_the_department_first_and_the_unit_its_own_only(self, town: Town, enter: Enter) -> None:
        page = text(enter(town.people["admin"]), "/posts/?size=48")
        order = [page.index(name) for name in ("省科技厅", "嘉峪关市科技局", "兰州理工大学")]
        assert order == sorted(order)
        own = text(enter(town.people["office"]), "/posts/")
        assert "兰州理工大学" in own
        assert "外单位" not in own

    def test_regions_are_asked_only_where_there_are_several(self, town: Town, enter: Enter) -> None:
        admin = enter(town.people["admin"])
        assert 'name="regions"' not in text(admin, f"/posts/{town.posts['office'].post_id}/give/")
        assert 'name="regions"' in text(admin, f"/posts/{town.posts['officer'].post_id}/give/")

    def test_a_colleague_is_chosen_to_stand_in(self, town: Town, enter: Enter) -> None:
        office, member = enter(town.people["office"]), town.people["member"]
        page = f"/holdings/{town.posts['office'].pk}/delegate/"
        shown = text(office, page)
        assert member.public_id in shown
        assert town.people["stranger"].public_id not in shown
        today = timezone.localdate()
        said = {"first": today.isoformat(), "last": (today + timedelta(days=7)).isoformat()}
        outsider = office.post(page, said | {"person": town.people["stranger"].public_id})
        assert outsider.status_code == 422
        assert office.post(page, {"person": member.public_id, "first": today.isoformat()}).status_code == 422
        backwards = {"person": member.public_id, "first": said["last"], "last": said["first"]}
        assert office.post(page, backwards).status_code == 422
        assert office.post(page, said | {"person": member.public_id}).status_code == 302
        lent = Delegation.objects.get()
        assert "结束委托" in text(enter(member), "/me/")
        assert enter(member).post(f"/delegations/{lent.pk}/end/", {"last": today.isoformat()}).status_code == 302

    def test_a_member_is_ended_by_the_office_from_the_persons_page(self, town: Town, enter: Enter) -> None:
        office, member = enter(town.people["office"]), town.people["member"]
        mine = Affiliation.objects.get(person=member)
        assert f"/affiliations/{mine.pk}/end/" in text(office, f"/people/{member.public_id}/")
        answer = office.post(f"/affiliations/{mine.pk}/end/", {"last": timezone.localdate().isoformat()})
        assert answer.headers["Location"] == "/my-unit/people/"


@pytest.mark.parametrize("rows", [1, 3])
@pytest.mark.parametrize(
    ("who", "path", "count"),
    [
        ("office", "/units/{unit}/", 21),
        ("office", "/people/{person}/", 18),
        ("admin", "/posts/{post}/", 10),
    ],
)
def test_record_pages_take_as_many_queries_at_one_row_as_at_three(
    who: str, path: str, count: int, rows: int, town: Town, enter: Enter,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:  # fmt: skip
    member, seat = town.people["member"], town.posts["officer"]
    for n in range(rows):
        FactDispute.objects.create(person=member, name=FACTS[n], text="有误", created_at=MADE)
        Affiliation.objects.create(
            person=member, organisation=town.university, kind="main",
            valid=(date(2000 + n, 1, 1), date(2000 + n, 6, 1)),
        )  # fmt: skip
        Holding.objects.create(
            person=person(f"前任 {n}"), post=seat.post, role=seat.role, created_at=MADE,
            valid=(date(2000 + n, 1, 1), date(2000 + n, 6, 1)),
        )  # fmt: skip
        town.university.names.create(name=f"曾用名 {n}", kind="former", valid=MADE_RANGE)
        AdministratorRequest.objects.create(
            person=person(f"申请人 {n}"), organisation=town.university, first=False, created_at=MADE
        )
        in_post(person(f"副手 {n}"), Role.UNIT_OFFICE, town.university)
    client = enter(town.people[who])
    address = path.format(unit=town.university.public_id, person=member.public_id, post=seat.post_id)
    client.get(address)
    with django_assert_num_queries(count):
        client.get(address)
