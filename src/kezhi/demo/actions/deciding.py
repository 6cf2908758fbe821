"""立项决策 as the story has it: proposed, decided, made public, objected to, awarded."""

from collections.abc import Mapping
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile

from kezhi.base.actor import NOBODY, Actor, Role
from kezhi.demo.actions.acting import by, holder_in
from kezhi.demo.actions.playing import Stage, paper
from kezhi.projects.actions import deciding, objecting, proposing
from kezhi.projects.models import Decision, Project
from kezhi.workflow import actions as workflow

Said = Mapping[str, Any]


def decide(stage: Stage) -> Decision:
    """Take a ranked call to its decision, with the objections that came to it."""
    said = stage.declared["decision"]
    officer, head, director = (_who(stage, role) for role in (Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR))
    proposed = stage.plan.at(said["proposed"])
    proposal = proposing.begin(stage.call.pk, **by(officer, proposed))
    proposing.fit(proposal.pk, **by(officer, proposed))
    proposing.send(proposal.pk, explanation=said["explanation"], **by(head, stage.plan.at(said["sent"])))
    decided = stage.plan.at(said["decided"], "16:30")
    return deciding.decide(proposal.pk, _meeting(stage, said), {}, **by(director, decided))


def _who(stage: Stage, role: Role) -> Actor:
    return holder_in(stage.office, role, stage.plan.at(stage.declared["decision"]["decided"]).date())


def _meeting(stage: Stage, said: Said) -> deciding.Meeting:
    day = stage.plan.at(said["decided"]).date()
    meeting = stage.story["meeting"]
    return deciding.Meeting(
        number=said["meeting"].format(year=day.year),
        met_on=day,
        members=meeting["members"],
        present=meeting["present"],
        resolution=meeting["resolution"],
        minutes=SimpleUploadedFile(f"{meeting['minutes']}.pdf", paper(meeting["minutes"])),
    )


def object_to(stage: Stage, decision: Decision) -> int:
    """The objections to a decision: each filed, and where the story goes so far acknowledged and answered."""
    filed = stage.declared["decision"].get("objections", ())
    for said in filed:
        award = decision.awards.filter(amount__gt=0).order_by("place")[said["place"] - 1]
        protest = objecting.Protest(award.pk, said["facts"], said["name"], said["contact"])
        objection, _token = objecting.file(protest, **by(NOBODY, stage.plan.at(said["days"])))
        supervisor = holder_in(stage.story["supervision"], Role.SUPERVISOR, stage.plan.at(said["days"]).date())
        if "acknowledged" in said:
            objecting.acknowledge(objection.pk, **by(supervisor, stage.plan.at(said["acknowledged"])))
        if "answered" in said:
            answer = {"upheld": said["upheld"], "words": said["answer"]}
            objecting.answer(objection.pk, **answer, **by(supervisor, stage.plan.at(said["answered"])))
    return len(filed)


def award(stage: Stage) -> int:
    """What follows when the publicity is over; how many projects there are."""
    workflow.fire_due(stage.plan.at(stage.declared["decision"]["over"]))
    return Project.objects.filter(award__decision__call=stage.call).count()
