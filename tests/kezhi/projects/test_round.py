"""From a call to a numbered receipt, as the persons in it do it."""

from datetime import datetime

import pytest

from kezhi.base.commands import new_key
from kezhi.projects import queries
from kezhi.projects.actions import applying
from kezhi.projects.models import Application
from tests import rounds

pytestmark = pytest.mark.django_db


def test_an_application_starts_with_everything_known(now: datetime) -> None:
    rounds.publish(now)
    call = rounds.open_call(now)
    actor = rounds.applicant()
    application = applying.start(call.pk, actor=actor, now=now, key=new_key())
    draft = rounds.draft_of(application)
    assert draft.data["org_name"] == "兰州理工大学"
    assert queries.closed_reason(application, now) == ""
    verdicts = queries.eligibility([call], person=actor.person, organisation=actor.organisation)[call.pk]
    print([(v.decision, v.status, [m.name for m in v.missing]) for v in verdicts.verdicts])
    assert Application.objects.get().state == "draft"
    print(draft.data)
    from django.utils import timezone

    from kezhi.forms.queries import filled

    f = filled(draft, queries.frame(application.pk, now), timezone.localdate(now))
    for p in f.progress.problems:
        print(p.render("zh"))


def test_pages(client, now: datetime, settings) -> None:
    from unittest import mock

    import kezhi.rules.templatetags.rules as tt

    old = tt.reverse
    tt.reverse = lambda n, *a, **k: "/me/" if n == "subjects:me" else old(n, *a, **k)
    rounds.publish(now)
    call = rounds.open_call(now)
    actor = rounds.applicant()
    application = applying.start(call.pk, actor=actor, now=now, key=new_key())
    from kezhi.base.models import Account

    client.force_login(Account.objects.get(pk=actor.account))
    d = rounds.draft_of(application).pk
    with mock.patch("django.utils.timezone.now", return_value=now):
        for url in [
            "/calls/",
            f"/calls/{call.pk}/",
            "/applications/",
            f"/applications/{application.pk}/",
            f"/applications/{application.pk}/check/",
            f"/applications/{application.pk}/team/",
            f"/forms/{d}/",
            f"/forms/{d}/print/",
        ]:
            r = client.get(url)
            print(url, r.status_code, len(r.content))
            open("/tmp/page" + url.replace("/", "_") + ".html", "wb").write(r.content)
