"""What a subject says of its facts: this one is wrong, that one is missing."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _

from kezhi.base import registry
from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.subjects import access
from kezhi.subjects.actions.telling import tell
from kezhi.subjects.actions.violations import explained
from kezhi.subjects.models import Affiliation, FactDispute, FactValue, Organisation, Person, Region

COLUMNS = {
    "person.name": "name",
    "person.birth_date": "birth_date",
    "person.gender": "gender",
    "person.degree": "degree",
    "person.title": "title",
    "org.kind": "kind",
    "org.region": "region",
    "org.address": "address",
    "org.legal_representative": "legal_representative",
    "org.registered_on": "registered_on",
}
"""Facts that are a column of the subject's own row."""
REGION = "org.region"
CONTRACT_END = "person.employment_end"
TYPED = "本人填报"
"""The source of what persons type about themselves."""


def dispute(
    name: str, text: str, *, of: Person | Organisation, actor: Actor, now: datetime, key: CommandKey
) -> FactDispute:
    """Say that a fact is wrong, or missing; it stays as it is, marked, until it is answered."""
    with command("fact.dispute", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return FactDispute.objects.get(pk=cmd.earlier["dispute"])
        source = registry.fact_sources.get(name)
        if source is None or source.subject != ("person" if isinstance(of, Person) else "organisation"):
            raise NotFound(_("没有这一项信息。请从“我的档案”重新进入。"))
        whose = _disputed_by(actor, of)
        if not text.strip():
            raise Refused(_("请写明哪里有误、正确的是什么、凭什么材料。"))
        period = source.recorded(timezone.localdate(now)) if source.recorded else ""
        with explained(fact_dispute_one_open=_("这一项已有人提出异议，请等待核对。")):
            made = FactDispute.objects.create(
                **whose, name=name, period=period, text=text.strip(), created_at=now, created_by=actor.person
            )
        cmd.journal("fact.disputed", made, fact=name)
        cmd.result = {"dispute": made.pk}
        return made


def _disputed_by(actor: Actor, of: Person | Organisation) -> dict[str, Any]:
    if isinstance(of, Person):
        return {"person": access.PERSON.require(actor, "dispute", Person.objects.all(), pk=of.pk)}
    return {"organisation": access.ORGANISATION.require(actor, "dispute", Organisation.objects.all(), pk=of.pk)}


@dataclass(frozen=True)
class Answer:
    """What became of a dispute. ``text`` says how that was found.

    Where the fact was mended and is kept here, ``value`` is the right one, as typed; where values are recorded with
    their source, ``source`` says what the right one is taken from and ``observed`` the day of that.
    """

    mended: bool
    text: str
    value: str = ""
    source: str = ""
    observed: date | None = None


def answer_dispute(dispute_id: int, answer: Answer, *, actor: Actor, now: datetime, key: CommandKey) -> FactDispute:
    """Settle a dispute: the value was mended, or it is right. The one who disputed is told.

    Raises Refused where the right value or its source is missing, or it is no such value.
    """
    with command("fact.answer", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return FactDispute.objects.get(pk=cmd.earlier["dispute"])
        found = access.FACT_DISPUTE.require(actor, "answer", FactDispute.objects.all(), lock=True, pk=dispute_id)
        if not answer.text.strip():
            raise Refused(_("请写明核对的结果和依据，对方会看到。"))
        if answer.mended:
            _mend(found, answer, cmd)
        found.state = FactDispute.State.MENDED if answer.mended else FactDispute.State.UPHELD
        found.answer, found.answered_at, found.answered_by = answer.text.strip(), now, actor.person
        found.save(update_fields=["state", "answer", "answered_at", "answered_by"])
        cmd.journal("fact.answered", found, fact=found.name, mended=answer.mended)
        _tell_answered(found, cmd)
        cmd.result = {"dispute": found.pk}
        return found


def _tell_answered(dispute: FactDispute, cmd: Running) -> None:
    mended = dispute.state == FactDispute.State.MENDED
    outcome = ("已更正", "mended") if mended else ("核对无误", "found to be right")
    title = registry.fact_sources[dispute.name].title
    tell(dispute.created_by, "dispute-answered", dispute.person or dispute.organisation, fact=title,
         outcome=outcome, answer=dispute.answer, cmd=cmd)  # fmt: skip


def is_ours(name: str) -> bool:
    """Whether this registry itself holds the fact, so that a dispute is mended here."""
    return name in COLUMNS or name == CONTRACT_END or is_recorded(name)


def is_recorded(name: str) -> bool:
    """Whether values of the fact are recorded with their source."""
    source = registry.fact_sources.get(name)
    return source is not None and source.recorded is not None


def _mend(dispute: FactDispute, answer: Answer, cmd: Running) -> None:
    """Write the right value where the fact is kept; one that others hold was mended by them."""
    if not is_ours(dispute.name):
        return
    source = registry.fact_sources[dispute.name]
    value = _parsed(answer.value, source.type)
    if source.labels and value not in source.labels:
        raise Refused(_("“{text}”不在可选的内容里，请重新选择。").format(text=answer.value))
    if is_recorded(dispute.name):
        _record(dispute, value, answer, cmd)
    elif dispute.name == CONTRACT_END:
        _mend_contract(dispute, value, timezone.localdate(cmd.now))
    elif dispute.person_id is not None:
        Person.objects.filter(pk=dispute.person_id).update(**{COLUMNS[dispute.name]: value})
    elif dispute.organisation_id is not None:
        Organisation.objects.filter(pk=dispute.organisation_id).update(**{COLUMNS[dispute.name]: _kept(dispute, value)})


def _kept(dispute: FactDispute, value: Any) -> Any:
    """A value as the column of an organisation holds it."""
    return Region.objects.get(code=value) if dispute.name == REGION else value


def _mend_contract(dispute: FactDispute, value: Any, today: date) -> None:
    main = Affiliation.objects.filter(person=dispute.person_id, kind=Affiliation.Kind.MAIN, valid__contains=today)
    if not main.update(contract_until=value):
        raise Refused(_("此人现在没有全职单位，聘期无处可改。请在答复里说明。"))


def _record(dispute: FactDispute, value: Any, answer: Answer, cmd: Running) -> None:
    """Record the right value with its source; what was recorded for the period before stays as history."""
    today = timezone.localdate(cmd.now)
    observed = answer.observed or today
    if not answer.source.strip():
        raise Refused(_("请写明新值的来源，例如审计报告的名称。"))
    if observed > today:
        raise Refused(_("来源的日期还没有到，请核对后改正。"))
    whose = {"person": dispute.person_id, "organisation": dispute.organisation_id}
    before = FactValue.objects.filter(**whose, name=dispute.name, period=dispute.period, current=True)
    last = before.order_by("-observed_at", "-pk").first()
    before.update(current=False)
    FactValue.objects.create(
        person_id=dispute.person_id,
        organisation_id=dispute.organisation_id,
        name=dispute.name,
        period=dispute.period,
        value=value,
        unit=registry.fact_sources[dispute.name].unit,
        source=answer.source.strip(),
        observed_at=observed,
        recorded_at=cmd.now,
        recorded_by=cmd.actor.person,
        classification=last.classification if last else FactValue.Classification.INTERNAL,
    )


def supply(name: str, text: str, *, person: Person, actor: Actor, now: datetime, key: CommandKey) -> FactValue:
    """Type a fact about oneself that nobody knows; what was typed before stays as history."""
    with command("fact.supply", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return FactValue.objects.get(pk=cmd.earlier["value"])
        access.PERSON.require(actor, "mend", Person.objects.all(), lock=True, pk=person.pk)
        source = registry.fact_sources.get(name)
        if source is None or source.subject != "person" or not name.startswith("person."):
            raise NotFound(_("这一项不能由本人补填。请联系所在单位的科研管理部门。"))
        value = _parsed(text, source.type)
        FactValue.objects.filter(person=person, name=name, source=TYPED, current=True).update(current=False)
        made = FactValue.objects.create(
            person=person,
            name=name,
            value=value,
            unit=source.unit,
            source=TYPED,
            observed_at=timezone.localdate(now),
            recorded_at=now,
            recorded_by=actor.person,
        )
        cmd.journal("fact.supplied", made, fact=name)
        cmd.result = {"value": made.pk}
        return made


def _parsed(text: str, type_: str) -> Any:
    """Typed text as the fact's type, spelled as JSON."""
    clean = text.strip()
    if not clean:
        raise Refused(_("请填写内容后再保存。"))
    if type_ == "date":
        return _date(clean)
    if type_ == "number":
        try:
            return str(Decimal(clean.replace(",", "")))
        except InvalidOperation:
            raise Refused(_("“{text}”不是数字。请只填数字。").format(text=clean)) from None
    return clean == _("是") if type_ == "boolean" else clean


def _date(text: str) -> str:
    try:
        found = parse_date(text)
    except ValueError:
        found = None
    if found is None:
        raise Refused(_("“{text}”不是日期。请按 2026-03-24 的样子填写。").format(text=text))
    return found.isoformat()
