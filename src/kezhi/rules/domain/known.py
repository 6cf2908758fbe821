"""A fact as it is known: its value with source and date, or that nobody knows it yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from kezhi.engine.feel import MISSING
from kezhi.engine.schema import Text


@dataclass(frozen=True)
class Known:
    """A fact about a subject. ``value`` is MISSING where it isn't known.

    ``others`` are values from other sources that say something else; the module's own value wins, all are shown.
    """

    name: str
    title: Text
    value: Any = MISSING
    source: Text = field(default_factory=lambda: Text("", ""))
    observed_at: date | None = None
    unit: str = ""
    personal: bool = False
    labels: Mapping[str, Any] = field(default_factory=dict)
    """What pages show for a code, where the value is one."""
    others: tuple["Known", ...] = ()

    @property
    def is_known(self) -> bool:
        return self.value is not MISSING
