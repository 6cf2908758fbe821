"""What pages send about rules, exceptions and a unit's own dates."""

from datetime import time
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kezhi.projects.actions.intervening import Wanted
from kezhi.projects.inputs import Moment
from kezhi.projects.models import Call, Intervention, Topic
from kezhi.subjects.models import Office


class InterventionForm(forms.Form):
    """An exception: its kind, what it is about, and the grounds."""

    kind = forms.ChoiceField(label=_("类型"), choices=Intervention.Kind.choices)
    application = forms.IntegerField(required=False, widget=forms.HiddenInput)
    person = forms.CharField(required=False, widget=forms.HiddenInput)
    topic = forms.ModelChoiceField(Topic.objects.none(), label=_("改到方向"), required=False)
    office = forms.ModelChoiceField(Office.objects.none(), label=_("转到处室"), required=False)
    until = Moment(_("最晚提交到"), time(17, 30))
    grounds = forms.CharField(label=_("理由"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *arguments: Any, call: Call, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        topic, office = self.fields["topic"], self.fields["office"]
        topic.queryset = call.topics.all()  # type: ignore[attr-defined]
        topic.label_from_instance = lambda one: f"{one.code} {one.title}"  # type: ignore[attr-defined]
        office.queryset = Office.objects.filter(  # type: ignore[attr-defined]
            organisation=call.office.organisation_id
        ).order_by("pk")
        office.label_from_instance = lambda one: one.title  # type: ignore[attr-defined]
        self.fields["until"].required = False

    def wanted(self, person: int | None) -> Wanted:
        """What is asked for."""
        said = self.cleaned_data
        return Wanted(
            kind=said["kind"],
            grounds=said["grounds"],
            application=said["application"],
            person=person,
            topic=said["topic"].pk if said["topic"] else None,
            office=said["office"].pk if said["office"] else None,
            until=said["until"],
        )


class FactForm(forms.Form):
    """A fact that was looked up outside, with where and when."""

    value = forms.CharField(label=_("查到的结果"), max_length=200, help_text=_("是、否，日期如 2026-03-24，或数字"))
    source = forms.CharField(label=_("从哪里查到"), max_length=80)
    on = forms.DateField(label=_("查询日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DateForm(forms.Form):
    """A unit's own closing date; left empty, there is none."""

    closes = Moment(_("本单位截止"), time(17, 30))

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.fields["closes"].required = False
