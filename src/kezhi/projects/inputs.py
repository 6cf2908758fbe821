"""What pages send about calls, teams and applications."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from kezhi.engine.packs import CallField
from kezhi.packs.queries import Definition
from kezhi.projects.actions.calls import CallDraft
from kezhi.projects.models import Call

WAN = Decimal(10_000)
TOPIC_ROWS = 12
CONTACT_ROWS = 3


class Moment(forms.SplitDateTimeField):
    """A date and a time of day, in Shanghai."""

    def __init__(self, label: Any, default: time) -> None:
        widget = forms.SplitDateTimeWidget(date_attrs={"type": "date"}, time_attrs={"type": "time"})
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

    title = forms.CharField(label=_("标题"), max_length=200)
    title_en = forms.CharField(label=_("英文标题"), max_length=300, required=False)
    programme = forms.RegexField(r"^[A-Z]{2,4}$", label=_("计划代码"), help_text=_("编号里的字母，如 YF"))
    year = forms.IntegerField(label=_("年度"), min_value=2000, max_value=2100)
    opens = Moment(_("受理开始"), time(9, 0))
    closes = Moment(_("申报人截止"), time(17, 30))
    unit_closes = Moment(_("单位审核截止"), time(17, 30))
    recommender_closes = Moment(_("推荐截止"), time(17, 30))
    envelope = Wan(label=_("总经费（万元）"), required=False)
    unit_quota = forms.IntegerField(label=_("每个单位限报（项）"), min_value=1, required=False)
    guide = forms.CharField(label=_("指南正文"), widget=forms.Textarea(attrs={"rows": 14}), required=False)
    guide_en = forms.CharField(label=_("英文指南"), widget=forms.Textarea(attrs={"rows": 6}), required=False)

    def __init__(self, *arguments: Any, pack: Definition, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        self.asked = pack.call.fields
        for one in self.asked:
            self.fields[f"value_{one.name}"] = _value_field(one)

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
        return forms.DateField(widget=forms.DateInput(attrs={"type": "date"}), **settings)
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
    return shown | {f"value_{name}": value for name, value in call.values.items()}


def call_draft(form: CallForm, posted: QueryDict) -> CallDraft:
    """The whole of what was sent about a call."""
    columns = {
        name: value for name, value in form.cleaned_data.items() if not name.startswith("value_") and name != "envelope"
    }
    return CallDraft(
        fields=columns,
        values=form.values(),
        envelope=form.cleaned_data.get("envelope"),
        topics=topics(posted),
        contacts=contacts(posted),
    )


def topics(posted: QueryDict) -> Sequence[Mapping[str, Any]]:
    """The topics' rows; one without code and title is left out."""
    rows = zip(*(posted.getlist(f"topic_{name}") for name in ("code", "title", "grant_limit", "planned")), strict=False)
    return [
        {
            "code": code.strip()[:20],
            "title": title.strip()[:200],
            "grant_limit": Wan(required=False).clean(limit),
            "planned": forms.IntegerField(min_value=1, required=False).clean(planned),
        }
        for code, title, limit, planned in rows
        if code.strip() and title.strip()
    ]


def contacts(posted: QueryDict) -> Sequence[Mapping[str, Any]]:
    """The contacts' rows; one without name and telephone is left out."""
    rows = zip(*(posted.getlist(f"contact_{name}") for name in ("purpose", "name", "phone", "email")), strict=False)
    return [
        {
            "purpose": purpose.strip()[:60],
            "name": name.strip()[:60],
            "phone": phone.strip()[:40],
            "email": email.strip(),
        }
        for purpose, name, phone, email in rows
        if name.strip() and phone.strip()
    ]


class AmendForm(forms.Form):
    """What of a published call can be amended."""

    title = forms.CharField(label=_("标题"), max_length=200)
    closes = Moment(_("申报人截止"), time(17, 30))
    unit_closes = Moment(_("单位审核截止"), time(17, 30))
    recommender_closes = Moment(_("推荐截止"), time(17, 30))
    guide = forms.CharField(label=_("指南正文"), widget=forms.Textarea(attrs={"rows": 14}))
    reason = forms.CharField(label=_("修订理由"), widget=forms.Textarea(attrs={"rows": 3}))


class InviteForm(forms.Form):
    """Who is asked into a team; found in the registry, or named with a way to reach them."""

    person = forms.CharField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label=_("姓名"), max_length=60)
    organisation = forms.CharField(label=_("单位"), max_length=200)
    contact = forms.CharField(label=_("邮箱或手机"), max_length=120, required=False)
    duty = forms.CharField(label=_("分工"), max_length=100, required=False)


class IdentityForm(forms.Form):
    """Who answers an invitation by its link."""

    scheme = forms.ChoiceField(label=_("证件"), choices=[("resident-id", _("居民身份证")), ("passport", _("护照"))])
    number = forms.CharField(label=_("证件号码"), max_length=40)


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
