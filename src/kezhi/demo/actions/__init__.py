"""Building the province: registers in bulk, calls and applications through the projects' own actions."""

from kezhi.demo.actions.province import build, built, clear

__all__ = ["build", "built", "clear"]
