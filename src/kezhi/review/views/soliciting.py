"""打招呼报告: the form for who was approached, and the record for the supervisor."""

from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kezhi.base.access import NotAllowed, reason_for
from kezhi.base.requests import Request, by
from kezhi.review import inputs, queries
from kezhi.review.access import SOLICITATIONS
from kezhi.review.actions import soliciting as actions
from kezhi.review.views.asking import ask


def report(request: Request) -> HttpResponse:
    """Report that somebody approached one about a review."""
    if request.actor.person is None:
        raise NotAllowed(reason_for(request.actor))
    own = queries.mine(request.actor)

    def do(said: dict[str, Any]) -> str:
        approach = actions.Approach(said["who"], said["on"], said["way"], said["text"])
        actions.report(approach, said["assignment"], **by(request))
        return _("已报告监督处。您的评审照常进行，监督处会与您联系。")

    then = reverse("review:mine") if request.actor.role is None else "/"
    asked = {"on": timezone.localdate(request.now), "assignment": request.GET.get("assignment", "")}
    return ask(
        request,
        partial(inputs.ApproachForm, own=own),
        do,
        then=then,
        initial=asked,
        page={
            "title": _("报告打招呼"),
            "button": _("报告监督处"),
            "crumbs": [(_("我的评审"), then)],
            "note": _("有人就评审请托、打探或送礼的，请在 24 小时内报告。只有监督处看得到，报告记入日志、不能修改。"),
        },
    )


@require_GET
def show(request: Request, solicitation: int) -> HttpResponse:
    """One report."""
    found = SOLICITATIONS.require(request.actor, "see", queries.solicitations(request.actor), pk=solicitation)
    context = {"report": found, "way": dict(inputs.WAYS).get(found.way, found.way)}
    return render(request, "review/solicitation.html", context)
