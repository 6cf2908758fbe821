"""What pages send about decisions and objections."""

from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from kezhi.projects.actions.deciding import Meeting, Ruling


class MeetingForm(forms.Form):
    """The record of a meeting; what it lacks is said by the action, all at once."""

    meeting = forms.CharField(label=_("会议或纪要编号"), max_length=60, required=False)
    met_on = forms.DateField(
        label=_("会议日期"), required=False, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    members = forms.IntegerField(label=_("应到（人）"), min_value=0, max_value=999, required=False)
    present = forms.IntegerField(label=_("实到（人）"), min_value=0, max_value=999, required=False)
    stepped_aside = forms.CharField(label=_("会上回避的人"), max_length=300, required=False)
    resolution = forms.CharField(label=_("决议"), widget=forms.Textarea(attrs={"rows": 3}), required=False)
    minutes = forms.FileField(label=_("会议纪要"), required=False, help_text=_("PDF、Word 或图片，不超过 20 MB"))

    def record(self) -> Meeting:
        """The meeting as it is decided by."""
        said = self.cleaned_data
        return Meeting(
            number=said["meeting"],
            met_on=said["met_on"],
            members=said["members"] or 0,
            present=said["present"] or 0,
            resolution=said["resolution"],
            minutes=said["minutes"],
            stepped_aside=said["stepped_aside"],
        )


def rulings(sent: QueryDict) -> dict[int, Ruling]:
    """The items that are rejected: ``reject-7`` with ``grounds-7`` and ``reason-7``."""
    rejected = [name[7:] for name in sent if name.startswith("reject-") and name[7:].isdecimal()]
    return {int(pk): Ruling(sent.get(f"grounds-{pk}", ""), sent.get(f"reason-{pk}", "")) for pk in rejected}


class ObjectionForm(forms.Form):
    """What somebody says against an award; the action says what it lacks."""

    award = forms.IntegerField(widget=forms.Select, label=_("对哪一项"))
    name = forms.CharField(label=_("姓名"), max_length=60, required=False, help_text=_("真实姓名，只有办理的人看得到"))
    contact = forms.CharField(label=_("手机、电话或邮箱"), max_length=120, required=False)
    facts = forms.CharField(label=_("事实和依据"), widget=forms.Textarea(attrs={"rows": 6}), required=False)

    def __init__(self, *arguments: Any, choices: list[tuple[int, str]], signed_in: bool, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.fields["award"].widget = forms.Select(choices=[("", _("请选一项")), *choices])
        if signed_in:
            del self.fields["name"]
