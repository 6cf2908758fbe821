"""Expert review of a call: its applications brought into a round, and taken further when the round has ended."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.projects.access import CALLS
from kezhi.projects.actions.together import complete_together
from kezhi.projects.models import Application, Call, Member
from kezhi.projects.queries import results
from kezhi.projects.queries.proposing import RANKING, waiting
from kezhi.projects.queries.reviewing import KIND, REVIEW, filled, fresh, rounds_of
from kezhi.review.actions import rounds
from kezhi.review.actions.rounds import ItemDraft, PartyDraft, RoundDraft
from kezhi.review.domain.assigning import ticket
from kezhi.review.domain.reading import without_names
from kezhi.review.models import Party, Round
from kezhi.subjects.models import Organisation

DISCIPLINE, EXCLUDED, PARTNERS = "discipline", "excluded_experts", "partners"
"""Fields of every form of an application: what it is about, whom it wants kept away, who takes part."""


def begin(call_id: int, *, seed: str, actor: Actor, now: datetime, key: CommandKey) -> Round:
    """Bring the applications of a call that wait for review into its open round, or into a new one drawn by ``seed``.

    Raises NotAllowed for another office; Refused where nothing waits, or the last round's results aren't proposed yet;
    Problems where an application excludes more experts than its pack allows.
    """
    with command("review.begin", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Round.objects.get(pk=cmd.earlier["round"])
        rows = Call.objects.select_related("version__pack", "office", "envelope").prefetch_related("topics")
        call = CALLS.require(actor, "see", rows.select_for_update(of=("self",)), pk=call_id)
        found = list(fresh(call).select_related("submission").prefetch_related("members"))
        if not found:
            raise Refused(_("没有等待评审的申报。形式审查通过后，申报会自动到这里。"))
        opened = rounds_of(call).filter(state=Round.State.OPEN).first()
        made = _add(opened, found, call, cmd) if opened else _open(call, found, seed, cmd)
        cmd.result = {"round": made.pk}
        return made


def _open(call: Call, found: Sequence[Application], seed: str, cmd: Running) -> Round:
    if results.results_of(call) is not None and waiting(call, RANKING).exists():
        raise Refused(_("上一轮评审的结果还没有提出立项建议。请先报出建议，再开始下一轮。"))
    draft = RoundDraft(
        kind=KIND,
        about=call,
        title=call.title,
        version=call.version,
        office=call.office,
        seed=seed,
        items=list(_drafts(call, found, seed, 1)),
    )
    return rounds.open_round(draft, cmd=cmd)


def _add(opened: Round, found: Sequence[Application], call: Call, cmd: Running) -> Round:
    drafts = list(_drafts(call, found, opened.seed, opened.items.count() + 1))
    return rounds.add_items(opened.pk, drafts, cmd=cmd)


def _drafts(call: Call, found: Sequence[Application], seed: str, first: int) -> Iterator[ItemDraft]:
    """The applications as items, under codes in an order that says nothing of when they came."""
    for n, one in enumerate(sorted(found, key=lambda one: ticket(seed, one.pk, 0)), start=first):
        one.call = call
        form = filled(one)
        yield ItemDraft(
            about=one,
            title=without_names(one.title, form.form, form.data),
            code=f"{n:03}",
            parties=[*_people(one), *_partners(form.data), *_excluded(form.data)],
            amount=one.amount,
            field=str(form.data.get(DISCIPLINE) or ""),
            topic=one.topic.title if one.topic else "",
        )


def _people(application: Application) -> Iterator[PartyDraft]:
    yield PartyDraft(Party.Part.APPLICANT, person=application.applicant)
    yield PartyDraft(Party.Part.HOST, organisation=application.host)
    for member in application.members.all():
        if member.state == Member.State.ACCEPTED and member.person is not None:
            yield PartyDraft(Party.Part.MEMBER, person=member.person)


def _partners(data: Mapping[str, Any]) -> Iterator[PartyDraft]:
    """Partners that the registry knows by their name."""
    names = [str(row.get("name") or "").strip() for row in data.get(PARTNERS) or []]
    for unit in Organisation.objects.filter(name__in=names):
        yield PartyDraft(Party.Part.PARTNER, organisation=unit)


def _excluded(data: Mapping[str, Any]) -> Iterator[PartyDraft]:
    for row in data.get(EXCLUDED) or []:
        if name := str(row.get("name") or "").strip():
            unit = str(row.get("organisation") or "").strip()
            yield PartyDraft(Party.Part.EXCLUDED, name=name[:60], unit_name=unit[:200])


def follow(closed: Round, cmd: Running) -> None:
    """Take the applications of a closed round on to the proposal."""
    call = Call.objects.select_related("version__pack").get(pk=closed.about_id)
    reviewed = closed.items.filter(object_type=KIND).values_list("object_id", flat=True)
    complete_together(call, REVIEW, dict.fromkeys(reviewed, ("complete", "")), cmd=cmd)
