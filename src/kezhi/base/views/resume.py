"""What somebody sent after their session had ended: kept while they sign in, then shown to be sent again."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kezhi.base.requests import Request

KEPT = "kept_post"
"""Where the session holds it: path, fields as pairs, names of files, which can't be kept."""
MOST = 64_000
"""Characters; more is not kept for somebody who hasn't signed in."""


def keep(request: Request) -> bool:
    """Keep the fields of a POST in the session of who sends it; False where they are too many."""
    pairs = [(name, value) for name, values in request.POST.lists() for value in values]
    fields = [pair for pair in pairs if pair[0] != "csrfmiddlewaretoken"]
    if sum(len(name) + len(value) for name, value in fields) > MOST:
        return False
    request.session[KEPT] = {"path": request.get_full_path(), "fields": fields, "files": sorted(request.FILES)}
    return True


@require_GET
@login_required
def resume(request: Request) -> HttpResponse:
    """One button that sends it again, under the session that is now open; nothing is sent unasked."""
    kept = request.session.pop(KEPT, None)
    if kept is None:
        return redirect("/")
    names = ", ".join(kept["files"])
    lost = _("文件不能代为保存，请回到原来的页面重新选择：%(names)s。") % {"names": names} if names else ""
    return render(request, "resume.html", {"kept": kept, "lost": lost})
