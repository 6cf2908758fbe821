"""Settings of the service. Every ``KEZHI_*`` variable read here is described in docs/settings.md."""

import os
import secrets
from pathlib import Path

from csp.constants import NONE, SELF
from django.utils.translation import gettext_lazy as _lazy

from kezhi.site import postgres

SOURCE = Path(__file__).resolve().parents[2]
PROJECT = SOURCE.parent
VAR = postgres.home()


def secret_key() -> str:
    """``KEZHI_SECRET_KEY``, else one made once and kept in ``var``."""
    if given := os.environ.get("KEZHI_SECRET_KEY"):
        return given
    kept = VAR / "secret.key"
    if not kept.exists():
        VAR.mkdir(parents=True, exist_ok=True)
        kept.touch(mode=0o600)
        kept.write_text(secrets.token_urlsafe(48), "ascii")
    return kept.read_text("ascii")


SECRET_KEY = secret_key()
DEBUG = os.environ.get("KEZHI_DEBUG") == "1"
DEMO = os.environ.get("KEZHI_DEMO") == "1"
"""Whether this is a demonstration: sign-in by one click, notices go to a page."""
HOSTS = os.environ.get("KEZHI_HOSTS", "localhost,127.0.0.1").split(",")
HTTPS = os.environ.get("KEZHI_HTTPS") == "1"
FONTS = PROJECT / "build" / "fonts"
"""Typefaces for print."""
PACKS = Path(os.environ.get("KEZHI_PACKS", PROJECT / "packs")).resolve()

ALLOWED_HOSTS = HOSTS
CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in HOSTS] if HTTPS else []
ROOT_URLCONF = "kezhi.site.urls"
WSGI_APPLICATION = "kezhi.site.wsgi.application"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": postgres.connection()}

ROOMS = [
    name
    for name in (
        "base", "subjects", "packs", "rules", "forms", "workflow", "review", "funds", "projects", "portal", "demo",
        "site",
    )
    if (SOURCE / "kezhi" / name / "apps.py").exists()
]  # fmt: skip
INSTALLED_APPS = [
    *(f"kezhi.{room}" for room in ROOMS),
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "csp",
    "django_tasks",
    "django_tasks_db",
]
MIDDLEWARE = [
    "kezhi.site.middleware.RequestNumberMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "kezhi.site.middleware.SessionSeenMiddleware",
    "kezhi.site.middleware.ActorMiddleware",
    "kezhi.site.middleware.RefusalMiddleware",
    "kezhi.site.middleware.SessionEndedMiddleware",
    "kezhi.site.middleware.NewcomerMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "kezhi.site.context.frame",
            ],
            "builtins": ["kezhi.base.templatetags.kezhi"],
        },
    }
]
CSRF_FAILURE_VIEW = "kezhi.site.errors.stale"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"

LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", _lazy("简体中文")), ("en", "English")]
LOCALE_PATHS: list[str] = []
TIME_ZONE = "Asia/Shanghai"
USE_TZ = True
USE_I18N = True
USE_THOUSAND_SEPARATOR = False

AUTH_USER_MODEL = "base.Account"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}"}
    for name in ("MinimumLengthValidator", "CommonPasswordValidator", "NumericPasswordValidator")
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home"
ACCOUNT_LOGOUT_REDIRECT_URL = "public"
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*", "password2*"]
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_SESSION_REMEMBER = True
ACCOUNT_RATE_LIMITS = {"signup": os.environ.get("KEZHI_SIGNUP_LIMIT", "20/m/ip")}
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_ADAPTER = "kezhi.base.accounts.SecondFactors"
MFA_TOTP_ISSUER = "科治 Kezhi"
MFA_TOTP_TOLERANCE = 1
"""Steps of 30 seconds that the clock of a phone may be off."""
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS
USERSESSIONS_TRACK_ACTIVITY = True
DEFAULT_FROM_EMAIL = os.environ.get("KEZHI_MAIL_FROM", "kezhi@localhost")
EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if "KEZHI_MAIL_HOST" in os.environ
    else "kezhi.base.notices.OutboxBackend"
)
EMAIL_HOST = os.environ.get("KEZHI_MAIL_HOST", "localhost")
GATEWAYS = {
    "sms": os.environ.get("KEZHI_SMS_GATEWAY", ""),
    "wecom": os.environ.get("KEZHI_WECOM_GATEWAY", ""),
    "dingtalk": os.environ.get("KEZHI_DINGTALK_GATEWAY", ""),
}
"""Where notices for a channel are posted as JSON; blank: the channel isn't used."""
GATEWAY_TOKEN = os.environ.get("KEZHI_GATEWAY_TOKEN", "")
EXPORT_AT_ONCE = int(os.environ.get("KEZHI_EXPORT_AT_ONCE", "5000"))
"""Rows of a list that are exported while the reader waits; more are exported by a task."""

STATIC_URL = "/static/"
STATIC_ROOT = PROJECT / "build" / "static"
STATICFILES_DIRS = [PROJECT / "build" / "web"]
STORAGES = {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": VAR / "files"},
    },
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}
MEDIA_ROOT = VAR / "files"
IMPORT_MEGABYTES = int(os.environ.get("KEZHI_IMPORT_MEGABYTES", "20"))
"""The largest file that is imported."""
IMPORT_ROWS = int(os.environ.get("KEZHI_IMPORT_ROWS", "200000"))
"""Rows that one import may have."""
DATA_UPLOAD_MAX_MEMORY_SIZE = 4 * 2**20
FILE_UPLOAD_MAX_MEMORY_SIZE = 2**20

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}

CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SILENCED_SYSTEM_CHECKS = ["urls.W002"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": os.environ.get("KEZHI_LOG", "WARNING")},
}
