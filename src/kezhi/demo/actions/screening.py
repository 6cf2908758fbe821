"""形式审查 as the story has it: facts looked up, what is undetermined settled by hand, refusals confirmed."""

from collections import Counter
from datetime import datetime

from django.db.models import F

from kezhi.base.actor import Role
from kezhi.demo.actions.acting import by, holder_in
from kezhi.demo.actions.playing import Stage
from kezhi.projects.actions import screening
from kezhi.projects.models import ScreeningRow, Verdict
from kezhi.workflow import actions as workflow
from kezhi.workflow.models import WorkItem


def screen(stage: Stage) -> Counter[str]:
    """Let the office deal with what waits at screening; how many were passed, refused and left open."""
    said = stage.declared["screening"]
    now = stage.plan.at(said["day"])
    officer = holder_in(stage.office, Role.CASE_OFFICER, now.date())
    waiting = list(stage.open_items("screening"))
    unclear = {row.screening.application_id for row in _rows(stage, Verdict.UNDETERMINED)}
    clear = [item for item in waiting if item.case.about_id not in unclear]
    for fact, item in zip(said["found"], clear, strict=False):
        about = {"source": fact["source"], "on": now.date()}
        screening.supply(item.case.about_id, fact["name"], fact["value"], **about, **by(officer, now))
    open_rows = _rows(stage, Verdict.UNDETERMINED)
    for row in open_rows[: said["asked"]]:
        about_it = said["question"].format(code=row.code)
        screening.ask_unit(row.screening.application_id, row.code, about_it, **by(officer, now))
    for row in open_rows[: len(open_rows) * said["settled"] // 100]:
        screening.rule(row.pk, Verdict.MET, said["grounds"], **by(officer, now))
    return _conclude(stage, waiting, now)


def _rows(stage: Stage, verdict: Verdict) -> list[ScreeningRow]:
    """Rows of the call's latest screenings with a verdict that nobody has settled."""
    rows = ScreeningRow.objects.filter(
        screening__application__call=stage.call,
        screening=F("screening__application__screening"),
        verdict=verdict,
        human_verdict="",
    )
    return list(rows.select_related("screening").order_by("pk"))


def _conclude(stage: Stage, waiting: list[WorkItem], now: datetime) -> Counter[str]:
    """Pass who meets everything, refuse who doesn't, where the story goes so far; what is undetermined waits."""
    said = stage.declared["screening"]
    unmet = {row.screening.application_id for row in _rows(stage, Verdict.NOT_MET)}
    unclear = {row.screening.application_id for row in _rows(stage, Verdict.UNDETERMINED)}
    officer, head = (holder_in(stage.office, role, now.date()) for role in (Role.CASE_OFFICER, Role.OFFICE_HEAD))
    done: Counter[str] = Counter()
    for item in waiting:
        about = item.case.about_id
        if about in unclear or (about in unmet and not said["refuses"]):
            done["open"] += 1
            continue
        outcome = "reject" if about in unmet else "approve"
        workflow.complete(item.pk, outcome, comment=said[outcome], **by(officer, now))
        done[outcome] += 1
    for item in stage.open_items("refusal"):
        workflow.complete(item.pk, "approve", comment=said["confirms"], **by(head, now))
    return done
