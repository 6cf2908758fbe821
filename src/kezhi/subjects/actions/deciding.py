"""What all requests have in common: they are decided once, a refusal has a reason, the asker may take them back."""

from typing import TypeVar

from django.utils.translation import gettext as _

from kezhi.base.access import Refused, Table
from kezhi.base.commands import Running
from kezhi.subjects.models import AdministratorRequest, Claim, JoinRequest, RequestState

Request = TypeVar("Request", JoinRequest, Claim, AdministratorRequest)


def close(request: Request, *, confirmed: bool, reason: str, cmd: Running) -> None:
    """Within a command: mark a request as decided, with a journal line. Raises Refused for a refusal without reason."""
    if not confirmed and not reason.strip():
        raise Refused(_("请写明不予确认的原因，对方会看到。"))
    request.state = RequestState.CONFIRMED if confirmed else RequestState.REFUSED
    request.reason, request.decided_at, request.decided_by = reason.strip(), cmd.now, cmd.actor.person
    request.save(update_fields=["state", "reason", "decided_at", "decided_by"])
    cmd.journal(f"{request._meta.model_name}.decided", request, confirmed=confirmed, reason=reason)


def withdraw(kind: type[Request], table: Table, request_id: int, cmd: Running) -> None:
    """Within a command: take one's own open request back."""
    request = table.require(cmd.actor, "withdraw", kind._default_manager.all(), lock=True, pk=request_id)
    request.state, request.decided_at = RequestState.WITHDRAWN, cmd.now
    request.save(update_fields=["state", "decided_at"])
    cmd.journal(f"{request._meta.model_name}.withdrawn", request)
