"""The name of the app."""

from django.apps import AppConfig


class ReviewConfig(AppConfig):
    name = "kezhi.review"
    label = "review"
