"""The pages of calls and applications."""

from kezhi.projects.views import applications, calls, home, lists, records, staff, team

__all__ = ["applications", "calls", "home", "lists", "records", "staff", "team"]
