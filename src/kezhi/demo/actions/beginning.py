"""Applications that the demo's persons have begun, and whom they have asked into their teams."""

from collections.abc import Mapping
from typing import Any

from kezhi.base.actor import Actor
from kezhi.base.commands import new_key
from kezhi.demo.domain.persons import DOMAIN
from kezhi.demo.domain.scale import Plan
from kezhi.forms import actions as forms
from kezhi.packs.queries import department_document
from kezhi.projects.actions import applying, team
from kezhi.projects.models import Application, Call
from kezhi.subjects.models import Person
from kezhi.subjects.queries import actors_of


def begin(plan: Plan, calls: Mapping[str, Call]) -> None:
    """The applications of ``demo-applications.toml``: begun, partly filled, with open invitations."""
    for declared in department_document("data/demo-applications.toml")["applications"]:
        applicant = actors_of(_person(declared["applicant"]).pk, plan.day)[-1]
        moment = plan.at(declared["days"], "20:15")
        application = applying.start(calls[declared["call"]].pk, actor=applicant, now=moment, key=new_key())
        _fill(plan, application, applicant, declared)
        for said in declared.get("invitations", ()):
            _invite(plan, application, applicant, said)


def _fill(plan: Plan, application: Application, applicant: Actor, declared: Mapping[str, Any]) -> None:
    draft = application.draft
    if draft is None:
        raise LookupError("an application begins with its draft")
    moment = plan.at(declared["days"], "20:40")
    forms.save(draft.pk, declared["values"], base=draft.revision, actor=applicant, now=moment)


def _invite(plan: Plan, application: Application, applicant: Actor, said: Mapping[str, Any]) -> None:
    team.invite(
        application.pk,
        person=_person(said["person"]),
        name=said["person"],
        organisation="",
        contact="",
        duty=said["duty"],
        actor=applicant,
        now=plan.at(said["days"], "21:05"),
        key=new_key(),
    )


def _person(name: str) -> Person:
    """One of the demo's persons."""
    return Person.objects.get(name=name, account__email__endswith=f"@{DOMAIN}")
