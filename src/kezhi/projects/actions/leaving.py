"""Applications and objections of a person who leaves a unit: who takes over becomes their applicant or handler."""

from django.db.models import Q
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import Running
from kezhi.packs.queries import definition
from kezhi.projects import queries
from kezhi.projects.access.deciding import outside
from kezhi.projects.actions.applying import make_applicant
from kezhi.projects.models import UNDER_WAY, Application, Objection
from kezhi.projects.queries.returns import mending
from kezhi.subjects.queries.leaving import Leaving, Open
from kezhi.workflow.queries import to_mend

UNSENT = (Application.State.DRAFT, Application.State.WITHDRAWN)


def applications(said: Leaving) -> list[Open]:
    """What the leaver applies for in the unit's name: what can still be submitted, lies with them, or is under way.

    Called by the call: what isn't submitted has no other name for who hasn't written it.
    """
    rows = Application.objects.select_related("call").filter(
        Q(state__in=UNSENT) | UNDER_WAY, applicant=said.person, host=said.organisation
    )
    back = set(
        to_mend().filter(case__about_type="projects.application", person=said.person).values_list("case", flat=True)
    )
    taken: set[int] = set()
    if said.successor is not None:
        theirs = Application.objects.filter(applicant=said.successor).exclude(state=Application.State.DELETED)
        taken = set(theirs.values_list("call", flat=True))
    return [
        Open(one.pk, " ".join(filter(None, (one.call.title, one.number))), _why_not(one, said, back, taken))
        for one in rows.order_by("pk")
        if one.state == Application.State.SUBMITTED or queries.still_taken(one, said.now)
    ]


def _why_not(one: Application, said: Leaving, back: set[int], taken: set[int]) -> str:
    if one.state == Application.State.SUBMITTED and one.case_id not in back:
        return _("已提交，负责人以提交的为准。截止前要换人的，请先由本人撤回。")
    if one.state == Application.State.SUBMITTED and _applicant_stays(one):
        return _("退回后修改时不能更换负责人。截止前要换人的，请先由本人撤回。")
    if one.call_id in taken:
        return _("{name} 在这个通知下已有申报。").format(name=said.successor.name if said.successor else "")
    return ""


def _applicant_stays(one: Application) -> bool:
    """Whether who mends a returned application has to be who submitted it, as the call's pack says."""
    return definition(one.call.version_id).call.returns.same_applicant


def pass_application(said: Leaving, application_id: int, cmd: Running) -> None:
    """Within a command: the successor becomes the applicant, with the draft and what lies before the applicant.

    Raises Refused where it was submitted, withdrawn or handed over meanwhile.
    """
    assert said.successor is not None  # noqa: S101 — nothing moves to nobody
    rows = Application.objects.select_related("call", "host", "applicant").select_for_update(of=("self",))
    application = rows.get(pk=application_id)
    unsent = application.state in UNSENT
    if application.applicant_id != said.person.pk or not (unsent or mending(application)):
        raise Refused(_("这份申报刚刚提交、撤回或移交了别人。请重新查看。"))
    make_applicant(application, said.successor, cmd=cmd)


def objections(said: Leaving) -> list[Open]:
    """Objections that the leaver has acknowledged and not answered: nobody else may answer them. Two queries."""
    if not any(one.role == Role.SUPERVISOR for one in said.held):
        return []
    rows = Objection.objects.filter(handler=said.person, state=Objection.State.ACKNOWLEDGED).order_by("pk")
    fit = rows
    if said.successor is not None:
        fit = rows.filter(outside(Actor(person=said.successor.pk))).exclude(person=said.successor)
    free = set(fit.values_list("pk", flat=True))
    return [Open(one.pk, one.number, _why_not_handled(said, one.pk in free)) for one in rows]


def _why_not_handled(said: Leaving, free: bool) -> str:
    name = said.successor.name if said.successor else ""
    if Role.SUPERVISOR not in said.roles:
        return _("异议由监督处办理，请系统管理员移交。")
    if not said.serves(Role.SUPERVISOR, None, None):
        return _("{name} 没有监督的岗位。请先任命，或另选一位。").format(name=name)
    return "" if free else _("{name} 参与了这项决定、回避了这个通知或提出了这件异议，不能办理。").format(name=name)


def pass_objection(said: Leaving, objection_id: int, cmd: Running) -> None:
    """Within a command: the successor handles it, and learns who objected. Raises Refused where it was answered."""
    assert said.successor is not None  # noqa: S101 — nothing moves to nobody
    objection = Objection.objects.select_for_update().get(pk=objection_id)
    if objection.state != Objection.State.ACKNOWLEDGED or objection.handler_id != said.person.pk:
        raise Refused(_("这件异议已经答复。"))
    objection.handler = said.successor
    objection.save(update_fields=["handler"])
    before, after = said.person.pk, said.successor.pk
    cmd.journal("objection.handed_over", objection, summary=objection.number, before=before, after=after)
