"""The base's own pages; those of exports, imports and the journal register their kinds, lists and areas."""

from kezhi.base.views import exports, importing, journal

__all__ = ["exports", "importing", "journal"]
