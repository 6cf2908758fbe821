"""A kind of table for tests: the projects that each shared bad upload claims to be; a record is a number and a sum."""

import csv
import io
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.importing import (
    Choice,
    Column,
    Day,
    Identifier,
    Importer,
    Listed,
    Money,
    PersonName,
    Row,
    Run,
    Text,
    actions,
)
from kezhi.base.models import ImportBatch, NumberSeries
from tests.shared import shared_data

NOW = datetime(2026, 3, 24, 14, 6, 21, tzinfo=ZoneInfo("Asia/Shanghai"))
ACTOR = Actor(person=7, name="高岚", account=1, role=Role.CASE_OFFICER)
STRANGER = Actor(person=8, name="沈若舟", account=2)
CATEGORIES = ("重点研发计划", "自然科学基金", "创新平台专项", "软科学专项")
MOST = Decimal(50_000_000)
HEAD = "项目编号,项目名称,项目类别,承担单位,负责人,资助金额（万元）,开始日期,结束日期,学科代码"


@cache
def shared_list(name: str, column: str) -> dict[str, str]:
    """A column of one of the shared lists, each value by itself; a few values where the lists aren't there."""
    path = shared_data() / name
    if not path.exists():
        return {"兰州大学": "兰州大学", "西北师范大学": "西北师范大学", "A010101": "A010101"}
    with path.open(encoding="utf8", newline="") as file:
        return {row[column]: row[column] for row in csv.DictReader(file)}


def in_order(rows: Sequence[Row], run: Run) -> None:
    for row in rows:
        starts, ends = row.values["starts"], row.values["ends"]
        if starts and ends and ends < starts:
            row.fault("ends", "importing.ends_before_start", starts=starts, ends=ends)


def enter(rows: Sequence[Row], run: Run) -> None:
    numbers = [row.values["number"] for row in rows]
    known = {one.name: one for one in NumberSeries.objects.filter(scope="ledger", name__in=numbers)}
    new = []
    for row in rows:
        fen = int(row.values["amount"] * 100)
        one = known.get(row.values["number"])
        if one is None:
            new.append((row, NumberSeries(scope="ledger", name=row.values["number"], last=fen)))
        elif one.last == fen:
            row.done("unchanged", one.pk)
        else:
            NumberSeries.objects.filter(pk=one.pk).update(last=fen)
            row.done("updated", one.pk)
    NumberSeries.objects.bulk_create([one for _row, one in new])
    for row, one in new:
        row.done("created", one.pk)


def key(values: Mapping[str, Any]) -> str:
    return values["number"] or ""


LEDGER = Importer(
    name="ledger",
    title="项目台账",
    note="测试用",
    columns=(
        Column("number", "项目编号", Identifier(), required=True, synonyms=("grant_no",)),
        Column("title", "项目名称", Text(120), required=True),
        Column("category", "项目类别", Choice({one: one for one in CATEGORIES}), required=True),
        Column("host", "承担单位", Listed(lambda: shared_list("universities_cn.csv", "name")), required=True),
        Column("pi", "负责人", PersonName(), required=True),
        Column("amount", "资助金额", Money(positive=True, most=MOST), required=True),
        Column("starts", "开始日期", Day(), required=True),
        Column("ends", "结束日期", Day(), required=True),
        Column("code", "学科代码", Listed(lambda: shared_list("nsfc_codes.csv", "code")), required=True),
    ),
    may=lambda actor: actor.is_system or actor.has(Role.CASE_OFFICER),
    key=key,
    apply=enter,
    check=in_order,
)


def amount() -> Decimal:
    """元 in the house."""
    return Decimal(sum(NumberSeries.objects.filter(scope="ledger").values_list("last", flat=True))) / 100


def send(content: bytes | str, name: str = "台账.csv", *, sheet: str | None = None) -> ImportBatch:
    """Upload bytes under a name."""
    file = io.BytesIO(content.encode() if isinstance(content, str) else content)
    return actions.upload("ledger", file, name=name, actor=ACTOR, now=NOW, key=new_key(), sheet=sheet)


def answers(batch: ImportBatch, **more: Any) -> actions.Answers:
    """What the upload itself says, and what is said otherwise."""
    columns, units = dict(batch.columns), dict(batch.units)
    units |= more.pop("units", {})
    return actions.Answers(columns | more.pop("columns", {}), units, {**batch.options, **more})


def nothing(done: int, total: int) -> None:
    """Nobody listens."""


def check(batch: ImportBatch, **more: Any) -> ImportBatch:
    """Check an upload here and now."""
    return actions.ask_check(batch.pk, answers(batch, **more), actor=ACTOR, now=NOW, key=new_key(), say=nothing)


def take(batch: ImportBatch) -> ImportBatch:
    """Import a checked upload here and now."""
    return actions.ask_import(batch.pk, actor=ACTOR, now=NOW, key=new_key(), say=nothing)


def table(*rows: str) -> str:
    """A text file with the usual header."""
    return "\n".join((HEAD, *rows)) + "\n"


def line(n: int, *, amount: str = "10", title: str = "", starts: str = "2024-01-01", host: str = "兰州大学") -> str:
    """A good row."""
    return (
        f"KZ2024-{n:05},{title or f'项目{n}'},软科学专项,{host},高某庚,{amount},{starts},{date(2026, 12, 31)},A010101"
    )
