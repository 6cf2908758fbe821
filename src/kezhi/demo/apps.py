"""The name of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _lazy


class DemoConfig(AppConfig):
    name = "kezhi.demo"
    label = "demo"
    verbose_name = _lazy("示例省")
