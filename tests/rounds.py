"""A round for tests: the project's packs published, a department with its posts, a call, an applicant."""

import json
import tomllib
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import typst
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from kezhi.base.actor import SYSTEM, Actor, Role
from kezhi.base.commands import new_key
from kezhi.forms import actions as forms
from kezhi.forms.models import Draft
from kezhi.packs.actions import publish_all
from kezhi.packs.queries import definition, published
from kezhi.projects.actions import applying, calls
from kezhi.projects.models import Application, Call, Member
from kezhi.subjects.models import FactValue, Holding, Identifier, Organisation, Person, Post
from kezhi.subjects.models.validity import valid
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import colleagues
from tests import keeping
from tests.people import LONG_AGO, MADE, acting, in_post, person, unit

PACKS = Path(__file__).parents[1] / "packs"
TYPES = sorted(f"projects/{path.parent.name}" for path in PACKS.glob("projects/*/pack.toml"))
"""Every type of call that the project brings."""
MADE_FOR = 2026
USCC = "12620000438018207X"


def publish(now: datetime) -> None:
    """Every pack of the project, published."""
    keeping.once(("packs", now), lambda: publish_all(PACKS, actor=SYSTEM, now=now))


def post_of(office: str, role: Role) -> Post:
    """The first post of a role in an office of the department."""
    return Post.objects.filter(office__code=office, role=role).order_by("code", "seat")[0]


def holder(office: str, role: Role, name: str = "") -> Actor:
    """Who holds the first post of a role in an office of the department, acting in it; a new person if nobody."""
    post = post_of(office, role)
    held = Holding.objects.filter(post=post).select_related("person").first()
    if held is None:
        who = person(name or role.value, at=post.organisation)
        held = Holding.objects.create(person=who, post=post, role=role, valid=valid(LONG_AGO), created_at=MADE)
    return acting(held.person, held)


def applicant(name: str = "沈若舟", host: Organisation | None = None, **more: Any) -> Actor:
    """A researcher of whom everything is known that the calls ask."""
    at = host or unit(registered_on=date(1919, 3, 1), address="七里河区", legal_representative="某某")
    if host is None:
        Identifier.objects.create(organisation=at, scheme="uscc", value=USCC, hash=f"h{at.pk}", masked=USCC)
        known(at, "org.bank_account", "中国银行，尾号 6618")
    facts = {"birth_date": date(1990, 5, 1), "gender": "male", "degree": "doctor", "title": "副教授"} | more
    who = person(name, at=at, phone="13800000000", email=f"{name}@example.cn", **facts)
    who.affiliations.update(contract_until=date(2035, 12, 31), confirmed_at=MADE)
    known(who, "integrity.barred", False)
    return acting(who)


def known(subject: Person | Organisation, name: str, value: Any, period: str = "") -> None:
    """A fact from outside, of a year where one is given."""
    who = {"person": subject} if isinstance(subject, Person) else {"organisation": subject}
    said = {"source": "登记资料", "observed_at": LONG_AGO, "recorded_at": MADE, "period": period}
    FactValue.objects.create(**who, **said, name=name, value=value)


def open_call(now: datetime, *, code: str = "projects/open-competition", **more: Any) -> Call:
    """A call of a type, drafted by an officer, checked by the head, signed by the director, open at ``now``."""
    asked = ("call", now, code, *sorted(more.items()))
    return keeping.once(asked, lambda: _opened(now, code, more))


def _opened(now: datetime, code: str, more: dict[str, Any]) -> Call:
    officer = holder("high-tech", Role.CASE_OFFICER, "高岚")
    head = holder("high-tech", Role.OFFICE_HEAD, "韩维")
    director = holder("leaders", Role.DIRECTOR, "陆承泽")
    version = published("call").get(pack__code=code)
    call = calls.create(version, call_draft(version, now, **more), actor=officer, now=now, key=new_key())
    calls.send(call.pk, actor=officer, now=now, key=new_key())
    calls.check(call.pk, opinion="同意", actor=head, now=now, key=new_key())
    return calls.sign(call.pk, opinion="同意", actor=director, now=now, key=new_key())


def call_draft(version: Any, now: datetime, **more: Any) -> calls.CallDraft:
    """What staff would fill in for a call of that type."""
    fields = {
        "title": "2026 年度示例通知",
        "title_en": "Example call 2026",
        "programme": "YF",
        "year": 2026,
        "guide": "# 支持方向\n示例。",
        "opens": now - timedelta(days=20),
        "closes": now + timedelta(days=22),
        "unit_closes": now + timedelta(days=29),
        "recommender_closes": now + timedelta(days=39),
    }
    asked = definition(version.pk).call.fields
    values = {one.name: value_for(one.name, one.kind, one.default, now) for one in asked}
    return calls.CallDraft(
        fields=fields | more,
        values=values,
        envelope=Decimal("52000000.00"),
        topics=[{"code": "1.1", "title": "镍钴资源", "grant_limit": Decimal("2000000.00"), "planned": 5}],
        contacts=[{"purpose": "业务咨询", "name": "高岚", "phone": "0931-0000 0218", "email": ""}],
    )


def value_for(name: str, kind: str, default: Any, now: datetime) -> Any:
    """A fitting value for what a type of call asks."""
    if default not in (None, ""):
        return str(default) if kind in ("money", "number") else default
    day = timezone.localdate(now)
    by_kind = {"money": "2000000.00", "number": "1", "date": day.isoformat(), "boolean": True, "text": "见指南"}
    by_name = {"starts_on": "2026-07-01", "ends_on": "2029-06-30", "age_cutoff": "2026-12-31"}
    return by_name.get(name, by_kind[kind])


