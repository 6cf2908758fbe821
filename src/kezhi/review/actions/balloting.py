"""评分表: saved with each key, submitted once, opened again or set aside only on record.

Saving is not a command: it happens a second after each key and binds nobody before submission.
"""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kezhi.base import notices
from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.engine.errors import Problems
from kezhi.engine.packs import Rubric, as_score
from kezhi.review import queries
from kezhi.review.access import ASSIGNMENTS
from kezhi.review.actions.assigning import owned
from kezhi.review.models import Assignment, Ballot, Conflict, Round

LONGEST_SCORE = 20
LONGEST_COMMENT = 4000
Typed = Mapping[str, str]
"""What was typed, by place: ``scores.NAME``, ``comments.NAME``, ``recommendation``, ``opinion``."""


def open_ballot(row: Assignment, *, cmd: Running) -> Ballot:
    """Give an expert the rubric to fill in; the first one of a round freezes the round's settings."""
    round_ = row.item.round
    Round.objects.filter(pk=round_.pk, frozen_at=None).update(frozen_at=cmd.now)
    return Ballot.objects.create(
        assignment=row,
        number=(row.ballots.aggregate(last=Max("number"))["last"] or 0) + 1,
        rubric=f"{round_.rubric} {round_.version.content_hash}",
        opened_at=cmd.now,
    )


@transaction.atomic
def save(assignment_id: int, typed: Typed, *, actor: Actor, now: datetime) -> Ballot:
    """Keep what was typed as it was typed. Raises Refused where the ballot isn't open any more, with the reason."""
    row = _scoring(actor, assignment_id)
    ballot = _draft(row)
    _take(ballot, typed, queries.rubric_of(row.item.round), now)
    return ballot


def submit(assignment_id: int, typed: Typed, *, actor: Actor, now: datetime, key: CommandKey) -> Ballot:
    """Hand the ballot in; from then on it doesn't change.

    Raises Problems, all at once, each with its place, for what is missing or wrong; what was typed is kept by saving.
    """
    with command("ballot.submit", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Ballot.objects.get(pk=cmd.earlier["ballot"])
        _scoring(actor, assignment_id)
        row = owned(actor, "score", assignment_id)
        ballot, rubric = _draft(row), queries.rubric_of(row.item.round)
        _take(ballot, typed, rubric, now)
        if problems := rubric.check(ballot.scores, ballot.comments, ballot.recommendation):
            raise Problems(problems)
        scores = {each.name: as_score(ballot.scores[each.name]) for each in rubric.criteria}
        ballot.scores = {name: str(score) for name, score in scores.items()}
        ballot.total = rubric.total({name: score for name, score in scores.items() if score is not None})
        ballot.state, ballot.submitted_at = Ballot.State.SUBMITTED, now
        ballot.save()
        cmd.journal("ballot.submitted", ballot, item=row.item_id, number=ballot.number, total=ballot.total)
        cmd.result = {"ballot": ballot.pk}
        return ballot


def _scoring(actor: Actor, assignment_id: int) -> Assignment:
    """The expert's own assignment while it can be scored; who was recused since is told why."""
    rows = queries.assignment_rows()
    seen = ASSIGNMENTS.require(actor, "see", rows, pk=assignment_id)
    if seen.state == Assignment.State.CONFLICTED:
        raise Refused(recused_because(seen))
    if seen.item.round.state == Round.State.CLOSED:
        raise Refused(_("这一轮评审已经结束，评分表不能再改。"))
    return ASSIGNMENTS.require(actor, "score", rows, pk=assignment_id)


def recused_because(row: Assignment) -> str:
    """Why the expert doesn't review the item any more, in words that don't tell whose it is."""
    kinds = Conflict.objects.filter(item=row.item_id, expert=row.expert_id, cleared_why="").values_list(
        "kind", flat=True
    )
    said = _("、").join(str(queries.KINDS[kind]) for kind in sorted(set(kinds)))
    return _("这一项您须回避（%(kinds)s），评分不计入结果。有疑问请与组织处室联系。") % {"kinds": said}


def _draft(row: Assignment) -> Ballot:
    found = row.ballots.select_for_update().filter(state=Ballot.State.DRAFT).first()
    if found is None:
        raise Refused(_("评分表已经提交，不能再改。确需修改的，请与组织处室联系退回。"))
    return found


def _take(ballot: Ballot, typed: Typed, rubric: Rubric, now: datetime) -> None:
    names = {each.name for each in rubric.criteria}
    for place, said in typed.items():
        part, _dot, name = place.partition(".")
        if part == "scores" and name in names:
            ballot.scores = {**ballot.scores, name: said.strip()[:LONGEST_SCORE]}
        elif part == "comments" and name in names:
            ballot.comments = {**ballot.comments, name: said[:LONGEST_COMMENT]}
        elif place == "recommendation" and (not said or rubric.recommendation(said)):
            ballot.recommendation = said
        elif place == "opinion":
            ballot.opinion = said[:LONGEST_COMMENT]
    ballot.saved_at = now
    ballot.save(update_fields=["scores", "comments", "recommendation", "opinion", "saved_at"])


def reopen(assignment_id: int, *, why: str, actor: Actor, now: datetime, key: CommandKey) -> Ballot:
    """Give a submitted ballot back for a reason: the old version stays, set aside; a copy of it is open."""
    with command("ballot.reopen", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Ballot.objects.get(pk=cmd.earlier["ballot"])
        row = owned(actor, "reopen", assignment_id)
        before = row.ballots.filter(state=Ballot.State.SUBMITTED).first()
        if before is None:
            raise Refused(_("评分表还没有提交，不用退回。"))
        if not why.strip():
            raise Refused(_("退回评分表必须写明理由，专家会看到。"))
        set_aside(row, why.strip(), cmd=cmd)
        ballot = open_ballot(row, cmd=cmd)
        for name in ("scores", "comments", "recommendation", "opinion"):
            setattr(ballot, name, getattr(before, name))
        ballot.save()
        said = {"code": row.item.code, "why": why.strip()}
        notices.send([row.expert.person_id], "review-reopened", row, said, cmd=cmd, due=row.due)
        cmd.journal("ballot.reopened", ballot, item=row.item_id, number=ballot.number, why=why.strip())
        cmd.result = {"ballot": ballot.pk}
        return ballot


def set_aside(row: Assignment, why: str, *, cmd: Running) -> int:
    """Let the ballots of an assignment count no more, on record; how many that concerns."""
    concerned = row.ballots.exclude(state=Ballot.State.SET_ASIDE).order_by("number")
    for ballot in concerned:
        cmd.journal("ballot.set_aside", ballot, item=row.item_id, number=ballot.number, why=why)
    return concerned.update(state=Ballot.State.SET_ASIDE, set_aside_at=cmd.now, set_aside_why=why)
