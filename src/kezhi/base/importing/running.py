"""Checks and imports as tasks; both go on, or begin anew, where an earlier worker stopped."""

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django_tasks import task

from kezhi.base import tasks
from kezhi.base.importing.carrying import carry
from kezhi.base.importing.checking import check
from kezhi.base.models import ImportBatch


@task()
def check_rows(batch: int) -> tasks.Outcome:
    """Check every row of an upload."""
    checked = check(batch, now=timezone.now(), say=tasks.progress)
    label = _("看检查结果：可导入 {good} 行，有误 {bad} 行").format(good=checked.waiting, bad=checked.faulty)
    return _outcome(checked, label)


@task()
def import_rows(batch: int) -> tasks.Outcome:
    """Import the good rows of a checked upload."""
    done = carry(batch, clock=timezone.now, say=tasks.progress)
    return _outcome(done, _("看导入结果"))


def _outcome(batch: ImportBatch, label: str) -> tasks.Outcome:
    return {"url": reverse("base:import", args=[batch.pk]), "label": label}
