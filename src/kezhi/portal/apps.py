"""The name of the app."""

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "kezhi.portal"
    label = "portal"
