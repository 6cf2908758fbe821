"""The name of the app."""

from django.apps import AppConfig


class FundsConfig(AppConfig):
    name = "kezhi.funds"
    label = "funds"
