"""``kezhi demo``: the demonstration province, built once, then served."""

from argparse import ArgumentParser
from datetime import date
from time import monotonic
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from kezhi.base.access import Refused
from kezhi.base.actor import NOBODY, SYSTEM
from kezhi.demo import actions
from kezhi.demo.domain.scale import SCALES, Plan
from kezhi.packs.actions import publish_all
from kezhi.projects.queries import open_calls

SEED = 62


class Command(BaseCommand):
    help = "Build the demonstration province, once, and serve it."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, help=f"another province for each number (default: {SEED})")
        parser.add_argument(
            "--date", type=date.fromisoformat, dest="day", help="the day it starts from (default: today)"
        )
        parser.add_argument("--size", choices=list(SCALES), help="default: full")
        parser.add_argument("--fresh", action="store_true", help="clear the demo that is there and build anew")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--no-serve", action="store_true", help="build only")

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("✗ 这不是演示环境：请设 KEZHI_DEMO=1。This is no demo: set KEZHI_DEMO=1.")
        self.started = monotonic()
        try:
            self._prepare(options)
        except Refused as refused:
            raise CommandError(f"✗ {refused.reason}") from refused
        self._say("示例省已备好 the province is ready")
        if not options["no_serve"]:
            call_command("serve", port=options["port"])

    def _prepare(self, options: dict[str, Any]) -> None:
        if options["fresh"]:
            actions.clear()
        self._say("数据表 tables")
        call_command("migrate", verbosity=0, interactive=False)
        there = actions.built()
        if there is None:
            day = options["day"] or timezone.localdate()
            plan = Plan(SEED if options["seed"] is None else options["seed"], day, options["size"] or "full")
            actions.build(plan, self._say)
        elif there.fits(seed=options["seed"], day=options["day"], size=options["size"]):
            self._say(f"示例省 province: {there.day} · seed {there.seed} · {there.size}")
            self._renew()
        else:
            raise CommandError(
                "✗ 已有另一个示例省，加 --fresh 重建。Another province is there: add --fresh to build anew."
            )

    def _renew(self) -> None:
        """Take in packs that have changed, and say when the demo has outlived its calls."""
        now = timezone.now()
        publish_all(settings.PACKS, actor=SYSTEM, now=now)
        if not open_calls(NOBODY, now).exists():
            self._say("申报通知都已截止，加 --fresh 可从今天重建 all calls have closed: --fresh builds anew from today")

    def _say(self, step: str) -> None:
        self.stdout.write(f"{monotonic() - self.started:5.1f} s · {step}")
        self.stdout.flush()
