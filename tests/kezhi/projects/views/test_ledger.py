"""The pages of the ledger: the list, publishing, and the hosts that nobody knows."""

import re
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import Role
from kezhi.base.commands import new_key
from kezhi.projects.models import Project
from kezhi.projects.queries.ledger import unknown_hosts
from kezhi.subjects.models import Organisation, OrganisationName
from tests import people
from tests.kezhi.projects.actions.test_ledger import OFFICER, award, taken

pytestmark = pytest.mark.django_db


def sign_in(role: Role = Role.CASE_OFFICER) -> Client:
    who = people.person()
    people.in_post(who, role, people.unit("省科学技术厅", kind="government"))
    client = Client()
    assert who.account is not None
    client.force_login(who.account)
    return client


def text(response: Any) -> str:
    return str(response.content.decode())


def test_the_list_shows_what_the_list_said_and_sums_it() -> None:
    taken(award("1"), award("2", 项目类别="重点项目"))
    page = text(sign_in().get("/projects/"))
    assert "课题1" in page
    assert "曹怡伟" in page
    assert "36.00" in page
    filtered = text(sign_in().get("/projects/?f.category=重点项目"))
    assert "课题2" in filtered
    assert "课题1<" not in filtered


def test_the_list_is_exported() -> None:
    taken(award("1"))
    response = sign_in().post("/projects/?cols=number,title,amount", {"do": "export"})
    assert response["Content-Type"].endswith("sheet")


def test_chosen_projects_are_published_and_taken_back() -> None:
    taken(award("1"), award("2"))
    client = sign_in()
    one = Project.objects.get(number="1")
    for path, shown in (("publish", True), ("unpublish", False)):
        response = client.post(f"/projects/{path}/", {"ids": [one.pk], "query": "size=12", "command": new_key()})
        assert response["Location"] == "/projects/?size=12"
        one.refresh_from_db()
        assert one.published is shown
    client.post("/projects/publish/", {"all": "1", "query": "", "command": new_key()})
    assert Project.objects.filter(published=True).count() == 2


@pytest.mark.parametrize("role", [Role.UNIT_OFFICE, Role.AUDITOR])
def test_others_have_no_ledger(role: Role) -> None:
    taken(award())
    client = sign_in(role)
    assert client.get("/projects/").status_code == 403
    assert client.get("/projects/hosts/").status_code == 403
    assert client.get(f"/projects/hosts/{Project.objects.get().pk}/").status_code == 404
    assert client.post("/projects/publish/", {"all": "1"}).status_code == 403
    assert client.post("/projects/hosts/settle/", {}).status_code == 403


def test_staff_who_keep_no_ledger_see_it_only() -> None:
    taken(award())
    client = sign_in(Role.FUND_OFFICER)
    assert client.get("/projects/").status_code == 200
    assert client.get("/projects/hosts/").status_code == 403


def test_an_unknown_host_is_linked_on_its_page() -> None:
    taken(award("1", 承担单位="兰州商学院"), award("2", 承担单位="兰州商学院"))
    one = people.unit("兰州财经大学")
    client = sign_in()
    assert "兰州商学院" in text(client.get("/projects/hosts/"))
    path = f"/projects/hosts/{unknown_hosts(OFFICER).get().pk}/"
    page = text(client.get(path))
    assert "2 个项目写着这个单位" in page
    assert "兰州财经大学" in page, "units that are called alike are offered"
    assert "兰州财经大学" in text(client.get(path, {"q": "财经"}))
    done = client.post(path, {"unit": str(one.pk), "command": new_key()})
    assert done["Location"] == "/projects/hosts/"
    assert Project.objects.filter(host=one).count() == 2
    assert OrganisationName.objects.filter(kind="alias", name="兰州商学院").exists()
    assert client.get(path).status_code == 404


def test_an_unknown_host_is_made_on_its_page() -> None:
    taken(award(承担单位="某某研究所"))
    client = sign_in()
    path = f"/projects/hosts/{unknown_hosts(OFFICER).get().pk}/"
    form = {"name": "某某研究所", "kind": "institute", "region": str(people.region().pk), "command": new_key()}
    assert client.post(path, form | {"region": ""}).status_code == 422
    assert client.post(path, form | {"name": "省科学技术厅", "command": new_key()}).status_code == 422
    assert client.post(path, form | {"command": new_key()}).status_code == 302
    assert Project.objects.get().host == Organisation.objects.get(name="某某研究所")


def test_names_are_looked_up_again_on_demand() -> None:
    taken(award())
    people.unit("兰州大学")
    client = sign_in()
    client.post("/projects/hosts/settle/", {"command": new_key()})
    assert "1 个项目的单位已认定" in text(client.get("/projects/hosts/"))


@pytest.mark.parametrize("count", [1, 30])
def test_pages_ask_little_whatever_the_rows(count: int, django_assert_max_num_queries: DjangoAssertNumQueries) -> None:
    taken(*(award(str(n + 100)) for n in range(count)))
    for n in range(count):
        people.unit(f"兰州大学{n}分校")
    client = sign_in()
    path = f"/projects/hosts/{unknown_hosts(OFFICER).get().pk}/"
    client.get("/projects/")
    for address in ("/projects/", "/projects/hosts/", path):
        with django_assert_max_num_queries(25):
            assert client.get(address).status_code == 200


def test_nothing_of_a_list_is_markup_on_the_page() -> None:
    hostile = "<script>alert(1)</script>"
    taken(award("1", 项目名称=hostile, 承担单位=hostile))
    client = sign_in()
    pages = [text(client.get(path)) for path in ("/projects/", "/projects/hosts/")]
    link = re.search(r'href="(/projects/hosts/[0-9]+/)"', pages[1])
    assert link is not None
    assert not any(hostile in page for page in [*pages, text(client.get(link[1]))])


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("f.source=基金委", {"1", "2"}), ("f.grade=优", {"1"}), ("f.starts.from=2019-01-01", {"2", "3"}),
        ("f.host=师范", {"2"}), ("f.linked=yes", {"1"}), ("f.linked=no", {"2", "3"}), ("q=课题3", {"3"}),
        ("q=曹怡伟", {"1", "2", "3"}), ("view=own", set()), ("view=listed", {"1", "2", "3"}),
        ("f.published=yes", set()), ("f.state=recorded", {"1", "2", "3"}),
    ],
)  # fmt: skip
def test_the_list_is_filtered(query: str, found: set[str]) -> None:
    people.unit("兰州大学")
    later = {"开始日期": "2019-01", "结题评价": ""}
    taken(award("1"), award("2", 承担单位="西北师范大学", **later))
    taken(award("3", 承担单位="某院", **later), source="省厅")
    page = text(sign_in().get(f"/projects/?{query}"))
    assert {number for number in "123" if f"课题{number}<" in page} == found


def test_unknown_hosts_are_sorted_by_how_many_name_them() -> None:
    taken(award("1", 承担单位="少"), award("2", 承担单位="多"), award("3", 承担单位="多"))
    page = text(sign_in().get("/projects/hosts/"))
    assert page.index(">多<") < page.index(">少<")
    assert "54.00" in page, "the sum of all of them"


def test_english_pages() -> None:
    taken(award())
    client = sign_in()
    for path, words in (("/projects/", "Projects"), ("/projects/hosts/", "Unit names")):
        assert words in text(client.get(path, headers={"accept-language": "en"}))
