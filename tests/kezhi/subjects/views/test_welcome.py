"""Saying who one is: claims of known persons, and what is wrong said at its field."""

from datetime import date

import pytest
from django.test import Client

from kezhi.base.identifiers import generate
from kezhi.base.models import Account
from kezhi.subjects.actions import identity
from kezhi.subjects.models import (
    Claim,
    Person,
    Scheme,
)
from tests.kezhi.subjects.views.conftest import Enter, Town, text
from tests.people import person

pytestmark = pytest.mark.django_db
NUMBER = "620102198501010013"
ME = {"name": "沈若舟", "scheme": "resident-id", "number": NUMBER, "nationality": "CN"}


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
