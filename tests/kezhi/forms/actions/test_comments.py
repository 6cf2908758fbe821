"""What is said of single fields: written for a return, sent with it, answered by who writes the form."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.forms import actions, queries
from kezhi.forms.models import FieldComment
from kezhi.projects.actions import applying
from kezhi.workflow import actions as workflow
from tests import rounds
from tests.kezhi.forms.conftest import Writing, person_of


@pytest.fixture
def sent(writing: Writing) -> Writing:
    """Submitted, and waiting for the office of the unit."""
    rounds.complete(writing.application, writing.now)
    applying.submit(writing.application.pk, actor=writing.owner, now=writing.now, key=new_key())
    writing.application.refresh_from_db()
    return writing


@pytest.fixture
def back(sent: Writing) -> Writing:
    """Sent back with a word on two fields."""
    unit = rounds.unit_office(sent.application)
    item = rounds.open_item(sent.application)
    for field, text in (("keywords", "写三个以上"), ("ethics", "漏了动物实验")):
        workflow.comment(item.pk, field, text, actor=unit, now=sent.now, key=new_key())
    rounds.sent_back(sent.application, sent.now, by=unit, comment="两处要改")
    return sent


def said(writing: Writing, field: str) -> FieldComment:
    return queries.comments("projects.application", writing.application.pk).get(path=field)


def test_what_is_written_waits_for_the_return(sent: Writing) -> None:
    unit, item = rounds.unit_office(sent.application), rounds.open_item(sent.application)
    made = workflow.comment(item.pk, "keywords", "  写三个以上 ", actor=unit, now=sent.now, key=new_key())
    assert (made.text, made.post, made.author_id, made.sent_at) == ("写三个以上", unit.title, unit.person, None)
    assert made.submission == sent.application.submission
    assert queries.unsent(item.pk) == 1
    assert not queries.sent_back_with(sent.draft).exists(), "the applicant doesn't see it yet"
    assert JournalLine.objects.get(action="comment.written").detail["field"] == "keywords"


def test_it_can_be_taken_out_until_then(sent: Writing) -> None:
    unit, item = rounds.unit_office(sent.application), rounds.open_item(sent.application)
    made = workflow.comment(item.pk, "keywords", "写三个以上", actor=unit, now=sent.now, key=new_key())
    with pytest.raises(NotFound):
        workflow.take_out(item.pk, made.pk + 1, actor=unit, now=sent.now, key=new_key())
    workflow.take_out(item.pk, made.pk, actor=unit, now=sent.now, key="t")
    workflow.take_out(item.pk, made.pk, actor=unit, now=sent.now, key="t")
    assert not FieldComment.objects.exists()
    assert JournalLine.objects.filter(action="comment.taken_out").count() == 1


@pytest.mark.parametrize(
    ("field", "text", "why"),
    [("keywords", " \n", "请写明意见"), ("keywords", "长" * 2001, "最多 2000 字"), ("nothing", "改", "没有这个字段")],
)
def test_what_says_nothing_or_too_much_is_refused(sent: Writing, field: str, text: str, why: str) -> None:
    unit, item = rounds.unit_office(sent.application), rounds.open_item(sent.application)
    with pytest.raises(Refused, match=why):
        workflow.comment(item.pk, field, text, actor=unit, now=sent.now, key=new_key())
    assert not FieldComment.objects.exists()


def test_one_key_says_it_once(sent: Writing) -> None:
    unit, item = rounds.unit_office(sent.application), rounds.open_item(sent.application)
    first, again = (
        workflow.comment(item.pk, "keywords", "写三个以上", actor=unit, now=sent.now, key="k") for _ in range(2)
    )
    assert first == again
    assert FieldComment.objects.count() == 1


def test_a_return_takes_them_along_even_without_other_words(back: Writing) -> None:
    assert {one.path for one in queries.sent_back_with(back.draft)} == {"keywords", "ethics"}
    assert JournalLine.objects.get(action="comments.sent").summary == "2"
    assert said(back, "ethics").sent_at == back.now


def test_an_approval_leaves_them_with_who_wrote_them(sent: Writing) -> None:
    unit, item = rounds.unit_office(sent.application), rounds.open_item(sent.application)
    workflow.comment(item.pk, "keywords", "其实可以", actor=unit, now=sent.now, key=new_key())
    rounds.decide(sent.application, "approve", sent.now, by=unit)
    rounds.sent_back(sent.application, sent.now, comment="别的原因")
    assert not queries.sent_back_with(sent.draft).exists()


def test_the_applicant_answers_and_may_take_that_back(back: Writing) -> None:
    comment, later = said(back, "keywords"), back.now + timedelta(hours=1)
    done = actions.answer(comment.pk, " 已补两个 ", actor=back.owner, now=later, key=new_key())
    assert (done.answer, done.settled_at, done.settled_by_id) == ("已补两个", later, back.owner.person)
    assert [one.path for one in queries.sent_back_with(back.draft).filter(settled_at=None)] == ["ethics"]
    undone = actions.reopen(comment.pk, actor=back.owner, now=later, key=new_key())
    assert (undone.answer, undone.settled_at, undone.settled_by) == ("已补两个", None, None)
    assert JournalLine.objects.filter(action__in=("comment.answered", "comment.reopened")).count() == 2


def test_an_answer_is_given_once_a_key(back: Writing) -> None:
    comment = said(back, "keywords")
    actions.answer(comment.pk, "甲", actor=back.owner, now=back.now, key="k")
    actions.answer(comment.pk, "乙", actor=back.owner, now=back.now, key="k")
    assert said(back, "keywords").answer == "甲"


def test_only_who_writes_the_form_answers(back: Writing) -> None:
    comment = said(back, "keywords")
    for actor in (back.stranger, back.colleague, rounds.unit_office(back.application, "另一位")):
        with pytest.raises((NotFound, NotAllowed)):
            actions.answer(comment.pk, "改了", actor=actor, now=back.now, key=new_key())


def test_who_was_handed_a_section_answers_within_it(back: Writing) -> None:
    mate = person_of(back.colleague)
    actions.grant_section(back.draft.pk, "content", mate, actor=back.owner, now=back.now, key=new_key())
    actions.answer(said(back, "ethics").pk, "补了", actor=back.colleague, now=back.now, key=new_key())
    assert said(back, "ethics").settled_by_id == mate.pk
    with pytest.raises(NotAllowed):
        actions.answer(said(back, "keywords").pk, "补了", actor=back.colleague, now=back.now, key=new_key())


def test_once_it_is_submitted_again_nothing_is_answered(back: Writing) -> None:
    comment = said(back, "keywords")
    applying.submit(back.application.pk, actor=back.owner, now=back.now, key=new_key())
    with pytest.raises(Refused, match="已提交"):
        actions.answer(comment.pk, "晚了", actor=back.owner, now=back.now, key=new_key())
    assert not queries.sent_back_with(back.draft).exists(), "they belong to the version before"
    assert queries.comments("projects.application", back.application.pk).count() == 2


def test_what_was_not_sent_cannot_be_done(sent: Writing) -> None:
    unit, item = rounds.unit_office(sent.application), rounds.open_item(sent.application)
    made = workflow.comment(item.pk, "keywords", "改", actor=unit, now=sent.now, key=new_key())
    with pytest.raises(NotFound):
        actions.answer(made.pk, "改了", actor=sent.owner, now=sent.now, key=new_key())
    with pytest.raises(IntegrityError, match="field_comment_settled_once_sent"), transaction.atomic():
        FieldComment.objects.filter(pk=made.pk).update(settled_at=sent.now)
