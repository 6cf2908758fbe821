"""The team of an application: invitations, and their answers in one's own account or by a one-time link."""

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.base.access import NotFound
from kezhi.base.commands import new_key
from kezhi.base.requests import Request, command_key
from kezhi.forms.queries import filled
from kezhi.projects import inputs, queries
from kezhi.projects.access import APPLICATIONS
from kezhi.projects.actions import team as actions
from kezhi.projects.domain.links import digest_of
from kezhi.projects.domain.teams import TeamRow
from kezhi.projects.models import Application, Member
from kezhi.projects.queries.team import uninvited
from kezhi.subjects.models import Person
from kezhi.subjects.queries import people


def team(request: Request, application: int) -> HttpResponse:
    """Who is in the team, who hasn't answered; looking people up and inviting them."""
    found = APPLICATIONS.require(request.actor, "see", queries.applications(request.actor), pk=application)
    form = inputs.InviteForm(request.POST or None)
    link = ""
    if request.method == "POST" and form.is_valid():
        said = form.cleaned_data
        _member, path = actions.invite(
            application,
            person=_person(request, said.pop("person")),
            actor=request.actor,
            now=request.now,
            key=command_key(request),
            **said,
        )
        if not path:
            return redirect("projects:team", application)
        link = request.build_absolute_uri(path)
    text = request.GET.get("q", "").strip()
    on = timezone.localdate(request.now)
    rights = APPLICATIONS.actions(request.actor, found)
    context = {
        "application": found,
        "members": found.members.select_related("person").order_by("pk"),
        "may_invite": "invite" in rights,
        "uninvited": _uninvited(request, found) if "invite" in rights else [],
        "form": form,
        "link": link,
        "text": text,
        "matches": list(people(request.actor, on).filter(name__icontains=text)[:10]) if text else [],
        "command_key": new_key(),
    }
    return render(request, "projects/team.html", context)


def _uninvited(request: Request, application: Application) -> list[TeamRow]:
    """Who stands in the form's tables and wasn't asked yet."""
    if application.draft is None:
        return []
    on = timezone.localdate(request.now)
    return uninvited(application, filled(application.draft, queries.frame(application.pk, request.now), on), on)


def _person(request: Request, public_id: str) -> Person | None:
    if not public_id:
        return None
    found = people(request.actor, timezone.localdate(request.now)).filter(public_id=public_id).first()
    if found is None:
        raise NotFound(_("没有找到这个人。请重新查找，或填写姓名和联系方式发链接邀请。"))
    return found


@require_POST
def remove(request: Request, member: int) -> HttpResponse:
    """Take somebody out of the team."""
    application = Member.objects.filter(pk=member).values_list("application", flat=True).first()
    actions.remove(member, actor=request.actor, now=request.now, key=command_key(request))
    return redirect("projects:team", application or 0)


@require_POST
def answer(request: Request, member: int) -> HttpResponse:
    """My answer to an invitation."""
    accept = request.POST.get("answer") == "accept"
    actions.answer(member, accept=accept, actor=request.actor, now=request.now, key=command_key(request))
    return redirect("projects:applications")


def invitation(request: Request, token: str) -> HttpResponse:
    """The page behind a one-time link: what it is about, and the answer with an identity document."""
    member = (
        Member.objects.select_related("application__call", "application__applicant", "application__host")
        .filter(link_digest=digest_of(token), state=Member.State.INVITED)
        .first()
    )
    if member is None:
        raise NotFound(_("这个链接已用过或已失效。请让负责人重新邀请。"))
    form = inputs.IdentityForm(request.POST or None)
    declines = request.POST.get("answer") == "decline"
    if request.method == "POST" and (declines or form.is_valid()):
        said = {"scheme": "", "number": ""} if declines else form.cleaned_data
        answered = actions.answer_by_link(
            token, accept=not declines, actor=request.actor, now=request.now, key=command_key(request), **said
        )
        return render(request, "projects/answered.html", {"member": answered})
    context = {"member": member, "form": form, "command_key": new_key()}
    return render(request, "projects/invitation.html", context, status=422 if form.errors else 200)
