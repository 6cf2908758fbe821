"""The pages of calls and applications."""

from kezhi.projects.views import applications, calls, lists, records, staff, team

__all__ = ["applications", "calls", "lists", "records", "staff", "team"]
