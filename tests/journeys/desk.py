"""A draft on a desk: filled in but for a few things, and the windows in which its people write."""

from django.test import Client
from django.utils import timezone
from playwright.sync_api import Page, expect

from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.forms.models import Draft
from kezhi.projects.actions import applying
from kezhi.projects.models import Application
from tests import rounds
from tests.journeys.conftest import Visitor, settled

KEYWORDS = "[data-path=keywords]"
PASSPHRASE = "a long pass phrase 7"


class Desk:
    """A draft, filled in but for an indirect cost that is too high and milestones; and its owner's windows."""

    def __init__(self, visitor: Visitor) -> None:
        now = timezone.now()
        rounds.publish(now)
        call = rounds.open_call(now)
        actor = rounds.applicant()
        self.visitor = visitor
        self.actor: Actor = actor
        self.account = Account.objects.get(pk=actor.account)
        self.application: Application = applying.start(call.pk, actor=actor, now=now, key=new_key())
        draft = rounds.complete(self.application, now)
        rounds.attach(draft, actor, now)
        draft.refresh_from_db()
        draft.data |= {"milestones": []}
        draft.data["budget"]["indirect"] = {"grant": "240000.00"}
        draft.save(update_fields=["data"])
        self.draft = draft
        self.sign_in()

    def sign_in(self) -> None:
        client = Client()
        client.force_login(self.account)
        self.visitor.cookies["sessionid"] = client.cookies["sessionid"].value

    def window(self, width: int = 1440) -> Page:
        page = self.visitor.window(width)
        page.goto(f"/forms/{self.draft.pk}/")
        settled(page)
        return page

    def stored(self, name: str) -> object:
        return Draft.objects.get(pk=self.draft.pk).data.get(name)


def saved(page: Page) -> None:
    """Wait until the page says that what was typed is kept."""
    expect(page.locator("#form-saved.done")).to_contain_text("已保存")
