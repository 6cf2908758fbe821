"""Time of the pages that people wait for, beside a view that does nothing.

    PYTHONPATH=src .venv/bin/python -m benchmarks.pages [--rounds 50] [--profile form|save|submit|home|calls|list]

``form``, ``save`` and ``submit`` are an applicant's full application; ``home`` is their home page; ``calls`` are the
open calls with their verdicts, one of each type; ``list`` is a unit's list of 40 applications.

Runs in this process against a database of its own (var/benchmark), through the whole middleware, without a network.
Prints p50 and p95 in milliseconds, how much of the median this process computed itself, how many times that is what
the bare view takes, and the number of queries.
"""

# ruff: noqa: E402 — Django is set up before its models are imported
import argparse
import cProfile
import json
import os
import pstats
import statistics
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

os.environ["KEZHI_VAR"] = str(Path.cwd() / "var" / "benchmark")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kezhi.site.settings")

import django
from django.conf import settings

warnings.filterwarnings("ignore", "No directory at")
settings.ROOT_URLCONF = "benchmarks.bare"
settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
django.setup()

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, setup_databases, teardown_databases
from django.utils import timezone

from kezhi.base.actor import Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import Account
from kezhi.projects.actions import applying
from kezhi.projects.models import Application
from kezhi.site import postgres
from tests import people, rounds

ROWS = 40
"""Applications of the unit."""
Request = Callable[[], Any]
"""Asks once; gives the response as Django's test client does."""


class Story:
    """An application filled in from its type's full example among others of its unit, and who opens what."""

    def __init__(self) -> None:
        now = timezone.now()
        rounds.publish(now)
        self.actor = rounds.applicant()
        self.application: Application = applying.start(
            rounds.open_call(now).pk, actor=self.actor, now=now, key=new_key()
        )
        draft = rounds.complete(self.application, now)
        rounds.attach(draft, self.actor, now)
        self.form = f"/forms/{draft.pk}/"
        self.client = entered(self.actor)
        self.office = entered(_among_others(self.application, now))
        self.typed = 0

    def bare(self) -> Any:
        return self.client.get("/bare/")

    def page(self) -> Any:
        return self.client.get(self.form)

    def save(self) -> Any:
        self.typed += 1
        body = {"base": 10**6, "changes": {"budget.equipment.grant": f"{20 + self.typed % 3}.00"}}
        return self.client.post(f"{self.form}save/", json.dumps(body), content_type="application/json")

    def submit(self) -> Any:
        return self.client.post(f"/applications/{self.application.pk}/submit/", {"command": new_key()})

    def withdraw(self) -> None:
        applying.withdraw(self.application.pk, reason="", actor=self.actor, now=timezone.now(), key=new_key())

    def home(self) -> Any:
        return self.client.get("/home/")

    def calls(self) -> Any:
        return self.client.get("/calls/")

    def list(self) -> Any:
        return self.office.get("/applications/all/")

    @property
    def kinds(self) -> dict[str, tuple[Request, Callable[[], None]]]:
        """By name, a kind of request and what has to be done after each."""
        return {
            "bare": (self.bare, nothing),
            "form": (self.page, nothing),
            "save": (self.save, nothing),
            "submit": (self.submit, self.withdraw),
            "home": (self.home, nothing),
            "calls": (self.calls, nothing),
            "list": (self.list, nothing),
        }


def entered(actor: Actor) -> Client:
    """A browser in which the actor is signed in."""
    client = Client(SERVER_NAME="localhost")
    client.force_login(Account.objects.get(pk=actor.account))
    return client


def _among_others(application: Application, now: datetime) -> Actor:
    """Open a call of each other type, let colleagues apply to the first, and give who sees all of their unit."""
    first = application.call
    for code in rounds.TYPES:
        if code != first.version.pack.code:
            rounds.open_call(now, code=code)
    for n in range(1, ROWS):
        colleague = rounds.applicant(f"同事 {n}", application.host)
        applying.start(first.pk, actor=colleague, now=now, key=new_key())
    office = people.person("科研处", at=application.host)
    return people.acting(office, people.in_post(office, Role.UNIT_OFFICE, application.host))


def nothing() -> None:
    """Between two requests nothing has to be done."""


def times(ask: Request, rounds: int, between: Callable[[], None]) -> tuple[list[float], list[float]]:
    """Milliseconds of each of so many requests, by the clock and by the processor, after three that warm up."""
    clock, processor = [], []
    for at in range(rounds + 3):
        began, worked = time.perf_counter(), time.process_time()
        answer = ask()
        took, computed = time.perf_counter() - began, time.process_time() - worked
        if answer.status_code >= 400:
            raise SystemExit(f"{ask.__name__}: {answer.status_code} {answer.content.decode()[:400]}")
        between()
        if at >= 3:
            clock.append(took * 1000)
            processor.append(computed * 1000)
    return clock, processor


def report(story: Story, count: int) -> None:
    print(f"{'':8}{'p50':>10}{'p95':>10}{'computing':>12}{'× bare':>9}{'queries':>9}")
    bare = 0.0
    for title, (ask, between) in story.kinds.items():
        clock, processor = times(ask, count, between)
        with CaptureQueriesContext(connection) as queries:
            ask()
        between()
        p50, p95, computed = (
            statistics.median(clock),
            statistics.quantiles(clock, n=20)[-1],
            statistics.median(processor),
        )
        bare = bare or computed
        print(f"{title:8}{p50:7.1f} ms{p95:7.1f} ms{computed:9.1f} ms{computed / bare:9.1f}{len(queries):9}")


def profile(ask: Request, between: Callable[[], None]) -> None:
    """Where the time of one kind of request goes."""
    times(ask, 1, between)
    profiler = cProfile.Profile()
    for _ in range(10):
        profiler.enable()
        ask()
        profiler.disable()
        between()
    pstats.Stats(profiler).sort_stats("cumulative").print_stats(60)


@contextmanager
def database() -> Iterator[None]:
    """A database of its own, gone afterwards."""
    with postgres.running():
        connection.settings_dict.update(postgres.connection())
        old = setup_databases(verbosity=0, interactive=False)
        try:
            yield
        finally:
            teardown_databases(old, verbosity=0)


def main() -> None:
    parser = argparse.ArgumentParser(description="Time the pages that people wait for.")
    parser.add_argument("--rounds", type=int, default=50)
    parser.add_argument("--profile", choices=["form", "save", "submit", "home", "calls", "list"])
    asked = parser.parse_args()
    with database():
        story = Story()
        if asked.profile:
            profile(*story.kinds[asked.profile])
        else:
            report(story, asked.rounds)


if __name__ == "__main__":
    main()
