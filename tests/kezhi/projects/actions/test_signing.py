"""签章页: matched by name, by text, else by hand; a later version is signed again."""

from collections.abc import Sequence
from datetime import datetime

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from kezhi.base import files
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.engine.errors import Problems
from kezhi.forms.domain.digests import check_code
from kezhi.projects import queries
from kezhi.projects.actions import applying, packaging, signing
from kezhi.projects.models import Application, Call, SignedPage
from kezhi.subjects.models import Organisation
from tests import rounds
from tests.people import acting, in_post, person

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]


@pytest.fixture
def office(actor: Actor) -> Actor:
    held = in_post(person("魏敏"), Role.UNIT_OFFICE, Organisation.objects.get(pk=actor.organisation))
    return acting(held.person, held)


@pytest.fixture
def sent(call: Call, actor: Actor, now: datetime) -> Application:
    return rounds.submitted(call, actor, now)


def code(application: Application) -> str:
    assert application.submission is not None
    return check_code(application.submission.digest)


def take(
    call: Call, office: Actor, now: datetime, uploads: Sequence[tuple[str, bytes]], key: str = "a"
) -> list[SignedPage]:
    sent = [SimpleUploadedFile(name, content) for name, content in uploads]
    return signing.take_in(call.pk, sent, actor=office, now=now, key=key)


def test_a_scan_is_matched_by_its_name_or_its_text(
    sent: Application, call: Call, actor: Actor, office: Actor, now: datetime
) -> None:
    printed = packaging.signature_page(queries.applications(actor).select_related("submission").get(pk=sent.pk))
    plain = rounds.small_pdf()
    made = take(
        call,
        office,
        now,
        [(f"签章 {code(sent).lower()}.pdf", plain), ("扫描0001.pdf", printed), ("扫描0002.pdf", plain)],
    )
    assert [(one.application_id, one.submission_id, one.matched) for one in made] == [
        (sent.pk, sent.submission_id, "name"),
        (sent.pk, sent.submission_id, "text"),
        (None, None, ""),
    ]
    line = JournalLine.objects.get(action="signed.taken_in")
    assert (line.detail["files"], line.detail["matched"]) == (3, 2)
    assert take(call, office, now, []) == made
    use = files.uses(made[0]).get()
    assert files.require(office, use.pk) == use
    assert files.require(actor, use.pk) == use


def test_an_unmatched_scan_is_matched_by_hand(
    sent: Application, call: Call, actor: Actor, office: Actor, now: datetime
) -> None:
    (page,) = take(call, office, now, [("扫描.pdf", rounds.small_pdf())])
    with pytest.raises(Refused, match="请选"):
        signing.match(page.pk, 0, actor=office, now=now, key="b")
    with pytest.raises(NotFound):
        signing.match(page.pk, sent.pk, actor=actor, now=now, key="c")
    matched = signing.match(page.pk, sent.pk, actor=office, now=now, key="d")
    assert (matched.application_id, matched.submission_id, matched.matched) == (sent.pk, sent.submission_id, "hand")
    (row,) = queries.in_hand(office, call)
    assert row.signed_version == sent.submission_id


def test_a_later_version_is_signed_again_and_old_codes_are_known(
    sent: Application, call: Call, actor: Actor, office: Actor, now: datetime
) -> None:
    before, old = code(sent), sent.submission_id
    take(call, office, now, [(f"{before}.pdf", rounds.small_pdf())])
    applying.withdraw(sent.pk, reason="", actor=actor, now=now, key=new_key())
    draft = rounds.draft_of(sent)
    draft.data["background"] = draft.data["background"].replace("钴离子", "镍离子")
    draft.save(update_fields=["data"])
    applying.submit(sent.pk, actor=actor, now=now, key=new_key())
    sent.refresh_from_db()
    (row,) = queries.in_hand(office, call)
    assert code(sent) != before
    assert (row.signed_version, row.submission_id == old) == (old, False)
    (late,) = take(call, office, now, [(f"{before}.pdf", rounds.small_pdf())], key="b")
    assert late.submission_id == old
    take(call, office, now, [(f"{code(sent)}.pdf", rounds.small_pdf())], key="c")
    (row,) = queries.in_hand(office, call)
    assert row.signed_version == sent.submission_id


def test_another_units_code_matches_nothing(sent: Application, call: Call, now: datetime) -> None:
    elsewhere = rounds.applicant("乙")
    rounds.submitted(call, elsewhere, now)
    held = in_post(person("别处"), Role.UNIT_OFFICE, Organisation.objects.get(pk=elsewhere.organisation))
    (page,) = take(call, acting(held.person, held), now, [(f"{code(sent)}.pdf", rounds.small_pdf())])
    assert page.application is None


def test_what_is_no_scan_is_refused_whole(call: Call, actor: Actor, office: Actor, now: datetime) -> None:
    with pytest.raises(Problems):
        take(call, office, now, [("好.pdf", rounds.small_pdf()), ("坏.exe", b"MZ\0\0")])
    with pytest.raises(NotAllowed):
        take(call, actor, now, [("好.pdf", rounds.small_pdf())], key="b")
