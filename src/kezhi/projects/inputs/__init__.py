"""What pages send about calls, teams and applications."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _lazy

from kezhi.engine.feel import MISSING
from kezhi.engine.packs import CallField
from kezhi.packs.queries import Definition, definition
from kezhi.projects.actions.calls import CallDraft
from kezhi.projects.models import Call

WAN = Decimal(10_000)


class Moment(forms.SplitDateTimeField):
    """A date and a time of day, in Shanghai."""

    def __init__(self, label: Any, default: time) -> None:
        day: dict[str, Any] = {"type": "date", "aria-label": _lazy("日期")}
        hour: dict[str, Any] = {"type": "time", "aria-label": _lazy("时刻")}
        widget = forms.SplitDateTimeWidget(
            date_attrs=day,
            time_attrs=hour,
            date_format="%Y-%m-%d",
            time_format="%H:%M",
        )
        super().__init__(label=label, widget=widget, initial=(None, default))


class Wan(forms.DecimalField):
    """An amount typed in 万元 and kept in 元."""

    def __init__(self, **settings: Any) -> None:
        super().__init__(min_value=0, max_digits=14, decimal_places=6, **settings)

    def clean(self, value: Any) -> Decimal | None:
        amount = super().clean(value)
        return None if amount is None else (amount * WAN).quantize(Decimal("0.01"))

    def prepare_value(self, value: Any) -> Any:
        return f"{value / WAN:f}" if isinstance(value, Decimal) else value


class CallForm(forms.Form):
    """The columns of a call."""

    title = forms.CharField(label=_lazy("标题"), max_length=200)
    title_en = forms.CharField(label=_lazy("英文标题"), max_length=300, required=False)
    programme = forms.RegexField(r"^[A-Z]{2,4}$", label=_lazy("计划代码"), help_text=_lazy("编号里的字母，如 YF"))
    year = forms.IntegerField(label=_lazy("年度"), min_value=2000, max_value=2100)
    opens = Moment(_lazy("受理开始"), time(9, 0))
    closes = Moment(_lazy("申报人截止"), time(17, 30))
    unit_closes = Moment(_lazy("单位审核截止"), time(17, 30))
    recommender_closes = Moment(_lazy("推荐截止"), time(17, 30))
    envelope = Wan(label=_lazy("总经费（万元）"), required=False)
    unit_quota = forms.IntegerField(label=_lazy("每个单位限报（项）"), min_value=1, required=False)
    guide = forms.CharField(label=_lazy("指南正文"), widget=forms.Textarea(attrs={"rows": 14}), required=False)
    guide_en = forms.CharField(label=_lazy("英文指南"), widget=forms.Textarea(attrs={"rows": 6}), required=False)

    def __init__(self, *arguments: Any, pack: Definition, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.asked = pack.call.fields
        for one in self.asked:
            self.fields[f"value_{one.name}"] = _value_field(one)

    def groups(self) -> list[tuple[Any, list[forms.BoundField]]]:
        """The fields as the page groups them; the guide stands by itself."""
        asked = [self[f"value_{one.name}"] for one in self.asked]
        return [
            (_lazy("通知"), [self[name] for name in ("title", "title_en", "programme", "year")]),
            (_lazy("日程"), [self[name] for name in ("opens", "closes", "unit_closes", "recommender_closes")]),
            (_lazy("经费和要求"), [self["envelope"], self["unit_quota"], *asked]),
        ]

    def values(self) -> dict[str, Any]:
        """What the pack asks, as it is kept."""
        return {one.name: _kept(self.cleaned_data.get(f"value_{one.name}")) for one in self.asked}


def _value_field(one: CallField) -> forms.Field:
    label = one.label.of(get_language() or "zh")
    default = one.default
    settings: dict[str, Any] = {"label": label, "required": one.required, "initial": default}
    if one.kind == "money":
        settings["initial"] = Decimal(str(default)) if default not in (None, "") else None
        return Wan(**settings | {"label": f"{label}（万元）"})
    if one.kind == "number":
        return forms.DecimalField(**settings)
    if one.kind == "date":
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **settings)
    if one.kind == "boolean":
        return forms.BooleanField(**settings | {"required": False})
    return forms.CharField(max_length=500, **settings)


def _kept(value: Any) -> Any:
    if isinstance(value, Decimal):
        return f"{value:f}"
    return value.isoformat() if isinstance(value, date) else value


def initial_of(call: Call) -> dict[str, Any]:
    """A call as its form shows it."""
    shown = {name: getattr(call, name) for name in CallForm.base_fields if name != "envelope"}
    shown["envelope"] = call.envelope.amount if call.envelope else None
    typed = definition(call.version_id).call_values(call.values)
    return shown | {f"value_{name}": value for name, value in typed.items() if value is not MISSING}


class TopicForm(forms.Form):
    """A topic's row."""

    code = forms.CharField(label=_lazy("编号"), max_length=20)
    title = forms.CharField(label=_lazy("方向"), max_length=200)
    title_en = forms.CharField(label=_lazy("英文"), max_length=300, required=False)
    text = forms.CharField(label=_lazy("说明"), widget=forms.Textarea(attrs={"rows": 1}), required=False)
    grant_limit = Wan(label=_lazy("单项上限（万元）"), required=False)
    planned = forms.IntegerField(label=_lazy("拟支持（项）"), min_value=1, required=False)


