"""What pages ask for."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import calendar
from kezhi.base.calendar import SHANGHAI
from kezhi.review import queries
from kezhi.review.models import Assignment, Expert, Item, Round
from kezhi.subjects.models import Person

WAYS = (
    ("phone", _lazy("电话")),
    ("message", _lazy("微信、短信或邮件")),
    ("meeting", _lazy("当面")),
    ("through", _lazy("托人转达")),
    ("other", _lazy("其他")),
)


class Day(forms.DateInput):
    """A day, by the browser's own control."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class SettleForm(forms.Form):
    """A round's settings."""

    title = forms.CharField(label=_lazy("标题"), max_length=200)
    method = forms.ChoiceField(label=_lazy("评审方式"), choices=Round.Method.choices)
    per_item = forms.IntegerField(label=_lazy("每项专家（名）"), min_value=1, max_value=31)


class DueForm(forms.Form):
    """Until when ballots are asked for: the end of a day."""

    due = forms.DateField(label=_lazy("交评分表的期限"), widget=Day(), help_text=_lazy("当天 24:00 截止"))

    def moment(self) -> datetime:
        """The first moment after the day."""
        day: date = self.cleaned_data["due"]
        return datetime.combine(day + timedelta(days=1), time(), SHANGHAI)


def usual_due(found: Round, now: datetime) -> date:
    """The day on which ballots are due if they are asked for now: the working days that the rubric says."""
    days = queries.rubric_of(found).working_days
    return calendar.current().add_working_days(timezone.localdate(now), days).day


class ReasonForm(forms.Form):
    """Why something is done; who is told is said on the page."""

    why = forms.CharField(label=_lazy("理由"), max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


class PanelForm(forms.Form):
    """What a meeting said of an item."""

    meeting = forms.CharField(label=_lazy("会议编号"), max_length=60)
    on = forms.DateField(label=_lazy("会议日期"), widget=Day())
    present = forms.IntegerField(label=_lazy("到会专家（名）"), min_value=1, max_value=200)
    votes_for = forms.IntegerField(label=_lazy("赞成票"), min_value=0, max_value=200)
    score = forms.DecimalField(label=_lazy("会评分"), max_digits=7, decimal_places=2, required=False)
    recusals = forms.CharField(
        label=_lazy("回避的专家"),
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        help_text=_lazy("一行一位，写明原因"),
    )
    opinion = forms.CharField(
        label=_lazy("会评意见"), max_length=4000, widget=forms.Textarea(attrs={"rows": 4}), required=False
    )
    scan = forms.FileField(
        label=_lazy("签字的会评记录"), required=False, help_text=_lazy("PDF 或照片，20 MB 以内；首次录入必须上传")
    )


class FieldsForm(forms.Form):
    """What an expert knows, and how much they take."""

    fields_ = forms.MultipleChoiceField(
        label=_lazy("学科"), widget=forms.SelectMultiple(attrs={"size": 10}), help_text=_lazy("按住 Ctrl 可以多选")
    )
    capacity = forms.IntegerField(label=_lazy("每年最多评审（项）"), min_value=1, max_value=500, initial=20)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["fields_"]
        assert isinstance(asked, forms.MultipleChoiceField)  # noqa: S101 — declared above
        asked.choices = [(code, f"{code} {name}") for code, name in queries.disciplines().items()]


class EnrolForm(FieldsForm):
    """Who is taken into the pool; ``among`` are the persons found by what was typed."""

    person = forms.ChoiceField(label=_lazy("人员"), widget=forms.RadioSelect)
    declared = forms.BooleanField(label=_lazy("本人已签署评审承诺"), required=False)
    field_order = ("person",)

    def __init__(self, *args: Any, among: Sequence[Person], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["person"]
        assert isinstance(asked, forms.ChoiceField)  # noqa: S101 — declared above
        asked.choices = [(one.public_id, " · ".join(filter(None, _who(one)))) for one in among]


def _who(person: Person) -> tuple[str, str, str]:
    return person.name, person.unit_name or "", person.title  # type: ignore[attr-defined]


class ApproachForm(forms.Form):
    """Who approached the reporter, when and how."""

    assignment = forms.ModelChoiceField(
        label=_lazy("涉及的评审项"),
        queryset=Assignment.objects.none(),
        required=False,
        empty_label=_lazy("不涉及具体项目"),
    )
    who = forms.CharField(
        label=_lazy("谁打的招呼"), max_length=120, help_text=_lazy("姓名、单位、职务，知道多少写多少")
    )
    on = forms.DateField(label=_lazy("日期"), widget=Day())
    way = forms.ChoiceField(label=_lazy("方式"), choices=WAYS)
    text = forms.CharField(label=_lazy("经过"), max_length=4000, widget=forms.Textarea(attrs={"rows": 5}))

    def __init__(self, *args: Any, own: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        asked = self.fields["assignment"]
        assert isinstance(asked, forms.ModelChoiceField)  # noqa: S101 — declared above
        asked.queryset = own
        asked.label_from_instance = lambda row: f"{row.item.code} {row.item.title}"  # type: ignore[assignment]


def typed_ballot(posted: QueryDict | Mapping[str, Any]) -> dict[str, str]:
    """What a ballot's page sends, by place; anything else of the request is left out."""
    places = ("recommendation", "opinion")
    return {
        place: str(said)
        for place, said in posted.items()
        if place in places or place.startswith(("scores.", "comments."))
    }


def chosen_items(posted: QueryDict, found: Round) -> list[int]:
    """The items of a round that were ticked."""
    asked = {int(pk) for pk in posted.getlist("items") if pk.isdecimal() and len(pk) < 19}
    return list(Item.objects.filter(round=found, pk__in=asked).values_list("pk", flat=True))


def number(said: str) -> int:
    """An id that was posted; 0 where it is none."""
    return int(said) if said.isdecimal() and len(said) < 19 else 0


def initial_of(expert: Expert) -> dict[str, Any]:
    """An expert as the form shows them."""
    return {"fields_": expert.fields, "capacity": expert.capacity}
