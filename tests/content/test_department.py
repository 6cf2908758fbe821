"""Offices, posts, recommenders, and the calls of the demo."""

import tomllib
from collections import Counter
from decimal import Decimal
from typing import Any

import pytest

from kezhi.base.actor import Role
from tests.content import shelf

DEMO = tomllib.loads(shelf.all_packs()["department"].files["data/demo-calls.toml"].decode())["calls"]


def test_posts_stand_in_offices_and_have_roles() -> None:
    offices = {row["code"] for row in shelf.rows("department", "offices")}
    posts = shelf.rows("department", "posts")
    assert len({row["code"] for row in posts}) == len(posts)
    for row in posts:
        assert row["office"] in offices
        assert row["role"] in set(Role)
        assert int(row["seats"]) >= 1
        assert set(row["programmes"].split()) - {"*"} <= offices


def test_every_office_has_a_head_and_the_three_administrators_are_three_posts() -> None:
    posts = shelf.rows("department", "posts")
    headed = {row["office"] for row in posts if row["role"] == Role.OFFICE_HEAD}
    working = {row["office"] for row in posts if row["role"] == Role.CASE_OFFICER}
    assert working <= headed
    seats = Counter({row["role"]: int(row["seats"]) for row in posts})
    assert [seats[role] for role in (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.AUDITOR)] == [1, 1, 1]


def test_document_letters_are_used_once() -> None:
    letters = [row["letter"] for row in shelf.rows("department", "offices") if row["letter"]]
    assert len(set(letters)) == len(letters)


def test_each_city_has_one_bureau_that_recommends_for_it() -> None:
    cities = {row["code"] for row in shelf.rows("reference", "regions") if row["kind"] == "city"}
    bureaus = [row for row in shelf.rows("department", "recommenders") if row["code"].startswith("bureau-")]
    assert sorted(row["region"] for row in bureaus) == sorted(cities)
    assert all(row["regions"] == row["region"][:4] for row in bureaus)


def test_somebody_recommends_every_kind_that_may_lead() -> None:
    kinds = {row["code"] for row in shelf.rows("reference", "organisation_kinds") if row["may_lead"] == "yes"}
    offered = {kind for row in shelf.rows("department", "recommenders") for kind in row["kinds"].split()}
    assert offered <= {row["code"] for row in shelf.rows("reference", "organisation_kinds")}
    assert kinds <= offered


def test_what_nobody_recommends_goes_to_a_post_that_exists() -> None:
    said = tomllib.loads(shelf.all_packs()["department"].files["data/recommending.toml"].decode())["uncovered"]
    posts = shelf.rows("department", "posts")
    assert [row for row in posts if (row["office"], row["role"]) == (said["office"], said["role"])]


@pytest.mark.parametrize("call", DEMO, ids=[call["code"] for call in DEMO])
def test_a_demo_call_fills_in_all_that_its_pack_asks(call: dict[str, Any]) -> None:
    pack = shelf.all_packs()[call["pack"]]
    assert pack.call is not None
    assert {field.name for field in pack.call.fields if field.required} <= call.keys()
    assert call["office"] in {row["code"] for row in shelf.rows("department", "offices")}
    assert call["programme"] in {row["code"] for row in shelf.rows("department", "programmes")}
    posts = {row["code"] for row in shelf.rows("department", "posts")}
    assert {contact["post"] for contact in call["contacts"]} <= posts


@pytest.mark.parametrize("call", DEMO, ids=[call["code"] for call in DEMO])
def test_a_demo_call_is_open_on_the_anchor_day_and_adds_up(call: dict[str, Any]) -> None:
    least = next(each for each in shelf.all_packs()["department"].parameters if each.name == "call_open_days_minimum")
    assert call["published"] <= call["opens"] < 0 < call["closes"]["days"]
    assert call["closes"]["days"] < call["unit_closes"]["days"] < call["recommender_closes"]["days"]
    assert call["closes"]["days"] - call["opens"] >= least.value
    topics = call["topics"]
    assert len({topic["code"] for topic in topics}) == len(topics)
    assert sum(topic["planned"] for topic in topics) == call["awards_planned"]
    most = Decimal(call.get("grant_limit") or call["grant_amount"])
    assert all(Decimal(topic["limit"]) <= most for topic in topics)
    assert most <= Decimal(call["envelope"]) <= sum(Decimal(topic["limit"]) * topic["planned"] for topic in topics)
