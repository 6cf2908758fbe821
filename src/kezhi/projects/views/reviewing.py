"""Expert review of a call: what waits for it, and the rounds that there are."""

import secrets

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.registry import TaskPage, task_pages
from kezhi.base.requests import Request, command_key, words
from kezhi.engine.errors import Problems
from kezhi.projects.actions import reviewing as actions
from kezhi.projects.models import Call
from kezhi.projects.queries import reviewing
from kezhi.projects.views.ranking import call_of, of_application
from kezhi.review.models import Round

SEED_BYTES = 32
task_pages.add(reviewing.REVIEW, TaskPage(_lazy("组织专家评审"), of_application("projects:review")))


@require_GET
def review(request: Request, call: int) -> HttpResponse:
    """What waits for review; where nothing does and a round is open, that round."""
    found = call_of(request, call)
    opened = reviewing.rounds_of(found).filter(state=Round.State.OPEN).first()
    if opened and not reviewing.fresh(found).exists():
        return redirect("review:round", opened.pk)
    return _page(request, found)


def _page(request: Request, call: Call, problems: list[str] | None = None) -> HttpResponse:
    rounds = list(reviewing.rounds_of(call))
    context = {
        "call": call,
        "waiting": reviewing.fresh(call).count(),
        "rounds": rounds,
        "opened": next((one for one in rounds if one.state == Round.State.OPEN), None),
        "may_begin": request.actor.is_staff and call.office_id == request.actor.office,
        "problems": problems or [],
        "command_key": new_key(),
    }
    return render(request, "projects/ranking/review.html", context, status=422 if problems else 200)


@require_POST
def begin(request: Request, call: int) -> HttpResponse:
    """Open a round for what waits, or put it into the open one."""
    found = call_of(request, call)
    key, seed = command_key(request), secrets.token_hex(SEED_BYTES)
    try:
        made = actions.begin(call, seed=seed, actor=request.actor, now=request.now, key=key)
    except Problems as refused:
        return _page(request, found, [words(one) for one in refused.problems])
    except (NotAllowed, NotFound):
        raise
    except Refused as refused:
        return _page(request, found, [refused.reason])
    messages.success(request, _("这一轮共 %(n)s 项。请先分组，再抽取专家。") % {"n": made.items.count()})
    return redirect("review:round", made.pk)
