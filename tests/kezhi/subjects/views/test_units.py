"""Units on their pages: registered with papers, renamed, found, joined by invitation."""

from datetime import date

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.base import notices
from kezhi.base.models import Delivery, FileUse, OutboxMessage
from kezhi.subjects.models import (
    AdministratorRequest,
    Invitation,
    Organisation,
)
from tests.kezhi.subjects.views.conftest import Enter, Town, paper, text
from tests.people import LONG_AGO

pytestmark = pytest.mark.django_db


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
        assert "等待送出" in text(office, "/my-unit/invitations/")
        notices.deliver(now=timezone.now())
        assert "已送出" in text(office, "/my-unit/invitations/")
        link = str(mailoutbox[0].body).split()[-1].removeprefix("http://testserver")  # type: ignore[attr-defined]
        guest = enter(town.people["alone"])
        assert guest.post(link, {"kind": "main", "starts": "2026-03-01"}).status_code == 302
        assert "兰州理工大学" in text(guest, "/me/")
        assert guest.post(link, {"kind": "main", "starts": "2026-03-01"}).status_code == 404
        assert "已加入" in text(office, "/my-unit/invitations/?view=all")
        assert "还没加入" in text(office, "/my-unit/invitations/")
        assert not OutboxMessage.objects.exists()

    def test_an_invitation_that_did_not_arrive_or_ran_out_is_seen(self, town: Town, enter: Enter) -> None:
        office = enter(town.people["office"])
        for name in ("甲", "乙"):
            office.post("/my-unit/people/invite/", {"name": name, "email": "a@b.cn"})
        Delivery.objects.update(state=Delivery.State.FAILED)
        failed = text(office, "/my-unit/invitations/?view=failed")
        assert failed.count("没有送达") > 2
        Invitation.objects.update(expires_at=timezone.now())
        assert text(office, "/my-unit/invitations/").count("已过期") == 2
        assert "甲" not in text(enter(town.people["other-office"]), "/my-unit/invitations/")

    def test_the_units_people_lead_to_its_invitations(self, town: Town, enter: Enter) -> None:
        assert 'href="/my-unit/invitations/"' in text(enter(town.people["office"]), "/my-unit/people/")
