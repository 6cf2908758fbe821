"""Calls: which there are, which take applications, what rules see of one."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from kezhi.base import display
from kezhi.base.access import NONE
from kezhi.base.actor import Actor
from kezhi.engine.feel import MISSING
from kezhi.packs.queries import Definition, definition
from kezhi.projects.access import CALLS
from kezhi.projects.domain.deadlines import is_open
from kezhi.projects.models import Call, Question


def calls(actor: Actor) -> QuerySet[Call]:
    """The calls that the actor may see."""
    return CALLS.visible(actor, Call.objects.select_related("office", "envelope"))


def open_calls(actor: Actor, now: datetime) -> QuerySet[Call]:
    """Calls that take applications at this moment, the nearest deadline first."""
    return calls(actor).filter(taking(now)).order_by("closes", "pk")


def taking(now: datetime) -> Q:
    """Calls that take applications at a moment: what `takes_applications` says of one, for rows."""
    second = now.replace(microsecond=0)
    in_time = Q(extended_to=None, closes__gte=second) | Q(extended_to__gte=second)
    return Q(in_time, state=Call.State.PUBLISHED, opens__lte=now)


def closing(call: Call) -> datetime:
    """The deadline that binds applicants."""
    return call.extended_to or call.closes


def takes_applications(call: Call, at: datetime) -> bool:
    """Whether what arrives at this moment is in time."""
    return call.state == Call.State.PUBLISHED and is_open(call.opens, closing(call), at)


def call_values(call: Call, pack: Definition) -> dict[str, Any]:
    """What rules and forms see of a call, by dotted name: ``call.*``, ``parameters.*`` and the lists of options."""
    zone = timezone.get_current_timezone()
    values: dict[str, Any] = {
        "call.number": call.document_number,
        "call.title": call.title,
        "call.year": Decimal(call.year),
        "call.opens": call.opens.astimezone(zone).date(),
        "call.closes": closing(call).astimezone(zone).date(),
        "call.unit_closes": call.unit_closes.astimezone(zone).date(),
        "call.recommender_closes": call.recommender_closes.astimezone(zone).date(),
        "call.envelope": call.envelope.amount if call.envelope else MISSING,
        "call.topics": [topic_value(topic) for topic in call.topics.all()],
    }
    values |= {f"call.{name}": value for name, value in pack.call_values(call.values).items()}
    return values | pack.parameters(values["call.closes"])


def support_of(call: Call) -> tuple[Decimal, Decimal] | None:
    """The least and the most for a project: by the topics' limits, else by the first amount that the pack asks for."""
    limits = [topic.grant_limit for topic in call.topics.all() if topic.grant_limit is not None]
    if limits:
        return min(limits), max(limits)
    pack = definition(call.version_id)
    values = pack.call_values(call.values)
    amounts = [values[one.name] for one in pack.call.fields if one.kind == "money" and values[one.name] is not MISSING]
    return (amounts[0], amounts[0]) if amounts else None


def topic_value(topic: Any) -> dict[str, Any]:
    return {
        "code": topic.code,
        "title": {"zh": topic.title, "en": topic.title_en or topic.title},
        "limit": topic.grant_limit,
    }


def form_values(call: Call, options: Mapping[str, Any]) -> dict[str, Any]:
    """What the expressions of a call's form see beside the data; ``options`` are the lists in force."""
    return {**call_values(call, definition(call.version_id)), **options}


def call_title(call: Call) -> str:
    """The title in the reader's language."""
    return call.title_en if display.english() and call.title_en else call.title


def questions(call: Call, actor: Actor) -> list[Question]:
    """Answered questions for everybody; to who asked and to who answers, the open ones too."""
    rows = call.questions.select_related("answered_by").order_by("asked_at", "pk")
    if CALLS.may(actor, "answer", call):
        return list(rows)
    own = Q(asked_by=actor.person) if actor.person else NONE
    return list(rows.filter(~Q(answer="") | own))