class ContactForm(forms.Form):
    """A contact's row."""

    purpose = forms.CharField(label=_lazy("用途"), max_length=60, initial=_lazy("业务咨询"))
    name = forms.CharField(label=_lazy("姓名"), max_length=60)
    phone = forms.CharField(label=_lazy("电话"), max_length=40)
    email = forms.EmailField(label=_lazy("邮箱"), required=False)


class Topics(forms.BaseFormSet[forms.Form]):
    """Topics, no code twice."""

    def clean(self) -> None:
        codes = [row.cleaned_data.get("code") for row in self.forms if row.is_valid() and row.has_changed()]
        twice = {code for code in codes if code and codes.count(code) > 1}
        for row in self.forms:
            if row.is_valid() and row.cleaned_data.get("code") in twice:
                row.add_error("code", _lazy("这个编号用了两次，请改一个。"))


TopicRows = forms.formset_factory(TopicForm, formset=Topics, extra=4, max_num=200, can_delete=True)
ContactRows = forms.formset_factory(ContactForm, extra=2, max_num=20, can_delete=True)


class CallForms:
    """All that is typed about a call: its columns, its topics, its contacts."""

    def __init__(
        self, posted: QueryDict | None, *, pack: Definition, start: Mapping[str, Any], call: Call | None
    ) -> None:
        self.pack = pack
        self.call = CallForm(posted, pack=pack, initial=dict(start))
        self.topics = TopicRows(posted, prefix="topic", initial=_rows_of(call.topics.all(), TopicForm) if call else [])
        contacts = _rows_of(call.contacts.all(), ContactForm) if call else []
        self.contacts = ContactRows(posted, prefix="contact", initial=contacts)

    def is_valid(self) -> bool:
        """Whether every part can be taken; each is checked, so that all errors show at once."""
        return all([self.call.is_valid(), self.topics.is_valid(), self.contacts.is_valid()])

    def draft(self) -> CallDraft:
        """What is to be kept of it."""
        said = self.call.cleaned_data
        return CallDraft(
            fields={name: said[name] for name in CallForm.base_fields if name != "envelope"},
            values=self.call.values(),
            envelope=said.get("envelope"),
            topics=kept(self.topics),
            contacts=kept(self.contacts),
        )


def kept(rows: forms.BaseFormSet[Any]) -> Sequence[Mapping[str, Any]]:
    """The rows that were filled in; an empty one isn't kept, one that is ticked is taken out."""
    filled = (row.cleaned_data for row in rows.forms if row.has_changed() or row.initial)
    return [{name: value for name, value in row.items() if name != "DELETE"} for row in filled if not row.get("DELETE")]


def _rows_of(rows: Iterable[Any], form: type[forms.Form]) -> list[dict[str, Any]]:
    return [{name: getattr(row, name) for name in form.base_fields} for row in rows]


class AmendForm(forms.Form):
    """What of a published call can be amended."""

    title = forms.CharField(label=_lazy("标题"), max_length=200)
    closes = Moment(_lazy("申报人截止"), time(17, 30))
    unit_closes = Moment(_lazy("单位审核截止"), time(17, 30))
    recommender_closes = Moment(_lazy("推荐截止"), time(17, 30))
    guide = forms.CharField(label=_lazy("指南正文"), widget=forms.Textarea(attrs={"rows": 14}))
    reason = forms.CharField(label=_lazy("修订理由"), widget=forms.Textarea(attrs={"rows": 3}))


class InviteForm(forms.Form):
    """Who is asked into a team; found in the registry, or named with a way to reach them."""

    person = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_lazy("姓名"), max_length=60)
    organisation = forms.CharField(label=_lazy("单位"), max_length=200)
    contact = forms.CharField(label=_lazy("邮箱或手机"), max_length=120, required=False)
    duty = forms.CharField(label=_lazy("分工"), max_length=100, required=False)


class IdentityForm(forms.Form):
    """Who answers an invitation by its link."""

    scheme = forms.ChoiceField(
        label=_lazy("证件"), choices=[("resident-id", _lazy("居民身份证")), ("passport", _lazy("护照"))]
    )
    number = forms.CharField(label=_lazy("证件号码"), max_length=40)


def default_moments(now: datetime) -> dict[str, datetime]:
    """Dates that a new call starts from: open in a week, six weeks to apply, then units, then recommenders."""
    today = timezone.localtime(now).replace(minute=0, second=0, microsecond=0)

    def at(days: int, hour: int, minute: int) -> datetime:
        return (today + timedelta(days=days)).replace(hour=hour, minute=minute)

    return {
        "opens": at(7, 9, 0),
        "closes": at(52, 17, 30),
        "unit_closes": at(59, 17, 30),
        "recommender_closes": at(69, 17, 30),
    }
