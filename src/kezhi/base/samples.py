"""Made-up data for the styleguide; every name and number in it is invented."""

from datetime import datetime, timedelta
from decimal import Decimal
from itertools import pairwise
from types import SimpleNamespace
from typing import Any
from zoneinfo import ZoneInfo

from django.core.paginator import Page, Paginator

from kezhi.base.actor import Actor, Role
from kezhi.base.registry import Area

NOW = datetime(2026, 3, 24, 14, 6, 21, tzinfo=ZoneInfo("Asia/Shanghai"))
ACTOR = Actor(
    person=1, name="沈若舟", account=1, role=Role.CASE_OFFICER, title="项目负责人", organisation_name="兰州理工大学"
)

AREAS: list[tuple[str, str, str, int | None]] = [
    ("首页", "home", "", None),
    ("待办", "checkbox", "", 46),
    ("我的申报", "file-pencil", "", None),
    ("申报通知", "speakerphone", "", None),
    ("我的政策", "gift", "", 2),
    ("我的档案", "id-badge-2", "学术", None),
    ("我的成果", "bulb", "学术", None),
    ("我的评审", "scale", "学术", 1),
    ("业务包", "package", "配置", None),
]
POSTS = [
    {"id": 1, "title": "经办人", "office": "高新技术处", "note": "待办 46", "initial": "沈", "current": True},
    {"id": 2, "title": "副处长（主持）", "office": "平台处", "note": "待办 7 · 至 12 月 31 日", "initial": "沈"},
    {"id": 3, "title": "代段承安办理", "office": "高新技术处", "note": "待办 2 · 委托至 5 月 16 日", "initial": "段"},
]
STEPS = [
    {"title": "申报", "state": "done", "who": "沈若舟 · 4 月 9 日"},
    {"title": "单位审核", "state": "done", "who": "魏敏", "returns": 1, "note": "4 月 13 日，2 天"},
    {"title": "推荐", "state": "done", "who": "兰州市科技局", "note": "4 月 20 日，7 天"},
    {"title": "形式审查", "state": "now", "who": "高岚 · 4 月 24 日起", "note": "第 6 个工作日，共 10"},
    {"title": "专家评审", "state": "todo"},
    {"title": "立项决策", "state": "todo"},
    {"title": "签订任务书", "state": "todo"},
]
TABS = [
    {"label": "审查", "url": "#", "count": "2 待判", "current": True},
    {"label": "申报书", "url": "#"},
    {"label": "附件", "url": "#", "count": 7},
    {"label": "流程图", "url": "#"},
    {"label": "历史", "url": "#"},
]
FIGURES = [
    {"label": "可以领取", "value": "15.60", "unit": "万元，另 60 机时", "kind": "met"},
    {"label": "接近符合", "value": "20.00", "unit": "万元，2 项", "icon": "arrow-up-right"},
    {"label": "待定，缺信息", "value": "13.00", "unit": "万元，2 项", "kind": "undetermined"},
    {
        "label": "预警",
        "value": "7",
        "unit": "条",
        "note": "2 条超过 10 个工作日未处理",
        "url": "#warnings",
        "kind": "failed",
    },
]
HISTORY = [
    {"who": "高岚", "what": "添加字段意见", "when": "今天 10:20"},
    {"who": "系统", "what": "运行 18 条审查规则", "when": "今天 09:12 · 规则第 4 版"},
    {"who": "兰州市科技局", "what": "推荐，第 3 位", "when": "4 月 20 日 16:31"},
    {"who": "沈若舟", "what": "提交第 3 版", "when": "4 月 13 日 11:47 · 回执 R26-004417"},
]
CHANGES = [
    {"label": "间接费用（省拨）", "old": "24.00", "new": "21.60", "note": "万元，减 2.40（10.00%）"},
    {"label": "申请省拨经费", "old": "120.00", "new": "117.60", "note": "万元，由分项重算"},
    {"label": "附件 5 合作协议", "new": "新增 合作协议.pdf，3 页"},
]
PROBLEMS = [
    {"text": "经费预算：间接费用超出上限 2.40 万元", "anchor": "indirect", "mend": "自动调为 21.60", "mend_url": "#"},
    {"text": "项目组：马骁然还没有确认参加", "anchor": "team"},
    {"text": "附件：缺合作协议（PDF）", "anchor": "files"},
]


