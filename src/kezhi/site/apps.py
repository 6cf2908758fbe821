"""The site: finds what each room registers into the ports, and grants rights in the database after migrations."""

from importlib import import_module
from importlib.util import find_spec

from django.apps import AppConfig, apps
from django.db.models.signals import post_migrate

from kezhi.site import rights

REGISTERING = ("facts", "queries", "handlers", "tasks", "views")
"""Files of a room that register into the ports when they are imported."""


class SiteConfig(AppConfig):
    name = "kezhi.site"
    label = "site"

    def ready(self) -> None:
        post_migrate.connect(rights.grant, sender=apps.get_app_config("base"))
        for config in apps.get_app_configs():
            if config.name.startswith("kezhi."):
                for part in REGISTERING:
                    if find_spec(f"{config.name}.{part}"):
                        import_module(f"{config.name}.{part}")
