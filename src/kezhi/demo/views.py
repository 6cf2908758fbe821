"""One click to enter as one of the demo's persons."""

from django.conf import settings
from django.contrib.auth import login
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.views.decorators.http import require_POST

from kezhi.base.requests import Request
from kezhi.demo import queries
from kezhi.subjects.queries import first_holding


@require_POST
def sign_in(request: Request, public_id: str) -> HttpResponse:
    """Sign in as a person of the demo, in the post that they hold; not found where this is no demo."""
    person = queries.people().select_related("account").filter(public_id=public_id).first()
    if person is None or person.account is None:
        raise Http404
    login(request, person.account, backend=settings.AUTHENTICATION_BACKENDS[0])
    request.session["holding"] = first_holding(person.account.pk, timezone.localdate(request.now))
    request.session.pop("delegation", None)
    return redirect(settings.LOGIN_REDIRECT_URL)
