"""What pages send about rules, exceptions and a unit's own dates."""

from collections.abc import Callable
from datetime import time
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from kezhi.projects.actions.intervening import Wanted
from kezhi.projects.inputs import Moment
from kezhi.projects.models import Call, Topic
from kezhi.subjects.models import Office

NEEDS = {"topic": ("topic",), "office": ("office",), "late": ("until",), "behalf": ("until",)}
"""What each kind of exception asks for beside its grounds."""


class InterventionForm(forms.Form):
    """What an exception of one kind needs, and the grounds."""

    topic = forms.ModelChoiceField(Topic.objects.none(), label=_lazy("改到方向"), empty_label=_lazy("请选方向"))
    office = forms.ModelChoiceField(Office.objects.none(), label=_lazy("转到处室"), empty_label=_lazy("请选处室"))
    until = Moment(_lazy("最晚提交到"), time(17, 30))
    grounds = forms.CharField(label=_lazy("理由"), widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *arguments: Any, kind: str, call: Call, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.kind = kind
        _offer(self.fields["topic"], call.topics.all(), lambda one: f"{one.code} {one.title}")
        offices = Office.objects.filter(organisation=call.office.organisation_id).order_by("pk")
        _offer(self.fields["office"], offices, lambda one: one.title)
        for name in {"topic", "office", "until"} - set(NEEDS[kind]):
            del self.fields[name]

    def wanted(self, application: int | None, person: int | None) -> Wanted:
        """What is asked for."""
        said = self.cleaned_data
        topic, office = said.get("topic"), said.get("office")
        return Wanted(
            kind=self.kind,
            grounds=said["grounds"],
            application=application,
            person=person,
            topic=topic.pk if topic else None,
            office=office.pk if office else None,
            until=said.get("until"),
        )


def _offer(field: forms.Field, rows: QuerySet[Any], label: Callable[[Any], str]) -> None:
    """What a choice field offers, in words."""
    field.queryset = rows  # type: ignore[attr-defined]
    field.label_from_instance = label  # type: ignore[attr-defined]


class FactForm(forms.Form):
    """A fact that was looked up outside, with where and when."""

    value = forms.CharField(
        label=_lazy("查到的结果"), max_length=200, help_text=_lazy("是、否，日期如 2026-03-24，或数字")
    )
    source = forms.CharField(label=_lazy("从哪里查到"), max_length=80)
    on = forms.DateField(label=_lazy("查询日期"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))


class DateForm(forms.Form):
    """A unit's own closing date; left empty, there is none."""

    closes = Moment(_lazy("本单位截止"), time(17, 30))

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.fields["closes"].required = False
