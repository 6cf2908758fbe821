"""``kezhi serve`` keeps its children alive, and ends them with it."""

import os
import signal
import socket
import sys
from collections.abc import Iterator
from pathlib import Path
from time import monotonic, sleep

import pytest
from django.core.management import CommandError

from kezhi.site.management.commands import serve
from kezhi.site.management.commands.serve import Child


@pytest.fixture
def programs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder of modules that children run."""
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    (tmp_path / "lasts.py").write_text("import time\ntime.sleep(60)\n")
    (tmp_path / "ends.py").write_text("raise SystemExit(3)\n")
    (tmp_path / "deaf.py").write_text(
        "import pathlib, signal, time\n"
        "signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
        f"pathlib.Path({str(tmp_path / 'ready')!r}).touch()\n"
        "time.sleep(60)\n"
    )
    yield tmp_path


def alive(child: Child) -> bool:
    return child.process is not None and child.process.poll() is None


def test_a_child_that_dies_is_started_again(programs: Path) -> None:
    child = Child("worker", ("lasts",))
    child.start()
    try:
        assert not child.keep()
        assert child.process is not None
        child.process.kill()
        child.process.wait()
        assert child.keep()
        assert alive(child)
    finally:
        child.stop()
    assert not alive(child)


def test_a_child_that_cannot_live_is_given_up_with_a_reason(programs: Path) -> None:
    child = Child("网页服务 web", ("ends",))
    child.start()
    started = 0
    with pytest.raises(CommandError, match="网页服务 web 一再退出（3）"):
        while True:
            assert child.process is not None
            child.process.wait(10)
            started += child.keep()
    assert started == serve.MOST_EARLY_ENDS - 1


def test_a_child_that_lived_long_enough_starts_its_count_anew(programs: Path) -> None:
    child = Child("worker", ("ends",), early_ends=serve.MOST_EARLY_ENDS - 1)
    child.start()
    assert child.process is not None
    child.process.wait(10)
    child.started -= serve.LIVES_AT_LEAST
    assert child.keep()
    assert child.early_ends == 0
    child.stop()


def test_a_child_that_does_not_listen_is_killed(programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(serve, "STOPS_WITHIN", 0.2)
    child = Child("worker", ("deaf",))
    child.start()
    until = monotonic() + 10
    while not (programs / "ready").exists() and monotonic() < until:
        sleep(0.02)
    child.stop()
    assert child.process is not None
    assert child.process.returncode == -signal.SIGKILL


def test_a_child_is_in_a_session_of_its_own(programs: Path) -> None:
    child = Child("worker", ("lasts",))
    child.start()
    assert child.process is not None
    assert os.getsid(child.process.pid) != os.getsid(0)
    child.stop()


@pytest.mark.parametrize(("asked", "role"), [(None, "kezhi_app"), ("postgres", "postgres")])
def test_a_child_has_the_applications_role_unless_another_is_asked_for(
    programs: Path, monkeypatch: pytest.MonkeyPatch, asked: str | None, role: str
) -> None:
    monkeypatch.delenv("KEZHI_DATABASE_USER", raising=False)
    if asked is not None:
        monkeypatch.setenv("KEZHI_DATABASE_USER", asked)
    told = programs / "role"
    (programs / "tells.py").write_text(
        f"import os, pathlib\npathlib.Path({str(told)!r}).write_text(os.environ['KEZHI_DATABASE_USER'])\n"
    )
    child = Child("worker", ("tells",))
    child.start()
    assert child.process is not None
    child.process.wait(10)
    assert told.read_text() == role


def test_a_taken_port_is_told_before_anything_starts() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert serve.answers("127.0.0.1", port)
        with pytest.raises(CommandError, match=f"端口 {port} 不能用"):
            serve.require_free("127.0.0.1", port)
    serve.require_free("127.0.0.1", port)
    assert not serve.answers("127.0.0.1", port)


def test_the_web_server_is_told_what_was_asked() -> None:
    said = " ".join(serve.web("127.0.0.1", 8123, 2, 6))
    assert said.startswith("granian --interface wsgi --host 127.0.0.1 --port 8123 --workers 2 --blocking-threads 6")
    assert said.endswith("kezhi.site.wsgi:application")


def test_a_sigterm_ends_it_as_ctrl_c_does() -> None:
    with pytest.raises(KeyboardInterrupt):
        serve.interrupt(signal.SIGTERM, None)


def test_it_serves_until_it_is_told_to_stop(
    programs: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    (programs / "web.py").write_text(
        f"import http.server\nhttp.server.HTTPServer(('127.0.0.1', {port}), http.server.BaseHTTPRequestHandler)"
        ".serve_forever()\n"
    )
    monkeypatch.setattr(serve, "web", lambda *said: ("web",))
    monkeypatch.setattr(serve, "WORKER", ("lasts",))
    before = {number: signal.getsignal(number) for number in serve.STOPPING}
    looks: list[float] = []

    def look(seconds: float) -> None:
        sleep(seconds)
        looks.append(seconds)
        if serve.answers("127.0.0.1", port) and len(looks) > 2:
            os.kill(os.getpid(), signal.SIGTERM)
            sleep(1)

    monkeypatch.setattr(serve, "sleep", look)
    try:
        serve.Command().run_from_argv([sys.argv[0], "serve", "--port", str(port)])
    finally:
        for number, answer in before.items():
            signal.signal(number, answer)
    said = capsys.readouterr().out
    assert f"http://localhost:{port}/" in said
    assert "正在结束" in said
    assert not serve.answers("127.0.0.1", port)
