"""Properties of the engines are drawn without a deadline: the machine that runs them may be shared."""

import pytest
from hypothesis import settings

settings.register_profile("engine", deadline=None)
settings.load_profile("engine")


@pytest.fixture(autouse=True)
def files_apart() -> None:
    """The engine stores no files: no test of it needs a folder of its own."""


@pytest.fixture(autouse=True)
def chinese_first() -> None:
    """The engine knows no reader's language."""


@pytest.fixture(autouse=True)
def calendar_anew() -> None:
    """The engine keeps no calendar."""
