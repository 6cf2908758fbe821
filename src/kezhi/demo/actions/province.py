"""The whole province, built once in one transaction; and cleared away for another."""

from collections.abc import Callable
from datetime import date

from django.conf import settings
from django.db import connection, transaction
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import command
from kezhi.base.models import Command
from kezhi.demo.actions.beginning import begin
from kezhi.demo.actions.calling import open_calls
from kezhi.demo.actions.earlier import play_earlier
from kezhi.demo.actions.enrolling import enrol
from kezhi.demo.actions.founding import country, found
from kezhi.demo.actions.peopling import settle
from kezhi.demo.actions.playing import play, story_of_the_pack
from kezhi.demo.domain.scale import Plan
from kezhi.demo.domain.words import Words
from kezhi.packs.actions import publish_all
from kezhi.packs.queries import department_document
from kezhi.subjects.models import Person

COMMAND = "demo.build"
SINCE = -300
"""The day of the anchor's count on which the installation began."""


def built() -> Plan | None:
    """The plan of the province that this database holds; None where there is none yet."""
    row = Command.objects.filter(name=COMMAND, result__isnull=False).first()
    if row is None or row.result is None:
        return None
    return Plan(row.result["seed"], date.fromisoformat(row.result["day"]), row.result["size"])


def build(plan: Plan, say: Callable[[str], None]) -> None:
    """Publish the packs and build the province that the plan describes; ``say`` is told each step.

    Raises Refused where the database has persons already: it is somebody's real one.
    """
    if Person.objects.exists():
        raise Refused(_("这个数据库里已有人员，不是空库，不能建示例省。请换一个数据库。"))
    say("业务包 packs")
    publish_all(settings.PACKS, actor=SYSTEM, now=plan.at(SINCE, "09:00"))
    with command(COMMAND, actor=SYSTEM, now=plan.at(SINCE), key=f"{plan.seed} {plan.day} {plan.size}") as cmd:
        words = Words.read(department_document("data/demo-words.toml"))
        land = country()
        say("单位 organisations")
        organisations = found(plan, words, land, cmd)
        say("人员 persons")
        settle(plan, words, land.province, organisations, cmd)
        story = story_of_the_pack()
        if pool := enrol(plan, story):
            say(f"专家库 experts：{pool}")
        play_earlier(plan, story, say)
        say("申报通知 calls")
        calls = open_calls(plan)
        say("草稿 drafts")
        begin(plan, calls)
        play(plan, story, calls, say)
        cmd.result = {"seed": plan.seed, "day": plan.day.isoformat(), "size": plan.size}


def clear() -> None:
    """Empty a database that holds a demo province, or nobody yet. Raises Refused for any other."""
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.introspection.table_names(cursor) and not _is_a_demo():
            raise Refused(_("这个数据库不是示例省，不能清空。请换一个数据库。"))
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("DROP SCHEMA public CASCADE")
        cursor.execute("CREATE SCHEMA public")


def _is_a_demo() -> bool:
    return built() is not None or not Person.objects.exists()