def task(number: str, title: str, where: str, amount: str, state: tuple[str, str], days: int) -> dict[str, Any]:
    """A line of the sample work-list."""
    until = NOW.replace(hour=0, minute=0, second=0) + timedelta(days=days + 1)
    return {"number": number, "title": title, "where": where, "amount": Decimal(amount), "state": state, "until": until}


TASKS = [
    task("26YF0466", "绿氢输送管道氢脆评价方法", "兰州理工大学", "1020000", ("not_met", "1 不符合：附件未盖章"), 1),
    task("26YF0477", "低品位硫化镍矿生物浸出与铂族富集", "兰州大学", "1500000", ("met", "18 条全部符合"), 1),
    task("26YF0588", "耐沙蚀光伏盖板涂层中试", "兰州理工大学", "880000", ("undetermined", "1 待判：聘期"), 3),
    task("26YF0571", "镁合金轻量化型材挤压", "兰州理工大学", "850000", ("paused", "补正中，停表"), 4),
]
PROCESS = """<?xml version="1.0" encoding="UTF-8"?>
<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL"
 xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
 xmlns:dc="http://www.omg.org/spec/DD/20100524/DC"
 xmlns:di="http://www.omg.org/spec/DD/20100524/DI" targetNamespace="kezhi">
<process id="p"><startEvent id="start" name="通知发布"/><userTask id="fill" name="填报申报书"/>
<userTask id="unit" name="单位审核"/><userTask id="check" name="形式审查"/><endEvent id="end" name="执行"/>
<sequenceFlow id="f1" sourceRef="start" targetRef="fill"/><sequenceFlow id="f2" sourceRef="fill" targetRef="unit"/>
<sequenceFlow id="f3" sourceRef="unit" targetRef="check"/>
<sequenceFlow id="f4" sourceRef="check" targetRef="end"/></process>
<bpmndi:BPMNDiagram id="d"><bpmndi:BPMNPlane id="pl" bpmnElement="p">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""
PLACES = {
    "start": (40, 82, 36),
    "fill": (150, 60, 100),
    "unit": (330, 60, 100),
    "check": (510, 60, 100),
    "end": (700, 82, 36),
}


def drawing() -> str:
    """A small process with its picture."""
    shapes = "".join(
        f'<bpmndi:BPMNShape id="s_{name}" bpmnElement="{name}"><dc:Bounds x="{x}" y="{y}" width="{width}"'
        f' height="{80 if width == 100 else 36}"/></bpmndi:BPMNShape>'
        for name, (x, y, width) in PLACES.items()
    )
    ends = list(PLACES.values())
    flows = "".join(
        f'<bpmndi:BPMNEdge id="e{n}" bpmnElement="f{n}"><di:waypoint x="{a[0] + a[2]}" y="100"/>'
        f'<di:waypoint x="{b[0]}" y="100"/></bpmndi:BPMNEdge>'
        for n, (a, b) in enumerate(pairwise(ends), 1)
    )
    return PROCESS.format(shapes=shapes + flows)


def page_of_four() -> Page[int]:
    """The first of four pages."""
    return Paginator(range(46), 12).get_page(1)


def all_components() -> dict[str, Any]:
    """What the styleguide shows."""
    areas = [
        (Area(title, icon, "base:styleguide", order, lambda _actor: True, group=group), waiting)
        for order, (title, icon, group, waiting) in enumerate(AREAS)
    ]
    return {
        "now": NOW,
        "actor": ACTOR,
        "demo": True,
        "areas": areas,
        "current_area": areas[0][0],
        "posts": POSTS,
        "notices_unread": 4,
        "steps": STEPS,
        "tabs": TABS,
        "figures": FIGURES,
        "history": HISTORY,
        "changes": CHANGES,
        "problems": PROBLEMS,
        "tasks": TASKS,
        "page": page_of_four(),
        "process": {
            "xml": drawing(),
            "done": ["start", "fill", "unit", "f1", "f2", "f3"],
            "now": ["check"],
            "returns": {"unit": 1},
            "notes": {"fill": "4 月 9 日", "unit": "4 月 13 日，2 天"},
            "here": "现在在这里",
            "now_text": "高岚，第 6 个工作日",
        },
        "until": SimpleNamespace(
            tomorrow=NOW + timedelta(days=1, hours=3),
            weeks=NOW.replace(month=4, day=15, hour=17, minute=30),
            past=NOW - timedelta(days=2),
        ),
        "amount": Decimal("30000"),
        "scores": [82, 88, 95],
    }
