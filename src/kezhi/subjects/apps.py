"""The name of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SubjectsConfig(AppConfig):
    name = "kezhi.subjects"
    label = "subjects"
    verbose_name = _("人员与单位")
