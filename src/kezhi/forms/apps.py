"""The name of the app."""

from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "kezhi.forms"
    label = "kezhi_forms"  # django.forms has the short one
