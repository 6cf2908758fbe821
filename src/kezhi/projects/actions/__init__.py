"""Every write of calls and applications."""

from kezhi.projects.actions import telling

__all__ = ["telling"]
