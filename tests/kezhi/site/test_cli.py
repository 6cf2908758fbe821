"""The ``kezhi`` command runs a database where one is needed, and knows a demo by its name."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from kezhi.site import cli, postgres


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What happens, in order."""
    happened: list[str] = []

    @contextmanager
    def running() -> Iterator[None]:
        happened.append("database")
        yield
        happened.append("over")

    monkeypatch.setattr(postgres, "running", running)
    monkeypatch.setattr(cli, "execute_from_command_line", lambda said: happened.append(" ".join(said)))
    monkeypatch.delenv("KEZHI_DEMO", raising=False)
    yield happened
    os.environ.pop("KEZHI_DEMO", None)


def ask(monkeypatch: pytest.MonkeyPatch, *said: str) -> None:
    monkeypatch.setattr("sys.argv", ["kezhi", *said])
    cli.main()


def test_a_command_has_a_database_while_it_runs(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ask(monkeypatch, "migrate", "--check")
    assert run == ["database", "kezhi migrate --check", "over"]


@pytest.mark.parametrize("said", [(), ("help",), ("collectstatic", "--noinput")])
def test_some_need_none(run: list[str], monkeypatch: pytest.MonkeyPatch, said: tuple[str, ...]) -> None:
    ask(monkeypatch, *said)
    assert run == [" ".join(["kezhi", *said])]


def test_the_demo_is_one_and_nothing_else_is(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    ask(monkeypatch, "serve")
    assert "KEZHI_DEMO" not in os.environ
    ask(monkeypatch, "demo")
    assert os.environ["KEZHI_DEMO"] == "1"


def test_who_says_that_it_is_no_demo_is_believed(run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHI_DEMO", "0")
    ask(monkeypatch, "demo")
    assert os.environ["KEZHI_DEMO"] == "0"
