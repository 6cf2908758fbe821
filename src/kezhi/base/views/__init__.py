"""The base's own pages; those of the journal and of imports register lists and areas."""

from kezhi.base.views import importing, journal

__all__ = ["importing", "journal"]
