"""A broken constraint of the database, said in words."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction

from kezhi.base.access import Refused


@contextmanager
def explained(**reasons: str) -> Iterator[None]:
    """Within, a violation of a constraint named in ``reasons`` becomes a refusal with that reason.

    The block is a savepoint: what was written in it is undone, the transaction around it goes on.
    """
    try:
        with transaction.atomic():
            yield
    except IntegrityError as broken:
        diagnosis = getattr(broken.__cause__, "diag", None)
        reason = reasons.get(getattr(diagnosis, "constraint_name", None) or "")
        if reason is None:
            raise
        raise Refused(reason) from broken
