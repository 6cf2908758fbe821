"""A group: its items by its experts, with conflicts and their reasons; and choosing somebody by hand."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from kezhi.base import looking
from kezhi.base.access import NotAllowed, NotFound, Refused, reason_for
from kezhi.base.commands import new_key
from kezhi.base.requests import Request, by
from kezhi.review import inputs, queries
from kezhi.review.access import ROUNDS
from kezhi.review.actions import assigning, conflicts
from kezhi.review.models import Assignment, Conflict, Group, Item
from kezhi.review.models.ballots import ON_IT
from kezhi.review.views.asking import ask
from kezhi.review.views.lists import state_of

CHOICES = 20


@require_GET
def show(request: Request, group: int) -> HttpResponse:
    """One group: who has which item, and why somebody hasn't."""
    found = _group(request, group)
    round_ = found.round
    may = ROUNDS.actions(request.actor, round_)
    if "names" not in may:
        raise NotAllowed(reason_for(request.actor))
    matrix = queries.matrix(found, timezone.localdate(request.now))
    names = queries.persons_named(matrix.conflicts)
    on_it = [row for row in matrix.assignments if row.state in ON_IT]
    by_reader: dict[str, Any] = {"actor": request.actor, "now": request.now, "summary": found.title}
    looking.record("reviewers.looked_at", round_, len(on_it), purpose=_("派审"), **by_reader)
    context = {
        "group": found,
        "round": round_,
        "may": may,
        "matrix": matrix,
        "rows": [(row, state_of(row)) for row in on_it],
        "left": [(row, state_of(row)) for row in matrix.assignments if row.state not in ON_IT],
        "conflicts": [_shown(one, names) for one in matrix.conflicts],
        "proposed": sum(1 for row in on_it if row.state == Assignment.State.PROPOSED),
        "missing": sum(lacks for _item, lacks, _cells in matrix.rows),
        "others": [one.title for one in round_.groups.exclude(pk=found.pk)],
        "due_form": inputs.DueForm(initial={"due": inputs.usual_due(round_, request.now)}),
        "command_key": new_key(),
    }
    return render(request, "review/group.html", context)


def _group(request: Request, group: int) -> Group:
    found = queries.groups(request.actor).filter(pk=group).first()
    if found is None:
        raise NotFound(_("没有找到这个评审组，或者您无权查看。请从评审轮次页面重新打开。"))
    return found


def _shown(one: Conflict, names: dict[int, str]) -> dict[str, Any]:
    """A conflict as the page lists it."""
    kinds = {"bars": "not_met", "flags": "info", "undetermined": "undetermined"}
    return {
        "conflict": one,
        "badge": kinds[one.strength],
        "kind": queries.KINDS[one.kind],
        "why": queries.why(one, names),
        "clearable": one.strength != Conflict.Strength.BARS or one.kind == "excluded",
    }


def choose(request: Request, item: int) -> HttpResponse:
    """Choose an expert for an item by hand: who knows its field first, or who is looked for by name."""
    found = queries.items(request.actor).filter(pk=item).first()
    if found is None:
        raise NotFound(_("没有找到这个评审项。请从评审组页面重新打开。"))
    ROUNDS.require(request.actor, "assign", queries.round_rows(), pk=found.round_id)
    refused = ""
    if request.method == "POST":
        try:
            made = _assign(request, found)
        except (NotAllowed, NotFound):
            raise
        except Refused as error:
            refused = error.reason
        else:
            messages.success(request, _("已拟派，请发出邀请。"))
            return redirect("review:group", made.item.group_id) if found.group_id else redirect(_round_url(found))
    text = request.GET.get("q", "").strip()
    context = {
        "item": found,
        "text": text,
        "rows": _candidates(found, text, request),
        "refused": refused,
        "reason": request.POST.get("reason", ""),
        "command_key": new_key(),
    }
    return render(request, "review/choose.html", context, status=422 if refused else 200)


def _round_url(item: Item) -> str:
    return reverse("review:round", args=[item.round_id])


def _assign(request: Request, item: Item) -> Assignment:
    expert = inputs.number(request.POST.get("expert", ""))
    return assigning.assign(item.pk, expert, reason=request.POST.get("reason", ""), **by(request))


def _candidates(item: Item, text: str, request: Request) -> list[dict[str, Any]]:
    """Experts who may be chosen, the least busy first, each with what is known against it."""
    fields = {item.field} if item.field and not text else set()
    rows = queries.pool(fields, request.now)
    taken = item.assignments.values("expert")
    among = rows.filter(person__name__icontains=text) if text else rows
    experts = list(among.exclude(pk__in=taken).order_by("had", "person__name", "pk")[:CHOICES])
    found = queries.found_ties(item.round, experts, timezone.localdate(request.now))
    against: dict[int, list[str]] = {}
    for one in found:
        if one.item == item.pk:
            against.setdefault(one.expert, []).append(str(queries.KINDS[one.kind]))
    return [{"expert": one, "against": against.get(one.pk, [])} for one in experts]


def clear(request: Request, conflict: int) -> HttpResponse:
    """Settle that a tie doesn't keep the expert from the item."""
    seen = ROUNDS.visible(request.actor, queries.round_rows())
    rows = Conflict.objects.select_related("item__group", "expert__person").filter(item__round__in=seen)
    found = rows.filter(pk=conflict).first()
    if found is None:
        raise NotFound(_("没有找到这条回避记录。请从评审组页面重新打开。"))
    ROUNDS.require(request.actor, "names", queries.round_rows(), pk=found.item.round_id)
    why = queries.why(found, queries.persons_named([found]))
    then = reverse("review:group", args=[found.item.group_id]) if found.item.group_id else _round_url(found.item)

    def do(said: dict[str, Any]) -> str:
        conflicts.clear(found.pk, why=said["why"], **by(request))
        return _("已排除，可以派给%(name)s。") % {"name": found.expert.person.name}

    return ask(
        request,
        inputs.ReasonForm,
        do,
        then=then,
        page={
            "title": _("核实后排除"),
            "button": _("排除这条提示"),
            "crumbs": [(found.item.code, then)],
            "note": f"{found.expert.person.name} · {queries.KINDS[found.kind]}：{why}",
        },
    )


@require_POST
def remind(request: Request, assignment: int) -> HttpResponse:
    """Ask an expert once more."""
    row = assigning.remind(assignment, **by(request))
    messages.success(request, _("已催 %(name)s。") % {"name": row.expert.person.name})
    return redirect("review:group", row.item.group_id) if row.item.group_id else redirect(_round_url(row.item))
