"""What an application has to say before somebody decides on it: quotas hold, and rules that aren't met stand."""

from collections.abc import Mapping
from typing import Any

from kezhi.base.commands import Running
from kezhi.projects import queries
from kezhi.projects.actions import recommending
from kezhi.projects.actions.batches import require_all_met
from kezhi.projects.domain.processes import comes_before_screening, may_repeat, screening_tasks
from kezhi.projects.models import Application
from kezhi.workflow.models import WorkItem
from kezhi.workflow.queries import process_of


def hear(item: WorkItem, outcome: str, comment: str, cmd: Running) -> Mapping[str, Any]:
    """Hear a decision before it is taken, within its command; wherever it comes from, a page, a batch or a list."""
    if outcome != "approve":
        return {}
    process = process_of(item.case)
    rows = Application.objects.select_related("call", "recommender")
    if item.element in screening_tasks(process):
        require_all_met(queries.screened(rows).get(pk=item.case.about_id))
    elif comes_before_screening(process, item.element):
        application = rows.get(pk=item.case.about_id)
        if item.who == "unit-office":
            recommending.approved_by_unit(application, cmd=cmd)
        elif item.who == "recommender":
            return recommending.approved_by_body(application, chained=may_repeat(process, item.element), cmd=cmd)
    return {}
