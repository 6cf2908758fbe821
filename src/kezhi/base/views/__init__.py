"""The base's own pages; those of exports and the journal register their kinds, list and area."""

from kezhi.base.views import exports, journal

__all__ = ["exports", "journal"]
