"""Ties to other persons, declared on one's own page."""

from functools import partial
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from kezhi.base.requests import Request, by
from kezhi.subjects import queries
from kezhi.subjects.actions import relations
from kezhi.subjects.inputs import RelationForm
from kezhi.subjects.views.asking import ask


@login_required
def declare(request: Request) -> HttpResponse:
    """Name a relative, or one's adviser or student."""
    me = queries.myself(request.actor)

    def do(said: dict[str, Any], command: dict[str, Any]) -> str:
        relations.declare(said["person"].pk, said["kind"], **command)
        return _("已申报与 {name} 的关系。").format(name=said["person"].name)

    among = queries.people(request.actor, timezone.localdate(request.now)).exclude(pk=me.pk)
    then = reverse("subjects:me")
    return ask(
        request,
        partial(RelationForm, among=among, who=request.GET.get("who", "")),
        do,
        title=_("申报亲属、师生关系"),
        button=_("申报这个关系"),
        then=then,
        crumbs=[(_("我的档案"), then)],
        note=_("申报以后，系统在评审、审核时自动回避。只有本人和科技厅处室看得到。"),
    )


@login_required
@require_POST
def withdraw(request: Request, relation: int) -> HttpResponse:
    """Take a declared tie back."""
    relations.withdraw(relation, **by(request))
    return redirect("subjects:me")
