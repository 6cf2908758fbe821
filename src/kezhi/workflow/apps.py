"""The name of the app."""

from django.apps import AppConfig


class WorkflowConfig(AppConfig):
    name = "kezhi.workflow"
    label = "workflow"
