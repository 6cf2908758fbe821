"""The name of the app."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    name = "kezhi.projects"
    label = "projects"
