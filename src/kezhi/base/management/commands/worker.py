"""``kezhi worker``: runs tasks and periodic jobs until it is told to stop."""

import os
import socket
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.crypto import get_random_string

from kezhi.base import tasks

LOOK_EVERY = 1.0
"""Seconds between looks for periodic jobs that are due."""


class Command(BaseCommand):
    help = "Run tasks and periodic jobs. Ends after the running task when it is interrupted once."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--batch", action="store_true", help="Run what waits, then end.")

    def handle(self, *_: Any, batch: bool, **__: Any) -> None:
        name = f"{socket.gethostname()[:30]}-{os.getpid()}-{get_random_string(6)}"
        worker = tasks.Worker(worker_id=name, batch=batch)
        worker.configure_signals()
        if batch:
            tasks.run_periodic()
            worker.run()
            return
        with tasks.every(LOOK_EVERY, tasks.run_periodic):
            worker.run()
