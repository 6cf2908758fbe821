"""The site: finds what each room registers into the ports."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps

REGISTERING = ("facts", "queries", "handlers", "tasks", "views")
"""Files of a room that register into the ports when they are imported."""


class SiteConfig(AppConfig):
    name = "kezhi.site"
    label = "site"

    def ready(self) -> None:
        for config in apps.get_app_configs():
            if config.name.startswith("kezhi."):
                for part in REGISTERING:
                    if find_spec(f"{config.name}.{part}"):
                        import_module(f"{config.name}.{part}")
