"""The pages of calls and applications."""

from kezhi.projects.views import applications, calls, home, ledger, lists, records, staff, team

__all__ = ["applications", "calls", "home", "ledger", "lists", "records", "staff", "team"]
