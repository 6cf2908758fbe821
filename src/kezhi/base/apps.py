"""The name of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _lazy


class BaseConfig(AppConfig):
    name = "kezhi.base"
    label = "base"
    verbose_name = _lazy("公共基础")
