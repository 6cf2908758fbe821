"""The pages of expert review."""

from kezhi.review.views import acting, groups, home, lists, pool, results, reviewing, rounds, soliciting

__all__ = ["acting", "groups", "home", "lists", "pool", "results", "reviewing", "rounds", "soliciting"]
