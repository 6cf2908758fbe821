"""A list page over the journal for the tests of the machinery: moments, words, money and many-sided filters."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import DecimalField, ExpressionWrapper, F, Q, QuerySet

from kezhi.base.actor import Actor
from kezhi.base.lists import Badge, Column, Empty, Filter, ListPage, Total, View, moments
from kezhi.base.models import JournalLine

ACTOR = Actor(person=7, name="沈若舟", account=1)
OTHER = Actor(person=8, name="高岚", account=2)


def lines(actor: Actor) -> QuerySet[Any]:
    amount = ExpressionWrapper(F("object_id"), DecimalField(max_digits=18, decimal_places=2))
    return JournalLine.objects.filter(person=actor.person).annotate(amount=amount)


def actions(actor: Actor) -> list[tuple[str, str]]:
    return [
        (action, action.upper())
        for action in lines(actor).values_list("action", flat=True).distinct().order_by("action")
    ]


def page(**changes: Any) -> ListPage:
    """The test's list, with changes."""
    declared: dict[str, Any] = {
        "code": "base.lines",
        "title": "行为",
        "rows": lines,
        "link": lambda line: f"/lines/{line.pk}/",
        "columns": (
            Column("number", "编号", "pk", sort=("pk",)),
            Column("summary", "项目", "summary", "link", sort=("summary",)),
            Column("at", "时间", "at", "moment", sort=("at",)),
            Column("day", "日期", lambda line: line.at.date(), "date", shown=False),
            Column("amount", "申请", "amount", "money", sort=("amount",)),
            Column("state", "状态", lambda line: Badge("met", line.action), "badge"),
            Column("who", "人", lambda line: line.detail.get("who"), "person", shown=False, personal=True),
        ),
        "filters": (
            Filter("action", "动作", "choice", field="action", choices=actions),
            Filter("word", "字", "text", field="summary"),
            Filter("at", "时间", "dates", apply=moments("at")),
            Filter("big", "大额", "yes-no", apply=lambda yes: Q(object_id__gt=50) if yes else Q(object_id__lte=50)),
        ),
        "search": ("summary", "action"),
        "sort": "-at",
        "empty": Empty("还没有行为", "有人办事以后这里会出现。"),
        "total": Total("申请合计", "amount"),
        "views": (
            View("all", "全部"),
            View("late", "昨天以前", lambda actor, now: Q(at__lt=now - timedelta(days=1))),
        ),
    }
    return ListPage(**{**declared, **changes})


def add(count: int, now: datetime, *, person: int = 7, **fields: Any) -> list[JournalLine]:
    """``count`` lines of a person, the first the newest, of 10, 20, … 元."""
    return [
        JournalLine.objects.create(
            **{
                "at": now - timedelta(hours=20 * n),
                "person": person,
                "action": ("open", "close")[n % 2],
                "summary": f"第{n}项 绿氢",
                "object_id": 10 * (n + 1),
                **fields,
            }
        )
        for n in range(count)
    ]
