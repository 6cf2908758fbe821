"""The nearest of the known values."""

import pytest

from kezhi.base.importing.near import MOST_SOUGHT, Nearest, alike, plain


@pytest.mark.parametrize(
    "written", ["华北电力大学（北京）", "华北电力大学(北京)", " 华北电力大学 （北京）", "华北\u200b电力大学(北京)"]
)
def test_one_spelling_for_all(written: str) -> None:
    assert plain(written) == "华北电力大学(北京)"


def near(value: str, *known: str) -> str:
    return Nearest({plain(one): one for one in known}).to(value).render()


def test_the_nearest_value_is_named() -> None:
    assert "“重点研发计划”" in near("重点研发", "重点研发计划", "自然科学基金")


def test_a_few_values_are_all_named_where_none_is_near() -> None:
    assert near("zzz", "博士", "硕士") == "可填：博士、硕士。"


def test_of_many_none_is_named() -> None:
    assert near("zzz", *(f"值{n}" for n in range(20))) == "请核对后改正。"


def test_after_many_different_faults_the_nearest_is_no_longer_sought() -> None:
    nearest = Nearest({"甲乙丙": "甲乙丙"})
    for n in range(MOST_SOUGHT):
        nearest.to(f"x{n}")
    assert nearest.to("甲乙丁").code == "importing.no_near_value"
    assert len(nearest.sought) == MOST_SOUGHT


def test_alike_is_nothing_where_nothing_is() -> None:
    assert alike("甲", ["乙", "丙"]) is None
    assert alike("开始时间", ["开始日期", "备注"]) == "开始日期"
