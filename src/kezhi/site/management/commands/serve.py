"""``kezhi serve``: the web server and the worker as two children, kept alive until it is told to stop."""

import os
import signal
import socket
import subprocess
import sys
from argparse import ArgumentParser
from collections.abc import Sequence
from dataclasses import dataclass, field
from time import monotonic, sleep
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from kezhi.site import postgres

LOOK_EVERY = 0.2
"""Seconds between looks at the children."""
READY_WITHIN = 60.0
STOPS_WITHIN = 10.0
"""Seconds that a child has to end what it does before it is killed."""
LIVES_AT_LEAST = 5.0
MOST_EARLY_ENDS = 3
"""A child that ends this often without having lived ``LIVES_AT_LEAST`` seconds isn't started again."""
ENVIRONMENT = {"KEZHI_DATABASE_USER": postgres.APPLICATION}
"""What the children get unless it is set otherwise: they may add to the journal, not change it."""
STOPPING = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
"""Ctrl-C, a service manager, a terminal that is closed."""


@dataclass
class Child:
    """A program that is started again when it ends."""

    name: str
    arguments: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    early_ends: int = field(default=0)

    def start(self) -> None:
        """Start it, in a session of its own: a Ctrl-C at the terminal reaches us alone, and we stop it in order."""
        self.started = monotonic()
        self.process = subprocess.Popen(  # noqa: S603 — our own programs, no shell
            [sys.executable, "-m", *self.arguments], start_new_session=True, env=ENVIRONMENT | os.environ
        )

    def keep(self) -> bool:
        """Start it again if it has ended; whether it was started again. Raises CommandError where that is no use."""
        if self.process is None or self.process.poll() is None:
            return False
        early = monotonic() - self.started < LIVES_AT_LEAST
        self.early_ends = self.early_ends + 1 if early else 0
        if self.early_ends >= MOST_EARLY_ENDS:
            raise CommandError(
                f"✗ {self.name} 一再退出（{self.process.returncode}），原因见上。"
                f"{self.name} keeps ending ({self.process.returncode}); the reason is above."
            )
        self.start()
        return True

    def stop(self) -> None:
        """Ask it to end; kill it when it doesn't."""
        if self.process is None or self.process.poll() is not None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOPS_WITHIN)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


class Command(BaseCommand):
    help = "Run the web server and the worker until Ctrl-C or SIGTERM."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--host", default="127.0.0.1")
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--workers", type=int, default=1, help="processes of the web server")
        parser.add_argument("--threads", type=int, default=4, help="requests at once in each process")

    def handle(self, *args: Any, host: str, port: int, workers: int, threads: int, **options: Any) -> None:
        require_free(host, port)
        children = [Child("网页服务 web", web(host, port, workers, threads)), Child("后台任务 worker", WORKER)]
        for number in STOPPING:
            signal.signal(number, interrupt)
        try:
            for child in children:
                child.start()
            self._say("· 启动网页服务 starting the web server")
            self._await(host, port, children)
            self._say(
                f"✓ 科治已就绪，请在浏览器打开 http://localhost:{port}/ ，按 Ctrl-C 结束。"
                f"Kezhi is ready: open http://localhost:{port}/ ; Ctrl-C stops it."
            )
            while True:
                self._keep(children)
                sleep(LOOK_EVERY)
        except KeyboardInterrupt:
            self._say("正在结束 stopping …")
        finally:
            for child in reversed(children):
                child.stop()

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()

    def _await(self, host: str, port: int, children: Sequence[Child]) -> None:
        """Wait until the web server answers."""
        until = monotonic() + READY_WITHIN
        while not answers(host, port):
            self._keep(children)
            if monotonic() > until:
                raise CommandError("✗ 网页服务没有启动，原因见上。The web server didn't start; the reason is above.")
            sleep(LOOK_EVERY)

    def _keep(self, children: Sequence[Child]) -> None:
        for child in children:
            if child.keep():
                self.stderr.write(f"! {child.name}：已退出，重新启动 ended, started again")


WORKER = ("kezhi.site.cli", "worker")


def web(host: str, port: int, workers: int, threads: int) -> Sequence[str]:
    """How the web server is started. A process of it that dies is replaced by the server itself."""
    said = {
        "--interface": "wsgi",
        "--host": host,
        "--port": port,
        "--workers": workers,
        "--blocking-threads": threads,
        "--workers-kill-timeout": round(STOPS_WITHIN / 2),
        "--log-level": os.environ.get("KEZHI_LOG", "WARNING").lower(),
    }
    options = [str(part) for option in said.items() for part in option]
    return ["granian", *options, "--no-ws", "--respawn-failed-workers", "kezhi.site.wsgi:application"]


def interrupt(number: int, frame: FrameType | None) -> None:
    """Each of ``STOPPING`` ends us as Ctrl-C does."""
    raise KeyboardInterrupt


def answers(host: str, port: int) -> bool:
    """Whether somebody listens there."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex((host, port)) == 0


def require_free(host: str, port: int) -> None:
    """Raise CommandError where the port can't be had."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise CommandError(
                f"✗ 端口 {port} 不能用（{error.strerror}）：请用 --port 换一个。"
                f"Port {port} can't be used: choose another with --port."
            ) from error
