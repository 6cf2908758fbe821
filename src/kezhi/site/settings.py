"""Settings of the service. Every ``KEZHI_*`` variable read here is described in docs/settings.md."""

SECRET_KEY = "x"  # noqa: S105
INSTALLED_APPS: list[str] = []
USE_TZ = True
