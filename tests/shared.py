"""Lists that lie beside the project on some machines; tests that need them skip where they are missing."""

from pathlib import Path

import pytest

HERE = Path(__file__)


def shared_data() -> Path:
    """The folder ``shared/data`` beside the project, or above it."""
    return next((folder / "shared" / "data" for folder in HERE.parents if (folder / "shared" / "data").is_dir()), HERE)


def require(name: str) -> Path:
    """A file of that folder; the test skips without it."""
    path = shared_data() / name
    if not path.exists():
        pytest.skip(f"shared/data/{name} is not on this machine")
    return path
