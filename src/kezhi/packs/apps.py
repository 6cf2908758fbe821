"""The name of the app."""

from django.apps import AppConfig


class PacksConfig(AppConfig):
    name = "kezhi.packs"
    label = "packs"
