"""When a call is open. A deadline binds by the server's clock at arrival, to the second."""

from datetime import datetime


def is_open(opens: datetime, closes: datetime, at: datetime) -> bool:
    """Open from the first moment until the closing moment; what arrives in that very second is in time."""
    return opens <= at and at.replace(microsecond=0) <= closes
