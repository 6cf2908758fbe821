"""The pool: taking somebody in, and one expert's page."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.access import NotAllowed, NotFound, reason_for
from kezhi.base.actor import Role
from kezhi.base.commands import new_key
from kezhi.base.requests import Request, by
from kezhi.review import inputs, queries
from kezhi.review.access import EXPERTS
from kezhi.review.actions import experts as actions
from kezhi.review.models import Expert
from kezhi.review.views.asking import ask
from kezhi.review.views.lists import state_of
from kezhi.subjects.models import Person
from kezhi.subjects.queries import find_people, people

LATEST = 20


def enrol(request: Request) -> HttpResponse:
    """Find a person by name and take them into the pool."""
    if not request.actor.has(Role.CASE_OFFICER, Role.OFFICE_HEAD):
        raise NotAllowed(reason_for(request.actor))
    text = request.GET.get("q", "").strip()
    among = find_people(people(request.actor, timezone.localdate(request.now)), text) if text else []
    if request.method == "POST":
        asked = Person.objects.filter(public_id=request.POST.get("person", ""))
        among = list(people(request.actor, timezone.localdate(request.now)).filter(pk__in=asked))

    def do(said: dict[str, Any]) -> str:
        who = next(one for one in among if one.public_id == said["person"])
        declared = request.now if said["declared"] else None
        actions.enrol(who, said["fields_"], capacity=said["capacity"], declared_at=declared, **by(request))
        return _("%(name)s已入库。") % {"name": who.name}

    own = reverse("review:experts")
    return ask(
        request,
        partial(inputs.EnrolForm, among=among),
        do,
        then=own,
        page={
            "title": _("专家入库"),
            "button": _("收入专家库"),
            "crumbs": [(_("专家库"), own)],
            "text": text,
            "among": among,
        },
        template="review/enrol.html",
    )


@require_GET
def expert(request: Request, expert: int) -> HttpResponse:
    """One expert: what they know, how much they had, what they were asked last."""
    found = EXPERTS.require(request.actor, "see", queries.experts(request.actor), pk=expert)
    asked = queries.assignments(request.actor).filter(expert=found).order_by("-pk")
    context = {
        "expert": found,
        "fields": queries.fields_in_words(found),
        "state": state_of(found),
        "may": EXPERTS.actions(request.actor, found),
        "rows": [(row, state_of(row)) for row in asked[:LATEST]],
        "command_key": new_key(),
    }
    return render(request, "review/expert.html", context)


def change(request: Request, expert: int) -> HttpResponse:
    """Say anew what an expert knows and how much they take."""
    found = EXPERTS.require(request.actor, "change", queries.experts(request.actor), pk=expert)

    def do(said: dict[str, Any]) -> str:
        actions.change(found.pk, fields=said["fields_"], capacity=said["capacity"], **by(request))
        return _("已保存。")

    own = reverse("review:expert", args=[found.pk])
    return ask(
        request,
        inputs.FieldsForm,
        do,
        then=own,
        initial=inputs.initial_of(found),
        page={
            "title": _("修改学科和上限"),
            "button": _("保存修改"),
            "crumbs": [(_("专家库"), reverse("review:experts")), (found.person.name, own)],
        },
    )


DONE = {
    "pause": _lazy("已暂停，不再派新的评审；已派的不变。"),
    "resume": _lazy("已恢复。"),
    "leave": _lazy("已退出专家库；已派的不变。"),
}


@require_POST
def move(request: Request, expert: int, step: str) -> HttpResponse:
    """Pause, resume or leave."""
    if step not in actions.MOVES:
        raise NotFound(_("没有这一步。请从专家页面重新打开。"))
    found: Expert = actions.move(expert, step, **by(request))
    messages.success(request, DONE[step])
    return redirect("review:expert", found.pk)
