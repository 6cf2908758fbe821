"""Pages of work."""

from kezhi.workflow.views import home, items, work

__all__ = ["home", "items", "work"]
