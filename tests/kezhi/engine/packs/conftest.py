"""A small pack that is right, to be spoilt in one place by each test."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kezhi.engine import packs
from kezhi.engine.errors import Problem

MANIFEST = """\
code = "projects/young"
version = "1.0.0"
kind = "call"
title = {zh = "青年项目", en = "Young scientists"}
owner = "basic"
needs = ["reference"]

[[basis]]
document = "管理办法"
article = "第九条"
from = 2026-01-01

[[parameters]]
name = "age_limit"
value = 35
unit = "岁"
from = 2026-01-01
basis = "管理办法 第九条"

[call]
dates = ["applicant", "unit"]
topics = "required"
guide = "guide"
eligibility = ["年龄"]

[[call.fields]]
name = "grant_limit"
label = {zh = "上限", en = "Limit"}
kind = "money"
default = "200000.00"
"""
FORM: dict[str, Any] = {
    "code": "application",
    "title": {"zh": "申请书", "en": "Application"},
    "schema": {"required": ["title"]},
    "layout": [
        {
            "id": "basics",
            "title": {"zh": "基本", "en": "Basics"},
            "fields": [
                {"field": "title", "widget": "text", "label": {"zh": "名称", "en": "Title"}},
                {
                    "field": "asked",
                    "widget": "money",
                    "maximum": "call.grant_limit",
                    "label": {"zh": "申请金额", "en": "Amount"},
                },
                {
                    "field": "region",
                    "widget": "select",
                    "options": "lists.regions",
                    "label": {"zh": "地区", "en": "Region"},
                },
                {
                    "field": "age",
                    "widget": "number",
                    "maximum": "parameters.age_limit",
                    "label": {"zh": "年龄", "en": "Age"},
                },
            ],
        }
    ],
    "rules": [
        {
            "id": "even",
            "field": "asked",
            "when": "asked = null or modulo(asked, 100) = 0",
            "message": {"zh": "须为整百元。", "en": "Whole hundreds."},
        }
    ],
}
PROCESS = """\
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
  xmlns:kz="urn:kezhi:bpmn" targetNamespace="urn:t">
  <process id="p" name="流程" kz:title-en="Process">
    <startEvent id="start"/>
    <userTask id="unit" name="单位审核" kz:title-en="Unit" kz:who="unit-office" kz:form="application"
              kz:actions="approve,send-back" kz:deadline="5wd"/>
    <boundaryEvent id="late" attachedToRef="unit" cancelActivity="true">
      <timerEventDefinition><timeDuration>P5D</timeDuration></timerEventDefinition>
    </boundaryEvent>
    <serviceTask id="screen" name="审查" kz:title-en="Screen" implementation="rules.screen"/>
    <endEvent id="end"/>
    <sequenceFlow id="a" sourceRef="start" targetRef="unit"/>
    <sequenceFlow id="b" sourceRef="unit" targetRef="screen"/>
    <sequenceFlow id="c" sourceRef="late" targetRef="end"/>
    <sequenceFlow id="d" sourceRef="screen" targetRef="end"/>
  </process>
</definitions>
"""
RULES = """\
<definitions xmlns="https://www.omg.org/spec/DMN/20230324/MODEL/" id="d" name="rules" namespace="urn:t">
  <inputData id="i1" name="person.age"><variable name="person.age" typeRef="number"/></inputData>
  <inputData id="i2" name="parameters.age_limit">
    <variable name="parameters.age_limit" typeRef="number"/>
  </inputData>
  <decision id="age" name="年龄">
    <variable name="年龄" typeRef="boolean"/>
    <informationRequirement id="r1"><requiredInput href="#i1"/></informationRequirement>
    <informationRequirement id="r2"><requiredInput href="#i2"/></informationRequirement>
    <literalExpression id="l"><text>person.age &lt;= parameters.age_limit</text></literalExpression>
  </decision>
</definitions>
"""
EXAMPLES = """\
[[decision]]
title = "满 35 岁可以"
decision = "年龄"
on = 2026-03-20
inputs = {"person.age" = 35}
expect = {value = true}

[[decision]]
title = "年龄未知时待判"
decision = "年龄"
inputs = {"person.age" = "MISSING", "parameters.age_limit" = 35}
expect = {status = "undetermined", missing = ["person.age"]}

[[form]]
title = "超过上限"
on = 2026-03-20
file = "full.json"
data = {asked = "300000.01", age = 36}
facts = {"call.grant_limit" = 200000.00}
expect = [
  {code = "schema.above", field = "asked"}, {code = "schema.rule", rule = "even"}, {code = "schema.above"}
]

[[process]]
title = "审核后审查"
now = 2026-03-20T09:00:00
data = {amount = 5}
steps = [{complete = "unit", data = {outcome = "approve"}}]
expect = {at = ["screen"], timers = [], finished = false, data = {outcome = "approve", amount = 5}}

[[process]]
title = "逾期就结束"
now = 2026-03-20T09:00:00
steps = [{fire = "late", after = "P5D"}]
expect = {at = [], finished = true}
"""
REFERENCE = """\
code = "reference"
version = "1.0.0"
kind = "reference"
title = {zh = "公共字典", en = "Reference"}
owner = "general"

[[basis]]
document = "区划代码"
"""
LIST = """\
[[list]]
title = "兰州"
file = "regions.csv"
key = {code = "620100"}
expect = {name = "兰州市"}
"""
Change = Callable[[dict[str, bytes]], Any]


@pytest.fixture
def files() -> dict[str, bytes]:
    """The files of the pack."""
    texts = {
        "pack.toml": MANIFEST,
        "form.json": json.dumps(FORM, ensure_ascii=False, indent=1),
        "process.bpmn": PROCESS,
        "rules.dmn": RULES,
        "texts/guide.zh.md": "指南",
        "texts/guide.en.md": "Guide",
        "examples/cases.toml": EXAMPLES,
        "examples/full.json": '{"title": "题", "asked": "100.00"}',
    }
    return {path: text.encode() for path, text in texts.items()}


@pytest.fixture
def reference_files() -> dict[str, bytes]:
    """The files of the pack that it needs."""
    texts = {
        "pack.toml": REFERENCE,
        "data/regions.csv": "code,name\n620100,兰州市\n",
        "examples/list.toml": LIST,
    }
    return {path: text.encode() for path, text in texts.items()}


@pytest.fixture
def known(reference_files: dict[str, bytes]) -> packs.Catalogue:
    """What the rest of the house offers."""
    return packs.Catalogue(
        facts={"person.age": "实足年龄", "org.name": "单位名称"},
        handlers=frozenset({"rules.screen"}),
        roles=frozenset({"unit-office"}),
        offices=frozenset({"basic", "general"}),
        packs={"reference": packs.from_files(reference_files)},
    )


@pytest.fixture
def check(known: packs.Catalogue) -> Callable[[dict[str, bytes]], list[Problem]]:
    """Every problem of a pack with these files, each shown to have words in both languages."""

    def run(files: dict[str, bytes]) -> list[Problem]:
        found = packs.check(packs.from_files(files), known)
        for problem in found:
            assert problem.place.file
            assert problem.render("zh")
            assert problem.render("en")
        return found

    return run


@pytest.fixture
def folder(tmp_path: Path, files: dict[str, bytes]) -> Path:
    """The pack as a folder."""
    for path, content in files.items():
        target = tmp_path / "young" / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    return tmp_path / "young"
