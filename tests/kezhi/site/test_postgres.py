"""Which database server is spoken to: the one that is named, else a private one that commands start and stop."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kezhi.site import postgres

Named = Callable[[str], dict[str, Any]]


@pytest.fixture
def named(monkeypatch: pytest.MonkeyPatch) -> Named:
    """The connection that a URL in the environment makes."""

    def connection(url: str) -> dict[str, Any]:
        monkeypatch.setenv("KEZHI_DATABASE_URL", url)
        return postgres.connection()

    return connection


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The data folder of an installation of its own."""
    monkeypatch.delenv("KEZHI_DATABASE_URL", raising=False)
    monkeypatch.setenv("KEZHI_VAR", str(tmp_path))
    (tmp_path / "postgres").mkdir()
    return tmp_path / "postgres"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://kezhi:secret@db.example.cn:5433/kezhi", ("kezhi", "kezhi", "secret", "db.example.cn", 5433)),
        ("postgres://u@h/n", ("n", "u", "", "h", "")),
        ("postgresql:///kezhi", ("kezhi", "", "", "", "")),
        ("postgresql://h", ("kezhi", "", "", "h", "")),
        ("postgresql://h/", ("kezhi", "", "", "h", "")),
        ("postgresql://u:p%40ss%2Fw%3Ard@h/n", ("n", "u", "p@ss/w:rd", "h", "")),
        ("postgresql://u%40corp:p@h/%E7%A7%91%E6%B2%BB", ("科治", "u@corp", "p", "h", "")),
        ("postgresql://u@%2Fvar%2FRun%2Fpostgresql/n", ("n", "u", "", "/var/Run/postgresql", "")),
        ("postgresql://u@%2Fvar%2Frun:5433/n", ("n", "u", "", "/var/run", 5433)),
        ("postgresql://u:p@[::1]:5432/n", ("n", "u", "p", "::1", 5432)),
        ("postgresql://u:p@H.Example.CN/n", ("n", "u", "p", "h.example.cn", "")),
    ],
)
def test_a_url_names_database_user_password_host_and_port(named: Named, url: str, expected: tuple[Any, ...]) -> None:
    found = named(url)
    assert tuple(found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected
    assert found["ENGINE"] == "django.db.backends.postgresql"


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {}),
        ("?sslmode=verify-full", {"sslmode": "verify-full"}),
        ("?sslmode=require&connect_timeout=5", {"sslmode": "require", "connect_timeout": "5"}),
        ("?sslrootcert=%2Fetc%2Fca.pem", {"sslrootcert": "/etc/ca.pem"}),
        ("?application_name=kezhi-worker", {"application_name": "kezhi-worker"}),
    ],
)
def test_what_the_url_asks_of_the_connection_is_not_dropped(named: Named, query: str, options: dict[str, str]) -> None:
    assert named(f"postgresql://u:p@h/n{query}")["OPTIONS"] == {"application_name": "kezhi", **options}


def test_a_port_that_is_none_is_a_plain_error(named: Named) -> None:
    with pytest.raises(ValueError, match=r"[Pp]ort"):
        named("postgresql://h:many/n")


@pytest.mark.parametrize(("url", "private"), [(None, True), ("", True), ("postgresql://h/n", False)])
def test_without_a_url_the_server_is_ours(monkeypatch: pytest.MonkeyPatch, url: str | None, private: bool) -> None:
    monkeypatch.delenv("KEZHI_DATABASE_URL", raising=False)
    if url is not None:
        monkeypatch.setenv("KEZHI_DATABASE_URL", url)
    assert postgres.is_private() is private


def test_the_private_server_is_spoken_to_through_its_socket(folder: Path) -> None:
    (folder / "postmaster.pid").write_text(f"123\n{folder}\n1700000000\n5432\n/run/kezhi\nlocalhost\n", "utf8")
    found = postgres.connection("other")
    assert (found["NAME"], found["USER"], found["HOST"]) == ("other", "postgres", "/run/kezhi")
    assert "PORT" not in found
    assert "PASSWORD" not in found


def test_the_private_server_is_spoken_to_in_the_role_that_is_asked_for(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEZHI_DATABASE_USER", "kezhi_app")
    assert postgres.connection()["USER"] == "kezhi_app"


@pytest.mark.parametrize("pid", [None, "", "123\n", "123\n/data\n1700000000\n5432"])
def test_a_server_that_does_not_run_yet_has_its_data_folder(folder: Path, pid: str | None) -> None:
    if pid is not None:
        (folder / "postmaster.pid").write_text(pid, "utf8")
    assert postgres.socket_folder() == folder
    assert postgres.is_running() is False


def test_everything_that_is_written_lies_in_one_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHI_VAR", str(tmp_path / "a" / ".." / "b"))
    assert postgres.home() == tmp_path / "b"
    assert postgres.data_folder() == tmp_path / "b" / "postgres"
    monkeypatch.delenv("KEZHI_VAR")
    assert postgres.home() == Path.cwd() / "var"


class TestRunning:
    """Whether a command starts the server, and whether it stops it afterwards."""

    @pytest.fixture
    def happened(self, monkeypatch: pytest.MonkeyPatch) -> list[str]:
        happened: list[str] = []
        monkeypatch.setattr(postgres, "stop", lambda: happened.append("stop"))
        return happened

    @pytest.mark.parametrize(("started", "expected"), [(True, ["work", "stop"]), (False, ["work"])])
    def test_only_who_started_it_stops_it(
        self, happened: list[str], monkeypatch: pytest.MonkeyPatch, started: bool, expected: list[str]
    ) -> None:
        monkeypatch.setattr(postgres, "start", lambda: started)
        with postgres.running():
            happened.append("work")
        assert happened == expected

    def test_it_stops_after_a_failure_too(self, happened: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres, "start", lambda: True)
        with pytest.raises(LookupError), postgres.running():
            raise LookupError
        assert happened == ["stop"]

    def test_a_named_server_is_never_started(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("KEZHI_DATABASE_URL", "postgresql://h/n")
        monkeypatch.setattr(postgres, "get_server", lambda *args, **kwargs: pytest.fail("started"))
        assert postgres.start() is False

    def test_one_that_runs_is_not_started_again(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(postgres, "is_running", lambda: True)
        monkeypatch.setattr(postgres, "get_server", lambda *args, **kwargs: pytest.fail("started"))
        assert postgres.start() is False

    def test_a_database_that_is_there_is_not_made_again(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        codes = iter([0, 1])
        said: list[tuple[str, ...]] = []

        def program(*words: str) -> subprocess.CompletedProcess[bytes]:
            said.append(words)
            return subprocess.CompletedProcess(words, next(codes))

        monkeypatch.setattr(postgres, "program", program)
        assert [postgres.create("kezhi"), postgres.create("kezhi")] == [True, False]
        assert said[0] == ("createdb", "-h", str(folder), "-U", "postgres", "kezhi")
