"""The name of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class DemoConfig(AppConfig):
    name = "kezhi.demo"
    label = "demo"
    verbose_name = _("示例省")
