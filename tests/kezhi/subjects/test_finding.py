"""What is found by whom: persons to choose from, posts to give, organisations, facts of both kinds of subjects."""

from datetime import date

import pytest
from pytest_django import DjangoAssertNumQueries

from kezhi.base.actor import Role
from kezhi.subjects import queries
from kezhi.subjects.models import Affiliation, Organisation, Person, Post
from kezhi.subjects.models.validity import valid
from kezhi.subjects.queries.finding import FOUND_AT_MOST
from kezhi.subjects.views.showing import facts_of, in_words
from tests.people import LONG_AGO, ON, acting, in_post, person, unit

pytestmark = pytest.mark.django_db
USCC = "91620100MA71TEGT61"


def test_colleagues_belong_or_serve_on_that_day() -> None:
    university = unit()
    member, left, serving = person("在职", at=university), person("离职"), person("任职")
    Affiliation.objects.create(person=left, organisation=university, valid=valid(LONG_AGO, date(2026, 3, 23)))
    in_post(serving, Role.UNIT_OFFICE, university)
    in_post(member, Role.RECOMMENDER, university)
    person("外人", at=unit("外单位"))
    assert set(queries.colleagues(university.pk, ON)) == {member, serving}
    assert set(queries.colleagues(university.pk, LONG_AGO)) == {member, left, serving}
    assert {row.name: row.unit_name for row in queries.colleagues(university.pk, ON)} == {  # type: ignore[attr-defined]
        "在职": "兰州理工大学",
        "任职": None,
    }


def test_persons_are_found_by_part_of_a_name_or_number_exact_names_first() -> None:
    university = unit()
    longer, exact = person("沈若舟舟", at=university), person("沈若舟", at=university, name_latin="Shen Ruozhou")
    among = queries.people(acting(exact), ON)
    assert queries.find_people(among, "沈若舟") == [exact, longer]
    assert queries.find_people(among, " ruozhou ") == [exact]
    assert queries.find_people(among, longer.public_id.lower()) == [longer]
    assert queries.find_people(among, "查无此人") == []


def test_a_search_shows_a_few_only_in_one_query(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    university = unit()
    reader = acting(person(at=university))
    for n in range(FOUND_AT_MOST + 3):
        person(f"同名 {n}", at=university, account=False)
    with django_assert_num_queries(1):
        assert len(queries.find_people(queries.people(reader, ON), "同名")) == FOUND_AT_MOST


@pytest.mark.parametrize(
    ("typed", "found"),
    [("兰州理工", True), ("甘肃工业", True), ("理工大", True), (USCC, True), ("9162 0100 ma71 tegt61", True),
     (USCC[:-1], False), ("9", False), ("北京", False)],
)  # fmt: skip
def test_a_unit_is_found_by_any_name_or_its_whole_code(typed: str, found: bool) -> None:
    university = unit()
    university.names.create(name="甘肃工业大学", kind="former", valid=valid(LONG_AGO, ON))
    university.names.create(name="理工大", kind="short", valid=valid(LONG_AGO))
    university.identifiers.create(scheme="uscc", value=USCC, hash="x", masked=USCC)
    rows = Organisation.objects.filter(queries.named(typed))
    assert list(rows) == ([university] if found else [])


@pytest.mark.parametrize(
    ("role", "regions", "count"),
    [(Role.RECOMMENDER, ("6201",), 2), (Role.RECOMMENDER, ("62",), 3), (Role.CASE_OFFICER, (), 3),
     (Role.SYSTEM_ADMIN, (), 3), (Role.UNIT_OFFICE, (), 0), (Role.SECURITY_ADMIN, (), 0)],
)  # fmt: skip
def test_who_has_the_list_of_organisations(role: Role, regions: tuple[str, ...], count: int) -> None:
    here, reader = unit(), person("读者")
    unit("待批公司", kind="enterprise", state="pending")
    unit("外市单位", code="620200")
    actor = acting(reader, in_post(reader, role, here, regions=regions))
    assert queries.listed_organisations(actor).count() == count


def test_posts_to_give_show_the_holder_of_today_or_that_there_is_none() -> None:
    department, admin = unit("科技厅"), person("管理员")
    actor = acting(admin, in_post(admin, Role.SYSTEM_ADMIN, department))
    Post.objects.create(organisation=department, code="x", role=Role.DIRECTOR, title_zh="厅长")
    in_post(person("前任"), Role.OFFICE_HEAD, department, last=date(2021, 1, 1))
    in_post(person("魏敏"), Role.UNIT_OFFICE, unit())
    in_post(person("局办"), Role.RECOMMENDER, unit("科技局"))
    found = {row.role: (row.holder, row.rank) for row in queries.posts_to_give(actor)}  # type: ignore[attr-defined]
    assert found == {
        "system-admin": ("管理员", 0),
        "director": (None, 0),
        "office-head": (None, 0),
        "unit-office": ("魏敏", 2),
        "recommender": ("局办", 1),
    }


def test_a_posts_regions_are_its_own_or_its_organisations() -> None:
    bureau = unit("科技局", code="620100")
    held = in_post(person(), Role.RECOMMENDER, bureau)
    assert queries.scope_of(held) == queries.scope_of_post(held.post) == ("6201",)
    held.post.regions = ["6202", "6203"]
    assert queries.scope_of(held) == ("6202", "6203")
    held.regions = ["62"]
    assert queries.scope_of(held) == ("62",)


def shown(subject: Person | Organisation) -> dict[str, object]:
    return {fact["name"]: fact["value"] for fact in facts_of(subject, ON)}


def test_facts_are_shown_in_words_with_personal_ones_masked() -> None:
    who = person(degree="doctor", gender="female", phone="13900001234", email="shen@example.cn", at=unit())
    values = shown(who)
    assert (values["person.degree"], values["person.gender"]) == ("博士", "女")
    assert (values["person.phone"], values["person.email"]) == ("139****1234", "s***@example.cn")
    assert values["person.title"] is None
    assert not any(name.startswith("org.") for name in values)


def test_what_one_typed_stands_in_only_where_nothing_is_known() -> None:
    who = person(degree="master", at=unit())
    said = {"source": "本人填报", "observed_at": ON, "recorded_at": who.created_at}
    who.fact_values.create(name="person.degree", value="doctor", **said)
    who.fact_values.create(name="person.gender", value="male", **said)
    facts = {fact["name"]: fact for fact in facts_of(who, ON)}
    assert facts["person.degree"]["value"] == "硕士"
    assert (facts["person.gender"]["value"], facts["person.gender"]["source"]) == ("男", "本人填报")


def test_a_units_facts_are_shown_and_its_account_is_masked() -> None:
    university = unit(address="兰州示范路 151 号")
    university.fact_values.create(
        name="org.bank_account", value="6222021234567890", source="单位填报", observed_at=ON,
        recorded_at=university.created_at,
    )  # fmt: skip
    values = shown(university)
    assert values["org.kind"] == "高等学校"
    assert values["org.address"] == "兰州示范路 151 号"
    assert values["org.bank_account"] == "************7890"
    assert not any(name.startswith("person.") for name in values)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [("org.kind", "enterprise", "企业"), ("person.degree", "", None), ("person.degree", None, None),
     ("org.staff", 12, 12), ("person.degree", "unheard-of", "unheard-of"), ("org.address", True, "是"),
     ("org.address", False, "否")],
)  # fmt: skip
def test_a_value_in_words(name: str, value: object, words: object) -> None:
    assert in_words(name, value) == words
