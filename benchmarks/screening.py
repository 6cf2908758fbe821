"""Time to screen a call's applications by rules, all at once, as the task does it.

    .venv/bin/python -m benchmarks.screening [--count 300] [--profile]

Runs in this process against a database of its own (var/benchmark). Prints seconds, verdicts a second, how much this
process computed itself, and queries.
"""

import argparse
import cProfile
import pstats
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from benchmarks.pages import database
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import command, new_key
from kezhi.forms.models import Submission
from kezhi.projects.actions import batches
from kezhi.projects.actions.screening import keep
from kezhi.projects.models import Application, Call, ScreeningRow
from kezhi.subjects.models import Affiliation, FactValue, Person
from kezhi.workflow.models import Case, WorkItem
from tests import rounds


def copies(first: Application, count: int) -> None:
    """``count`` more applications like the first, each of a person of its own, all screened once."""
    facts = list(FactValue.objects.filter(person=first.applicant))
    place = Affiliation.objects.filter(person=first.applicant).get()
    persons = Person.objects.bulk_create(_again(first.applicant, name=f"申请人{n}", account=None) for n in range(count))
    Affiliation.objects.bulk_create(_again(place, person=one) for one in persons)
    FactValue.objects.bulk_create(_again(fact, person=one) for one in persons for fact in facts)
    made = Application.objects.bulk_create(
        _again(first, applicant=one, number=f"{first.number}-{at}", submission=None, case=None, draft=None,
               screening=None, state=Application.State.DRAFT)
        for at, one in enumerate(persons)
    )  # fmt: skip
    assert first.submission is not None
    assert first.case is not None
    sent = Submission.objects.bulk_create(_again(first.submission, about_id=one.pk) for one in made)
    cases = Case.objects.bulk_create(_again(first.case, about_id=one.pk, number=f"B{one.pk}") for one in made)
    item = first.case.items.get(state=WorkItem.State.OPEN)
    WorkItem.objects.bulk_create(_again(item, case=case) for case in cases)
    for one, submission, case in zip(made, sent, cases, strict=True):
        one.submission, one.case, one.state = submission, case, Application.State.SUBMITTED
    Application.objects.bulk_update(made, ["submission", "case", "state"])


def _again(row: Any, **changes: Any) -> Any:
    """A new row like another one."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    made = type(row)(**{name: value for name, value in fields.items() if name not in ("id", "public_id")})
    for name, value in changes.items():
        setattr(made, name, value)
    return made


def screen(call: Call, ids: Sequence[int], officer: Actor, now: datetime) -> None:
    batches.AT_ONCE = len(ids)
    begun = batches.begin(call.pk, "screen", ids, actor=officer, now=now, key=new_key())
    begun.batch.refresh_from_db()
    assert sum(line["done"] for line in begun.batch.lines) == len(ids)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the screening of a whole call.")
    parser.add_argument("--count", type=int, default=300)
    parser.add_argument("--profile", action="store_true")
    asked = parser.parse_args()
    now = timezone.now()
    with database():
        rounds.publish(now)
        call = rounds.open_call(now)
        first = rounds.at_screening(call, rounds.applicant(), now)
        copies(first, asked.count - 1)
        officer = rounds.holder("high-tech", Role.CASE_OFFICER)
        rows = Application.objects.filter(call=call).select_related(
            "submission", "topic", "call__version", "call__envelope"
        )
        with command("benchmark", actor=officer, now=now, key=new_key()) as cmd:
            keep(list(rows.filter(screening=None)), cmd=cmd)
        ids = list(rows.values_list("pk", flat=True))
        if asked.profile:
            profiler = cProfile.Profile()
            profiler.runcall(screen, call, ids, officer, now)
            pstats.Stats(profiler).sort_stats("cumulative").print_stats(45)
            return
        before = ScreeningRow.objects.count()
        with CaptureQueriesContext(connection) as queries:
            began, worked = time.perf_counter(), time.process_time()
            screen(call, ids, officer, now)
            took, computed = time.perf_counter() - began, time.process_time() - worked
        verdicts = ScreeningRow.objects.count() - before
        print(f"{len(ids)} applications, {verdicts} verdicts: {took:.2f} s, {verdicts / took:,.0f} verdicts a second")
        print(f"{computed:.2f} s of it computing here")
        print(f"{len(queries)} queries, {len(queries) / len(ids):.2f} an application")


if __name__ == "__main__":
    main()
