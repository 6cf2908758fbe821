"""The name of the app."""

from django.apps import AppConfig


class RulesConfig(AppConfig):
    name = "kezhi.rules"
    label = "rules"
