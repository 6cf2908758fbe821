"""Every write of expert review, one file a topic."""

from kezhi.review.actions import telling

__all__ = ["telling"]