def draft_of(application: Application) -> Draft:
    """The draft of an application."""
    return Draft.objects.get(about_type="projects.application", about_id=application.pk)


def complete(application: Application, now: datetime) -> Draft:
    """Fill the draft of an application with the full example of its type, on the call's first topic; its people have
    confirmed."""
    draft = draft_of(application)
    example = PACKS / application.call.version.pack.code / "examples" / "full.json"
    topic = application.call.topics.order_by("code")[0]
    draft.data |= json.loads(example.read_text("utf8")) | {"topic": topic.code}
    draft.updated_at = now
    draft.save(update_fields=["data", "updated_at"])
    confirm(application, now)
    return draft


def confirm(application: Application, now: datetime) -> None:
    """Let everybody in the form's team table have confirmed who isn't in the team yet."""
    there = set(application.members.values_list("name", flat=True))
    for row in draft_of(application).data.get("team", []):
        if row["name"] not in there:
            said = {"name": row["name"], "organisation": row["organisation"], "contact": row["contact"]}
            accepted = {"state": Member.State.ACCEPTED, "invited_at": now, "answered_at": now}
            Member.objects.create(application=application, **said, **accepted)


def attach(draft: Draft, actor: Actor, now: datetime) -> None:
    """Upload the files that the full example only names."""
    named = {name: value for name, value in draft.data.items() if isinstance(value, list) and "type" in value[0]}
    draft.data |= {field: [] for field in named}
    draft.save(update_fields=["data"])
    for field, items in named.items():
        uploads = [SimpleUploadedFile(item["name"], small_pdf()) for item in items]
        forms.attach(draft.pk, field, uploads, actor=actor, now=now, key=new_key())


def applicant_for(code: str) -> Actor:
    """The applicant of a type's full example: a person and a unit of whom is known what the example says."""
    said = tomllib.loads((PACKS / code / "examples" / "form.toml").read_text("utf8"))["form"][0]["facts"]
    at = unit(
        said["org.name"],
        kind=said["org.kind"],
        registered_on=said.get("org.registered_on", date(1919, 3, 1)),
        address="七里河区",
        legal_representative="某某",
    )
    number = said["org.uscc"]
    Identifier.objects.create(organisation=at, scheme="uscc", value=number, hash=f"h{at.pk}", masked=number)
    for name in ("org.bank_account", "org.staff"):
        if name in said:
            known(at, name, said[name])
    for name in ("org.sales_last_year", "org.rd_last_year"):
        if name in said:
            known(at, name, said[name], period=str(MADE_FOR - 1))
    return applicant(
        said["person.name"],
        at,
        degree=said["person.degree"],
        title=said["person.title"],
        gender=said.get("person.gender", "male"),
    )


def submitted(call: Call, actor: Actor, now: datetime, *, files: bool = False) -> Application:
    """An application that was filled in and submitted, with its files where asked."""
    application = applying.start(call.pk, actor=actor, now=now, key=new_key())
    draft = complete(application, now)
    if files:
        attach(draft, actor, now)
    applying.submit(application.pk, actor=actor, now=now, key=new_key())
    application.refresh_from_db()
    return application


def unit_office(application: Application, name: str = "魏敏") -> Actor:
    """Somebody new in the office of the unit that applies."""
    who = person(name, at=application.host)
    return acting(who, in_post(who, Role.UNIT_OFFICE, application.host))


def open_item(application: Application) -> WorkItem:
    """What is open in the case of an application."""
    return WorkItem.objects.get(case=application.case_id, state=WorkItem.State.OPEN)


def decide(application: Application, outcome: str, now: datetime, *, by: Actor = SYSTEM, comment: str = "") -> WorkItem:
    """Finish what is open in the case of an application."""
    return workflow.complete(open_item(application).pk, outcome, comment=comment, actor=by, now=now, key=new_key())


def sent_back(application: Application, now: datetime, *, by: Actor = SYSTEM, comment: str = "请补充指标") -> WorkItem:
    """Send an application back from where it is; what its applicant has to mend then."""
    decide(application, "send-back", now, by=by, comment=comment)
    return open_item(application)


def small_pdf() -> bytes:
    """A PDF of one page with words in it."""
    return typst.compile(b'#set page(paper: "a4")\nReport 2025')


def passed(application: Application, who: str, now: datetime, outcome: str = "approve", comment: str = "") -> WorkItem:
    """The open item of ``who`` in an application's case, finished by a holder of the post that it is offered to."""
    assert application.case is not None
    item = application.case.items.get(state=WorkItem.State.OPEN, who=who)
    return workflow.complete(item.pk, outcome, comment=comment, actor=holder_of(item, now), now=now, key=new_key())


def passed_by_applicant(application: Application, now: datetime) -> None:
    """What was sent back, submitted again as it is."""
    applying.submit(application.pk, actor=acting(application.applicant), now=now, key=new_key())


def holder_of(item: WorkItem, now: datetime) -> Actor:
    """Who holds the post that an item is offered to; a new person where nobody does."""
    held = colleagues(item, timezone.localdate(now)).first()
    if held is None and item.office is not None:
        return holder(item.office.code, Role(item.role))
    if held is None:
        assert item.organisation is not None
        held = in_post(person(item.who), Role(item.role), item.organisation)
    return acting(held.person, held)


def at_screening(call: Call, actor: Actor, now: datetime) -> Application:
    """An application that its unit and its recommending body have approved and the rules have screened."""
    application = submitted(call, actor, now)
    for who in ("unit-office", "recommender"):
        passed(application, who, now)
    application.refresh_from_db()
    return application
