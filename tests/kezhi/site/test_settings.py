"""Settings: the secret that is made once, and what the environment may change."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from kezhi.site import settings

SOURCE = Path(settings.__file__).parents[2]


def test_a_given_secret_is_used_and_none_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KEZHI_SECRET_KEY", "given")
    monkeypatch.setattr(settings, "VAR", tmp_path)
    assert settings.secret_key() == "given"
    assert list(tmp_path.iterdir()) == []


def test_a_secret_of_our_own_is_made_once_and_only_its_owner_reads_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("KEZHI_SECRET_KEY", raising=False)
    monkeypatch.setattr(settings, "VAR", tmp_path / "new")
    first = settings.secret_key()
    assert len(first) >= 50
    assert settings.secret_key() == first
    mode = (tmp_path / "new" / "secret.key").stat().st_mode
    assert stat.S_IMODE(mode) == 0o600


def set_with(tmp_path: Path, name: str, **environment: str) -> str:
    """The value of a setting in a process of its own with this environment."""
    script = f"from kezhi.site import settings; print(repr(settings.{name}))"
    kept = {key: value for key, value in os.environ.items() if not key.startswith("KEZHI_")}
    told = {"PYTHONPATH": str(SOURCE), "KEZHI_VAR": str(tmp_path), "KEZHI_SECRET_KEY": "x", **environment}
    run = subprocess.run(  # noqa: S603 — our own interpreter
        [sys.executable, "-c", script], env=kept | told, capture_output=True, text=True, check=True, cwd=tmp_path
    )
    return run.stdout.strip()


@pytest.mark.parametrize(
    ("name", "environment", "value"),
    [
        ("DEBUG", {}, "False"),
        ("DEBUG", {"KEZHI_DEBUG": "1"}, "True"),
        ("DEBUG", {"KEZHI_DEBUG": "0"}, "False"),
        ("DEMO", {}, "False"),
        ("SESSION_COOKIE_SECURE", {"KEZHI_HTTPS": "1"}, "True"),
        ("CSRF_COOKIE_SECURE", {"KEZHI_HTTPS": "1"}, "True"),
        ("SECURE_HSTS_SECONDS", {"KEZHI_HTTPS": "1"}, "31536000"),
        ("SECURE_HSTS_SECONDS", {}, "0"),
        ("ACCOUNT_RATE_LIMITS", {}, "{'signup': '20/m/ip'}"),
        ("ACCOUNT_RATE_LIMITS", {"KEZHI_SIGNUP_LIMIT": "90/m/ip"}, "{'signup': '90/m/ip'}"),
        ("EXPORT_AT_ONCE", {}, "5000"),
        ("EXPORT_AT_ONCE", {"KEZHI_EXPORT_AT_ONCE": "200"}, "200"),
        ("EMAIL_BACKEND", {}, "'kezhi.base.notices.OutboxBackend'"),
        ("EMAIL_BACKEND", {"KEZHI_MAIL_HOST": "mail"}, "'django.core.mail.backends.smtp.EmailBackend'"),
    ],
)
def test_nothing_is_loosened_unless_it_is_asked_for(
    tmp_path: Path, name: str, environment: dict[str, str], value: str
) -> None:
    assert set_with(tmp_path, name, **environment) == value


def test_hosts_are_named_and_trusted_over_https_only(tmp_path: Path) -> None:
    hosts = {"KEZHI_HOSTS": "kj.example.cn,www.example.cn"}
    assert set_with(tmp_path, "ALLOWED_HOSTS", **hosts) == "['kj.example.cn', 'www.example.cn']"
    assert set_with(tmp_path, "CSRF_TRUSTED_ORIGINS", **hosts) == "[]"
    trusted = set_with(tmp_path, "CSRF_TRUSTED_ORIGINS", KEZHI_HTTPS="1", **hosts)
    assert trusted == "['https://kj.example.cn', 'https://www.example.cn']"


def test_every_room_with_an_app_is_installed() -> None:
    rooms = {path.parent.name for path in (SOURCE / "kezhi").glob("*/apps.py")}
    assert set(settings.ROOMS) == rooms
    assert [f"kezhi.{room}" for room in settings.ROOMS] == settings.INSTALLED_APPS[: len(settings.ROOMS)]
