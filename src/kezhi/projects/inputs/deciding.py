"""What pages send about decisions and objections. What is missing is said in the actions' own words."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.functional import lazy
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _lazy

from kezhi.engine.errors import Problem
from kezhi.projects.actions.deciding import Meeting, Ruling


def _say(code: str) -> Any:
    """What a problem says, in the language of whoever reads it."""
    return lazy(lambda: Problem(f"projects.{code}").render(get_language() or "zh"), str)()


class MeetingForm(forms.Form):
    """The record of a meeting."""

    use_required_attribute = False
    meeting = forms.CharField(
        label=_lazy("会议或纪要编号"), max_length=60, error_messages={"required": _say("meeting_missing")}
    )
    met_on = forms.DateField(
        label=_lazy("会议日期"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": _say("met_on_missing")},
    )
    members = forms.IntegerField(
        label=_lazy("应到（人）"), min_value=1, max_value=999, error_messages={"required": _say("attendance_wrong")}
    )
    present = forms.IntegerField(
        label=_lazy("实到（人）"), min_value=0, max_value=999, error_messages={"required": _say("attendance_wrong")}
    )
    stepped_aside = forms.CharField(label=_lazy("会上回避的人"), max_length=300, required=False)
    minutes = forms.FileField(
        label=_lazy("会议纪要"),
        help_text=_lazy("PDF、Word 或图片，不超过 20 MB"),
        error_messages={"required": _say("minutes_missing")},
    )
    resolution = forms.CharField(
        label=_lazy("决议"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _say("resolution_missing")},
    )

    def record(self) -> Meeting:
        """The meeting as it is decided by."""
        said = self.cleaned_data
        return Meeting(
            number=said["meeting"],
            met_on=said["met_on"],
            members=said["members"],
            present=said["present"],
            resolution=said["resolution"],
            minutes=said["minutes"],
            stepped_aside=said["stepped_aside"],
        )


def rulings(sent: QueryDict) -> dict[int, Ruling]:
    """The items that are rejected: ``reject-7`` with ``grounds-7`` and ``reason-7``."""
    rejected = [name[7:] for name in sent if name.startswith("reject-") and name[7:].isdecimal()]
    return {int(pk): Ruling(sent.get(f"grounds-{pk}", ""), sent.get(f"reason-{pk}", "")) for pk in rejected}


class ObjectionForm(forms.Form):
    """What somebody says against an award; who has signed in is who they are."""

    use_required_attribute = False
    award = forms.IntegerField(label=_lazy("对哪一项"), error_messages={"required": _lazy("请从名单里选一项。")})
    name = forms.CharField(
        label=_lazy("姓名"),
        max_length=60,
        help_text=_lazy("真实姓名，只有办理的人看得到"),
        error_messages={"required": _say("real_name_missing")},
    )
    contact = forms.CharField(
        label=_lazy("手机、电话或邮箱"), max_length=120, error_messages={"required": _say("contact_unusable")}
    )
    facts = forms.CharField(
        label=_lazy("事实和依据"),
        widget=forms.Textarea(attrs={"rows": 6}),
        error_messages={"required": _say("facts_missing")},
    )

    def __init__(self, *arguments: Any, choices: list[tuple[int, str]], signed_in: bool, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.fields["award"].widget = forms.Select(choices=[("", _lazy("请选一项")), *choices])
        if signed_in:
            del self.fields["name"]
