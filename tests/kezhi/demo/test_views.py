"""One click to sign in: in a demo only, by a form only, as the demo's persons only."""

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django.fixtures import Settings

from kezhi.subjects.models import Person
from tests.province import Province

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def a_demo(settings: Settings) -> None:
    settings.DEMO = True
    settings.LOGIN_REDIRECT_URL = "/welcome/"


def url(person: Person) -> str:
    return reverse("demo:sign-in", args=[person.public_id])


def signed_in_as(client: Client) -> str | None:
    return client.session.get("_auth_user_id")


def test_the_page_shows_them_in_the_order_of_a_round(client: Client, province: Province) -> None:
    page = client.get(reverse("account_login")).content.decode()
    places = [page.index(f"<b>{name}</b>") for name in ("沈若舟", "魏敏", "邵文渊", "高岚", "韩维", "陆承泽", "闻思齐")]
    assert places == sorted(places)
    assert "兰州理工大学 · 草稿 1" in page
    assert "甘肃农业大学 · 草稿 1 · 邀请 1" in page
    assert url(province.person("高岚")) in page


def test_the_page_is_english_too(client: Client, province: Province) -> None:
    page = client.get(reverse("account_login"), headers={"Accept-Language": "en"}).content.decode()
    assert "<b>Gao Lan</b>" in page
    assert "Case officer" in page
    assert "High-tech office" in page


def test_one_click_signs_in_in_the_post(client: Client, province: Province) -> None:
    answer = client.post(url(province.person("高岚")))
    assert (answer.status_code, answer["Location"]) == (302, "/welcome/")
    assert signed_in_as(client) == str(province.person("高岚").account_id)
    assert client.session["holding"] == province.actor("高岚").holding


def test_another_click_changes_the_person_and_the_post(client: Client, province: Province) -> None:
    client.post(url(province.person("高岚")))
    client.post(url(province.person("沈若舟")))
    assert signed_in_as(client) == str(province.person("沈若舟").account_id)
    assert client.session["holding"] is None


def test_a_link_signs_nobody_in(client: Client, province: Province) -> None:
    assert client.get(url(province.person("高岚"))).status_code == 405
    assert signed_in_as(client) is None


def test_a_forged_form_signs_nobody_in(province: Province) -> None:
    client = Client(enforce_csrf_checks=True)
    assert client.post(url(province.person("高岚"))).status_code == 403
    assert signed_in_as(client) is None


def test_others_cannot_be_entered_as(client: Client, province: Province) -> None:
    other = Person.objects.filter(account=None)[0]
    assert client.post(url(other)).status_code == 404
    assert client.post(reverse("demo:sign-in", args=["NOBODY222"])).status_code == 404


def test_where_it_is_no_demo_nobody_is_shown_or_entered_as(
    client: Client, province: Province, settings: Settings
) -> None:
    settings.DEMO = False
    assert "沈若舟" not in client.get(reverse("account_login")).content.decode()
    assert client.post(url(province.person("高岚"))).status_code == 404
    assert signed_in_as(client) is None


def test_before_there_is_a_province_the_page_is_plain(client: Client) -> None:
    page = client.get(reverse("account_login"))
    assert page.status_code == 200
    assert "people-grid" not in page.content.decode()
