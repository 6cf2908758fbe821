"""What a person who leaves a unit has in hand there, and what they were asked: it goes to who takes over."""

from django.db.models import Q
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.commands import Running
from kezhi.subjects.models import Holding
from kezhi.subjects.queries.leaving import Leaving, Open
from kezhi.workflow.actions.referring import record
from kezhi.workflow.domain.referring import HAND_OVER, WAYS
from kezhi.workflow.models import Case, Referral, WorkItem
from kezhi.workflow.queries import HANDLING, ended_by, taken_by, title_of


def in_hand(said: Leaving) -> list[Open]:
    """Open pieces of work of the leaver's posts that lie with the leaver alone. One query.

    What is for the post and in nobody's hands needs no move, what is a person's own goes with what it is about.
    """
    rows = WorkItem.objects.select_related("case").filter(
        Q(organisation=None) | Q(organisation=said.organisation),
        Q(office=None) | Q(office__organisation=said.organisation),
        state=WorkItem.State.OPEN,
        person=said.person,
        role__in={one.role for one in said.held},
    )
    return [Open(item.pk, f"{title_of(item)} {item.case.number}", _why_not(item, said)) for item in rows.order_by("pk")]


def _why_not(item: WorkItem, said: Leaving) -> str:
    if item.role not in said.roles:
        return _("这个岗位的工作请系统管理员移交。")
    if not said.serves(item.role, item.organisation_id, item.office_id):
        return _("{name} 没有能办这一件的岗位。请先任命，或另选一位。").format(
            name=said.successor.name if said.successor else ""
        )
    return ""


def pass_on(said: Leaving, item_id: int, cmd: Running) -> None:
    """Within a command: put a piece of work into the successor's hands. Raises Refused where it was finished."""
    assert said.successor is not None  # noqa: S101 — nothing moves to nobody
    item = _locked(item_id)
    record(item, HAND_OVER, said.successor, said.reason, cmd)


def _locked(item_id: int) -> WorkItem:
    """The item with its case locked, still open."""
    Case.objects.select_for_update().get(items=item_id)
    item = WorkItem.objects.select_related("case", "closed_by", "closed_for").get(pk=item_id)
    if item.state != WorkItem.State.OPEN:
        raise Refused(taken_by(item))
    return item


def asked(said: Leaving) -> list[Open]:
    """What colleagues of the unit asked the leaver (an opinion, a signature, to do something) and wait for."""
    rows = Referral.objects.select_related("item__case", "by").filter(
        to=said.person,
        ended_at=None,
        item__state=WorkItem.State.OPEN,
        by__in=Holding.objects.filter(post__organisation=said.organisation).values("person"),
    )
    twice = set()
    if said.successor is not None:
        twice = set(Referral.objects.filter(to=said.successor, ended_at=None).values_list("item", "way"))
    return [
        Open(
            one.pk,
            f"{WAYS[one.way].word} {title_of(one.item)} {one.item.case.number}",
            _why_not_asked(one, said, twice),
        )
        for one in rows.order_by("pk")
    ]


def _why_not_asked(one: Referral, said: Leaving, twice: set[tuple[int, str]]) -> str:
    name = said.successor.name if said.successor else ""
    if said.successor is not None and one.by_id == said.successor.pk:
        return _("这是 {name} 自己请的，由 {name} 收回后另请别人。").format(name=name)
    if (one.item_id, one.way) in twice:
        return _("同一件已经请过 {name}，不用再请。").format(name=name)
    if said.successor is not None and not any(held.role in HANDLING for held in said.fit):
        return _("{name} 没有能办这一件的岗位。请先任命，或另选一位。").format(name=name)
    return ""


def ask_successor(said: Leaving, referral_id: int, cmd: Running) -> None:
    """Within a command: what the leaver was asked is asked of the successor, in the name of who asked."""
    assert said.successor is not None  # noqa: S101 — nothing moves to nobody
    before = Referral.objects.get(pk=referral_id)
    item = _locked(before.item_id)
    before = Referral.objects.select_related("ended_by").get(pk=referral_id)
    if before.ended_at is not None:
        raise Refused(ended_by(before))
    before.ended_at, before.ended_by_id, before.taken_back = cmd.now, cmd.actor.registered, True
    before.save(update_fields=["ended_at", "ended_by", "taken_back"])
    Referral.objects.create(
        item=item, way=before.way, by_id=before.by_id, to=said.successor, words=before.words, at=cmd.now
    )
    cmd.journal(
        WAYS[before.way].journal, item, summary=item.title, to=said.successor.pk, before=said.person.pk,
        words=before.words, case=item.case.number,
    )  # fmt: skip


def pass_own(case_id: int, before: int, after: int, cmd: Running) -> None:
    """Within a command: what waits in a case for one person themselves waits for another from now on."""
    own = WorkItem.objects.filter(case=case_id, state=WorkItem.State.OPEN, person=before, role="")
    for item in own:
        item.person_id = after
        item.save(update_fields=["person"])
        cmd.journal("work.handed_over", item, summary=item.title, to=after, before=before)
