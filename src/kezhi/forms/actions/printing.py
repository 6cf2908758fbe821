"""A submitted version as a PDF, with the files attached to it."""

from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from kezhi.engine.schema import Form
from kezhi.forms import queries
from kezhi.forms.access import FormFrame, form_subjects
from kezhi.forms.actions.drafts import bytes_of
from kezhi.forms.domain.digests import check_code
from kezhi.forms.domain.printing import Attached, Sheet, print_form
from kezhi.forms.models import Submission


def printed(submission: Submission, language: str) -> bytes:
    """A submitted version as one paginated PDF with version and check code on each page."""
    frame = form_subjects[submission.about_type].frame(submission.about_id, submission.submitted_at)
    filled = queries.submitted(submission, frame.values)
    said = {"number": submission.number, "code": check_code(submission.digest)}
    sheet = sheet_of(frame, language, stamp=_("第 %(number)s 版 · 校验码 %(code)s") % said)
    files = attached(filled.form, submission.data)
    return print_form(filled.form, submission.data, sheet, filled.choices, files)


def sheet_of(frame: FormFrame, language: str, **more: str) -> Sheet:
    """What stands around a form's content on paper."""
    return Sheet(frame.title, language, settings.FONTS, number=frame.number, subtitle=frame.subtitle, **more)


def attached(form: Form, data: Mapping[str, Any]) -> list[Attached]:
    """The PDF files among the attachments, in the order of the form."""
    return [
        Attached(str(item["name"]), bytes_of(int(item["id"])))
        for field in form.fields
        if field.kind == "file"
        for item in data.get(field.name) or []
        if item.get("type") == "application/pdf"
    ]
