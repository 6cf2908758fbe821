"""The base's own pages; the journal's registers its list and its area."""

from kezhi.base.views import journal

__all__ = ["journal"]
