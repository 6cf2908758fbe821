"""Each page, for each who might open it: seen, refused in words, or not found; never an error of ours."""

import pytest
from django.test import Client
from django.utils import timezone

from kezhi.base.models import Account
from kezhi.subjects.models import AdministratorRequest, Claim, Delegation, FactDispute, JoinRequest
from kezhi.subjects.models.validity import valid
from tests.kezhi.subjects.views.conftest import Enter, Town
from tests.people import LONG_AGO, MADE

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "member", "stranger", "alone", "office", "other-office", "bureau", "other-bureau", "officer", "admin", "security",
)  # fmt: skip
ALL = set(EVERYBODY)
PAGES: list[tuple[str, set[str]]] = [
    ("/me/", ALL),
    ("/me/contact/", ALL),
    ("/me/relations/new/", ALL),
    ("/me/facts/person.name/dispute/", ALL),
    ("/me/facts/person.title/supply/", ALL),
    ("/units/", ALL),
    ("/units/?q=兰州", ALL),
    ("/units/register/", ALL),
    ("/units/{university}/", ALL),
    ("/units/{university}/join/", ALL),
    ("/units/{university}/administer/", ALL),
    ("/units/{university}/rename/", {"office"}),
    ("/units/{university}/facts/org.address/dispute/", {"member", "office"}),
    ("/me/facts/org.address/dispute/", {"member", "stranger", "office", "other-office"}),
    ("/organisations/", {"bureau", "other-bureau", "officer", "admin"}),
    ("/posts/", {"office", "other-office", "admin"}),
    ("/posts/{post}/", {"office", "admin"}),
    ("/posts/{post}/give/", {"office", "admin"}),
    ("/holdings/{holding}/end/", {"office", "admin"}),
    ("/holdings/{holding}/delegate/", {"office"}),
    ("/posts/{desk}/", {"admin"}),
    ("/holdings/{desk_holding}/end/", {"admin"}),
    ("/delegations/{delegation}/end/", {"office", "member", "admin"}),
    ("/my-unit/requests/{join}/", {"alone", "office"}),
    ("/claims/{claim}/", {"office"}),
    ("/claims/{homeless}/", {"security"}),
    ("/registrations/{registration}/", {"stranger", "bureau", "admin"}),
    ("/disputes/{dispute}/", {"member", "office"}),
    ("/disputes/{unit_dispute}/", {"office", "bureau"}),
    ("/affiliations/{affiliation}/end/", {"member", "office"}),
]


@pytest.fixture
def names(town: Town) -> dict[str, object]:
    """What stands in the addresses."""
    member, firm = town.people["member"], town.university
    held, desk = town.posts["office"], town.posts["officer"]
    accounts = [Account.objects.create_user(f"c{n}@example.cn") for n in range(2)]
    claims = [
        Claim.objects.create(account=accounts[0], person=member, organisation=firm, created_at=MADE),
        Claim.objects.create(account=accounts[1], person=town.people["alone"], created_at=MADE),
    ]
    return {
        "university": firm.public_id,
        "post": held.post_id,
        "holding": held.pk,
        "desk": desk.post_id,
        "desk_holding": desk.pk,
        "delegation": Delegation.objects.create(holding=held, person=member, valid=valid(LONG_AGO), created_at=MADE).pk,
        "join": JoinRequest.objects.create(
            person=town.people["alone"], organisation=firm, starts=LONG_AGO, created_at=MADE
        ).pk,
        "claim": claims[0].pk,
        "homeless": claims[1].pk,
        "registration": AdministratorRequest.objects.create(
            person=town.people["stranger"], organisation=firm, first=False, grounds="离职", created_at=MADE
        ).pk,
        "dispute": FactDispute.objects.create(person=member, name="person.degree", text="有误", created_at=MADE).pk,
        "unit_dispute": FactDispute.objects.create(
            organisation=firm, name="org.address", text="有误", created_at=MADE
        ).pk,
        "affiliation": member.affiliations.get().pk,
    }


@pytest.mark.parametrize(("path", "allowed"), PAGES, ids=[path for path, _allowed in PAGES])
def test_who_may_open_a_page(path: str, allowed: set[str], town: Town, names: dict[str, object], enter: Enter) -> None:
    address = path.format_map(names)
    answers = {name: enter(town.people[name]).get(address).status_code for name in EVERYBODY}
    assert {name for name, status in answers.items() if status == 200} == allowed
    assert set(answers.values()) <= {200, 403, 404}


@pytest.mark.parametrize("path", [path for path, _allowed in PAGES])
def test_a_visitor_signs_in_first(path: str, names: dict[str, object], client: Client) -> None:
    answer = client.get(path.format_map(names))
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith("/account/login/?next=/")


@pytest.mark.parametrize(("path", "allowed"), PAGES, ids=[path for path, _allowed in PAGES])
def test_every_page_speaks_english(
    path: str, allowed: set[str], town: Town, names: dict[str, object], enter: Enter
) -> None:
    client = enter(town.people[sorted(allowed)[0]])
    client.cookies["django_language"] = "en"
    page = client.get(path.format_map(names)).content.decode()
    assert '<html lang="en"' in page
    assert all(chinese not in page for chinese in ("返回", "选填", "单位管理员已不能联系", "请先", "有误？"))


@pytest.mark.parametrize(
    "path",
    ["/units/NOBODY/", "/people/NOBODY/", "/posts/999999/", "/claims/999999/", "/registrations/999999/",
     "/my-unit/requests/999999/", "/disputes/999999/", "/holdings/999999/end/", "/delegations/999999/end/",
     "/affiliations/999999/end/", "/me/facts/person.shoe_size/dispute/", "/me/facts/person.shoe_size/supply/"],
)  # fmt: skip
def test_what_is_not_there_is_said_to_be_so(path: str, town: Town, enter: Enter) -> None:
    assert enter(town.people["admin"]).get(path).status_code == 404


@pytest.mark.parametrize(
    ("name", "reads"),
    [("member", True), ("office", True), ("officer", True), ("security", True), ("stranger", False),
     ("other-office", False), ("bureau", False), ("admin", False)],
)  # fmt: skip
def test_who_reads_what_is_known_of_a_person(name: str, reads: bool, town: Town, enter: Enter) -> None:
    page = enter(town.people[name]).get(f"/people/{town.people['member'].public_id}/").content.decode()
    assert "沈若舟" in page
    assert ("硕士" in page) is reads
    assert "13900001234" not in page


def test_a_person_without_a_unit_is_hidden_from_strangers(town: Town, enter: Enter) -> None:
    path = f"/people/{town.people['alone'].public_id}/"
    assert enter(town.people["stranger"]).get(path).status_code == 404
    assert enter(town.people["admin"]).get(path).status_code == 200


@pytest.mark.parametrize(
    "path", ["/me/requests/1/withdraw/", "/me/registrations/1/withdraw/", "/me/relations/1/withdraw/", "/act-as/",
             "/me/identifiers/1/unmask/", "/welcome/claims/1/withdraw/"],
)  # fmt: skip
def test_what_changes_something_is_never_done_by_a_link(path: str, town: Town, enter: Enter) -> None:
    assert enter(town.people["member"]).get(path).status_code == 405


def test_the_pages_clock_is_the_servers(town: Town, enter: Enter) -> None:
    page = enter(town.people["office"]).get(f"/holdings/{town.posts['office'].pk}/delegate/").content.decode()
    assert f'value="{timezone.localdate():%Y-%m-%d}"' in page
