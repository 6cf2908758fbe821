"""Organisations register themselves; a city bureau confirms them and who administers them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.core.files import File
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import files, searching
from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import CommandKey, Running, command
from kezhi.subjects import access, queries
from kezhi.subjects.actions import identity, posts
from kezhi.subjects.actions.deciding import close, withdraw
from kezhi.subjects.actions.membership import Position, affiliate
from kezhi.subjects.actions.telling import tell_decided
from kezhi.subjects.actions.violations import explained
from kezhi.subjects.models import (
    AdministratorRequest,
    Affiliation,
    Holding,
    Organisation,
    OrganisationEvent,
    OrganisationName,
    OrganisationState,
    Person,
    Post,
    RequestState,
    Scheme,
)
from kezhi.subjects.models.validity import DAY, ended, valid

PAPERS = ("pdf", "jpg", "png")
PAPER_LIMIT = 10 * 2**20
"""Bytes that a licence or an authorisation may have."""
Papers = Mapping[str, File[bytes]]
"""By purpose: ``business-licence``, ``authorisation``, ``basis``."""


@dataclass(frozen=True)
class Registration:
    """What an organisation says of itself. ``uscc`` as typed."""

    name: str
    uscc: str
    kind: str
    region_id: int
    address: str
    legal_representative: str
    registered_on: date | None = None


def register(
    said: Registration, papers: Papers, *, actor: Actor, now: datetime, key: CommandKey
) -> AdministratorRequest:
    """Enter an organisation, to be confirmed, and ask to be its first administrator.

    Raises Problems for a wrong code or file, Refused where the organisation is in the registry. One that was refused
    may be entered again, corrected.
    """
    with command("organisation.register", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return AdministratorRequest.objects.get(pk=cmd.earlier["request"])
        if actor.person is None:
            raise Refused(_("请先登记个人信息，再登记单位。"))
        number = identity.checked(Scheme.USCC, said.uscc)
        known = identity.owner(Scheme.USCC, number)
        unit = _again(known.organisation, said, cmd) if known else _enter(said, number, cmd)
        request = _ask(unit, first=True, grounds="", papers=papers, cmd=cmd)
        cmd.result = {"request": request.pk}
        return request


def _enter(said: Registration, number: str, cmd: Running) -> Organisation:
    with explained(identifier_once=_("这个统一社会信用代码刚刚登记过。请刷新页面再试。")):
        unit = Organisation.objects.create(
            name=said.name,
            kind=said.kind,
            region_id=said.region_id,
            address=said.address,
            legal_representative=said.legal_representative,
            registered_on=said.registered_on,
            state=OrganisationState.PENDING,
            source="单位填报",
            created_at=cmd.now,
            created_by=cmd.actor.person,
        )
        identity.of_organisation(number, unit).save()
    OrganisationName.objects.create(
        organisation=unit, name=said.name, kind=OrganisationName.Kind.OFFICIAL, valid=valid(timezone.localdate(cmd.now))
    )
    cmd.journal("organisation.registered", unit, summary=unit.name)
    return unit


def _again(unit: Organisation | None, said: Registration, cmd: Running) -> Organisation:
    if unit is None or unit.state != OrganisationState.PENDING:
        raise Refused(_("这个单位已在库中。您可以申请加入该单位；单位管理员已不能联系时，可在单位页面申请更换管理员。"))
    if unit.administrator_requests.filter(state=RequestState.OPEN).exists():
        raise Refused(_("这个单位已有人提交登记，正在等待推荐单位确认。确认后您可以申请加入。"))
    for name in ("name", "kind", "region_id", "address", "legal_representative", "registered_on"):
        setattr(unit, name, getattr(said, name))
    unit.created_by = cmd.actor.person
    unit.save()
    unit.names.filter(kind=OrganisationName.Kind.OFFICIAL).update(name=said.name)
    cmd.journal("organisation.registered", unit, summary=unit.name)
    return unit


def ask_to_administer(
    organisation_id: int, grounds: str, papers: Papers, *, actor: Actor, now: datetime, key: CommandKey
) -> AdministratorRequest:
    """Ask to become a unit's administrator in place of one who is lost."""
    with command("administrator.ask", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return AdministratorRequest.objects.get(pk=cmd.earlier["request"])
        unit = access.ORGANISATION.require(actor, "administer", Organisation.objects.all(), pk=organisation_id)
        request = _ask(unit, first=False, grounds=grounds, papers=papers, cmd=cmd)
        cmd.result = {"request": request.pk}
        return request


def _ask(unit: Organisation, *, first: bool, grounds: str, papers: Papers, cmd: Running) -> AdministratorRequest:
    with explained(administrator_request_one_open=_("您已提出申请，请等待推荐单位确认。")):
        request = AdministratorRequest.objects.create(
            person=queries.myself(cmd.actor),
            organisation=unit,
            first=first,
            grounds=grounds,
            created_at=cmd.now,
        )
    _keep(papers, request, cmd)
    cmd.journal("administratorrequest.asked", request, organisation=unit.pk, first=first)
    return request


def decide_administrator(
    request_id: int, *, confirmed: bool, reason: str = "", actor: Actor, now: datetime, key: CommandKey
) -> AdministratorRequest:
    """Confirm a unit's administrator: the first one makes the unit active, a later one replaces who was lost."""
    with command("administrator.decide", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return AdministratorRequest.objects.get(pk=cmd.earlier["request"])
        rows = AdministratorRequest.objects.select_related("person", "organisation")
        request = access.ADMINISTRATOR_REQUEST.require(actor, "decide", rows, lock=True, pk=request_id)
        close(request, confirmed=confirmed, reason=reason, cmd=cmd)
        if confirmed:
            _install(request.organisation, request.person, cmd)
        tell_decided(request, cmd=cmd)
        cmd.result = {"request": request.pk}
        return request


def _install(unit: Organisation, person: Person, cmd: Running) -> None:
    today = timezone.localdate(cmd.now)
    Organisation.objects.filter(pk=unit.pk).update(state=OrganisationState.ACTIVE)
    post, _new = Post.objects.get_or_create(
        organisation=unit,
        code=Role.UNIT_OFFICE.value,
        seat=1,
        defaults={"role": Role.UNIT_OFFICE.value, "title_zh": "单位管理员", "title_en": "Unit office"},
    )
    lost = Holding.objects.select_for_update().filter(
        post__organisation=unit, role=Role.UNIT_OFFICE, valid__contains=today
    )
    for holding in lost.select_related("person", "post__organisation"):
        posts.take_from(holding, last=today - DAY, reason="更换单位管理员", cmd=cmd)
    posts.put_in(post, person, first=today, reason="推荐单位确认", cmd=cmd)
    if not Affiliation.objects.filter(person=person, organisation=unit, valid__contains=today).exists():
        elsewhere = person.affiliations.filter(kind=Affiliation.Kind.MAIN, valid__contains=today).exists()
        kind = Affiliation.Kind.PART_TIME if elsewhere else Affiliation.Kind.MAIN
        affiliate(person.pk, unit.pk, Position(kind, today), cmd=cmd)


def withdraw_administrator(request_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> None:
    """Take one's own request back."""
    with command("administrator.withdraw", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is None:
            withdraw(AdministratorRequest, access.ADMINISTRATOR_REQUEST, request_id, cmd)


def rename(
    organisation_id: int,
    name: str,
    *,
    on: date,
    basis: str,
    papers: Papers | None = None,
    actor: Actor,
    now: datetime,
    key: CommandKey,
) -> Organisation:
    """Give an organisation a new official name since ``on``, today at the latest; the old one stays findable.

    ``basis`` names the document that says so, ``papers`` hold it. Raises Refused for a name that it has already and
    for a day that lies ahead or before the present name began.
    """
    with command("organisation.rename", actor=actor, now=now, key=key) as cmd:
        unit = access.ORGANISATION.require(actor, "edit", Organisation.objects.all(), lock=True, pk=organisation_id)
        if cmd.earlier is not None:
            return unit
        if on > timezone.localdate(now):
            raise Refused(_("更名日期还没有到。请在更名生效之后再登记。"))
        if name == unit.name:
            raise Refused(_("新名称与现名称相同，不必更名。"))
        old = unit.names.get(kind=OrganisationName.Kind.OFFICIAL, valid__contains=timezone.localdate(now))
        if on <= old.valid.lower:
            raise Refused(_("更名日期不晚于现名称的启用日期，请核对后改正。"))
        old.valid = ended(old.valid, on - DAY)
        old.save(update_fields=["valid"])
        unit.names.create(name=name, kind=OrganisationName.Kind.OFFICIAL, valid=valid(on))
        unit.name = name
        unit.save(update_fields=["name"])
        _record_renaming(unit, on, basis, papers or {}, cmd)
        return unit


def _record_renaming(unit: Organisation, on: date, basis: str, papers: Papers, cmd: Running) -> None:
    event = OrganisationEvent.objects.create(
        kind=OrganisationEvent.Kind.RENAME, on=on, basis=basis, created_at=cmd.now, created_by=cmd.actor.person
    )
    event.predecessors.add(unit)
    event.successors.add(unit)
    _keep(papers, event, cmd)
    cmd.journal("organisation.renamed", unit, summary=unit.name, on=on, basis=basis)


def _keep(papers: Papers, owner: Model, cmd: Running) -> None:
    for purpose, upload in papers.items():
        name = upload.name or purpose
        stored = files.store(upload, name=name, accept=PAPERS, limit=PAPER_LIMIT, actor=cmd.actor, now=cmd.now)
        files.attach(stored, name=name, owner=owner, purpose=purpose, cmd=cmd)


@dataclass(frozen=True)
class Entry:
    """What a list says of an organisation that isn't in the registry. ``uscc`` was checked; blank where unknown."""

    name: str
    kind: str
    region_id: int
    source: str
    uscc: str = ""


def enter(said: Entry, *, since: date, cmd: Running) -> Organisation:
    """Put an organisation into the registry as a list has it; whoever works there may register later."""
    unit = Organisation.objects.create(
        name=said.name,
        kind=said.kind,
        region_id=said.region_id,
        source=said.source,
        created_at=cmd.now,
        created_by=cmd.actor.person,
    )
    unit.names.create(name=said.name, kind=OrganisationName.Kind.OFFICIAL, valid=valid(since))
    if said.uscc:
        identity.of_organisation(said.uscc, unit).save()
    searching.index(unit, unit.name)
    cmd.journal("organisation.entered", unit, summary=unit.name, source=said.source)
    return unit


def remember_alias(unit: Organisation, name: str, *, since: date, cmd: Running) -> None:
    """Keep another name by which an organisation is meant; one that it has already is left as it is."""
    if unit.pk in queries.named_exactly([name]).get(name, ()):
        return
    unit.names.create(name=name, kind=OrganisationName.Kind.ALIAS, valid=valid(since))
    cmd.journal("organisation.alias", unit, summary=unit.name, alias=name)
