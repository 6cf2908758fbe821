"""FEEL's built-in functions, one file a topic. ``now`` and ``today`` are the host's: there is no clock."""

from kezhi.engine.feel.builtins import (
    calendars,
    contexts,
    conversions,
    lists,
    numeric,
    ranges,
    statistics,
    strings,
)
from kezhi.engine.feel.builtins.registry import BUILTINS

__all__ = ["BUILTINS", "TOPICS"]

TOPICS = (calendars, contexts, conversions, lists, numeric, ranges, statistics, strings)
"""Importing them is what fills BUILTINS."""
