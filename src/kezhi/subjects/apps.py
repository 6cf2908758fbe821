"""The name of the app."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _lazy


class SubjectsConfig(AppConfig):
    name = "kezhi.subjects"
    label = "subjects"
    verbose_name = _lazy("人员与单位")
