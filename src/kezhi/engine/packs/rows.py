"""Rows of a list in a pack: CSV with a header, in UTF-8."""

import csv
import io


def rows_of(content: bytes) -> list[dict[str, str]]:
    """Each row by its column heads; cells that a short row lacks are empty. Raises UnicodeDecodeError."""
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline=""), restval="")
    return [{str(name): str(value) for name, value in row.items() if name is not None} for row in reader]
