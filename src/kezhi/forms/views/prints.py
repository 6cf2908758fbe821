"""A draft and a submitted version as one paginated PDF."""

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from kezhi.base.access import NotAllowed, NotFound
from kezhi.base.display import language
from kezhi.base.requests import Request
from kezhi.forms import queries
from kezhi.forms.access import form_subjects
from kezhi.forms.domain.digests import check_code, digest
from kezhi.forms.domain.printing import print_form
from kezhi.forms.views.showing import opened


@require_GET
def draft_pdf(request: Request, draft: int) -> HttpResponse:
    """The draft as one paginated PDF, marked 草稿."""
    found, rights = opened(request, draft)
    if "read_all" not in rights:
        raise NotAllowed(_("只有负责人和本单位管理员可以打印整份草稿。"))
    frame = form_subjects[found.about_type].frame(found.about_id, request.now)
    filled = queries.filled(found, frame, timezone.localdate(request.now))
    said = {
        "n": found.revision,
        "time": timezone.localtime(request.now).strftime("%Y-%m-%d %H:%M"),
        "code": check_code(digest(filled.data)),
    }
    stamp = _("草稿第 %(n)s 次保存 · %(time)s · 校验码 %(code)s · 不作为提交依据") % said
    sheet = queries.sheet_of(frame, language(), stamp=stamp, watermark=_("草稿"))
    return _pdf(print_form(filled.form, filled.data, sheet, filled.choices, queries.attached(filled.form, filled.data)))


@require_GET
def submission_pdf(request: Request, submission: int) -> HttpResponse:
    """A submitted version as one paginated PDF with version and check code on each page."""
    found = queries.submissions(request.actor).filter(pk=submission).first()
    if found is None:
        raise NotFound(_("没有找到这一版申报书，或者您无权查看。"))
    return _pdf(queries.printed(found, language()))


def _pdf(content: bytes) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = "inline"
    return response
