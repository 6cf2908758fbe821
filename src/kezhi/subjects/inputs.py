"""What pages ask for."""

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.registry import FactSource
from kezhi.subjects import queries
from kezhi.subjects.domain.regions import covers, prefix
from kezhi.subjects.models import Affiliation, Degree, Gender, OrganisationKind, Person, Region, Relation, Scheme


class Day(forms.DateInput):
    """A day, by the browser's own control."""

    input_type = "date"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%d")


class ProfileForm(forms.Form):
    """Who one is."""

    name = forms.CharField(label=_lazy("姓名"), max_length=60, help_text=_lazy("与证件一致"))
    name_latin = forms.CharField(label=_lazy("外文姓名"), max_length=80, required=False)
    scheme = forms.ChoiceField(
        label=_lazy("证件类型"),
        choices=[(Scheme.RESIDENT_ID.value, Scheme.RESIDENT_ID.label), (Scheme.PASSPORT.value, Scheme.PASSPORT.label)],
    )
    number = forms.CharField(
        label=_lazy("证件号码"),
        max_length=30,
        help_text=_lazy("用来确认您是否已在库中，加密保存，页面上只显示首尾几位。身份证末位是校验位，输错会提示"),
    )
    birth_date = forms.DateField(
        label=_lazy("出生日期"), required=False, widget=Day(), help_text=_lazy("用身份证登记的不必填，从号码读出")
    )
    gender = forms.ChoiceField(label=_lazy("性别"), choices=[("", "—"), *Gender.choices], required=False)
    nationality = forms.RegexField(
        r"^[A-Z]{2}$", label=_lazy("国籍代码"), initial="CN", help_text=_lazy("两位字母，如 CN")
    )
    degree = forms.ChoiceField(label=_lazy("最高学位"), choices=[("", "—"), *Degree.choices], required=False)
    title = forms.CharField(label=_lazy("职称"), max_length=40, required=False)
    phone = forms.CharField(label=_lazy("手机"), max_length=24, required=False)

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        if said.get("scheme") == Scheme.PASSPORT and not said.get("birth_date"):
            self.add_error("birth_date", _lazy("用护照登记时请填写出生日期。"))
        return said


class ContactForm(forms.Form):
    """How one is reached."""

    phone = forms.CharField(label=_lazy("手机"), max_length=24, required=False)
    email = forms.EmailField(label=_lazy("电子邮箱"), required=False)


class PositionForm(forms.Form):
    """What one is in a unit."""

    kind = forms.ChoiceField(label=_lazy("任职方式"), choices=Affiliation.Kind.choices)
    department = forms.CharField(label=_lazy("院系或部门"), max_length=80, required=False)
    position = forms.CharField(label=_lazy("职务"), max_length=60, required=False)
    starts = forms.DateField(label=_lazy("开始日期"), widget=Day())
    contract_until = forms.DateField(
        label=_lazy("聘用合同截止日期"), widget=Day(), required=False, help_text=_lazy("没有期限的不填")
    )


class InvitationForm(forms.Form):
    """Whom a unit invites."""

    name = forms.CharField(label=_lazy("姓名"), max_length=60)
    email = forms.EmailField(label=_lazy("电子邮箱"))


class RegistrationForm(forms.Form):
    """What an organisation says of itself."""

    name = forms.CharField(label=_lazy("单位名称"), max_length=200, help_text=_lazy("与营业执照或法人证书一致"))
    uscc = forms.CharField(
        label=_lazy("统一社会信用代码"), max_length=30, help_text=_lazy("18 位，末位是校验位，输错会提示")
    )
    kind = forms.ChoiceField(label=_lazy("单位类型"), choices=OrganisationKind.choices)
    region = forms.ModelChoiceField(label=_lazy("所在地区"), queryset=Region.objects.none())
    address = forms.CharField(label=_lazy("注册地址"), max_length=200)
    legal_representative = forms.CharField(label=_lazy("法定代表人"), max_length=60)
    registered_on = forms.DateField(label=_lazy("成立日期"), widget=Day(), required=False)
    licence = forms.FileField(label=_lazy("营业执照或法人证书"), help_text=_lazy("PDF、JPG 或 PNG，10 MB 以内"))
    authorisation = forms.FileField(
        label=_lazy("管理员授权书"), help_text=_lazy("加盖公章，PDF、JPG 或 PNG，10 MB 以内")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = self.fields["region"]
        assert isinstance(region, forms.ModelChoiceField)  # noqa: S101 — declared above
        region.queryset = queries.regions(("city", "county"))
        region.label_from_instance = lambda row: f"{row.code} {row.name}"  # type: ignore[assignment]


class AdministerForm(forms.Form):
    """Why another administrator is needed."""

    grounds = forms.CharField(label=_lazy("申请更换的原因"), widget=forms.Textarea(attrs={"rows": 4}))
    authorisation = forms.FileField(
        label=_lazy("管理员授权书"), help_text=_lazy("加盖公章，PDF、JPG 或 PNG，10 MB 以内")
    )


class DecisionForm(forms.Form):
    """A confirmation or a refusal."""

    reason = forms.CharField(
        label=_lazy("说明"), max_length=300, required=False, help_text=_lazy("不予确认时必填，对方会看到")
    )


class ReasonForm(forms.Form):
    """When something ends, and why."""

    last = forms.DateField(label=_lazy("最后一天"), widget=Day())
    reason = forms.CharField(label=_lazy("原因"), max_length=200)


class LastDayForm(forms.Form):
    """When something ends."""

    last = forms.DateField(label=_lazy("最后一天"), widget=Day())


class TextForm(forms.Form):
    """A few words."""

    text = forms.CharField(label=_lazy("说明"), widget=forms.Textarea(attrs={"rows": 4}))


class ValueForm(forms.Form):
    """One value of a fact, asked for as its type wants it, given as text."""

    text = forms.CharField(label=_lazy("内容"), max_length=200)

    def __init__(self, *args: Any, fact: FactSource, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["text"] = _value_field(fact, self.fields["text"])

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"] or "")  # a day is given as text too


def _value_field(fact: FactSource, plain: forms.Field) -> forms.Field:
    said: dict[str, Any] = {"label": plain.label, "required": plain.required, "help_text": plain.help_text}
    if fact.labels:
        return forms.ChoiceField(choices=[("", "—"), *fact.labels.items()], **said)
    if fact.type == "date":
        return forms.DateField(widget=Day(), **said)
    if fact.type == "boolean":
        return forms.ChoiceField(choices=[("", "—"), *((words, words) for words in (_lazy("是"), _lazy("否")))], **said)
    return plain


class AnswerForm(ValueForm):
    """What a dispute about a fact came to; the right value is asked for where it can be mended here (``mends``).

    Where values are recorded with their source, source and its day are asked for too.
    """

    text = forms.CharField(
        label=_lazy("更正后的内容"), max_length=200, required=False, help_text=_lazy("选“已更正”时必填")
    )
    source = forms.CharField(
        label=_lazy("新值的来源"),
        max_length=80,
        required=False,
        help_text=_lazy("例如：2025 年度审计报告。选“已更正”时必填"),
    )
    observed = forms.DateField(label=_lazy("来源的日期"), widget=Day(), required=False, help_text=_lazy("不填就是今天"))
    answer = forms.CharField(
        label=_lazy("核对结果和依据"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_lazy("对方会看到"),
    )

    def __init__(self, *args: Any, fact: FactSource, mends: bool, **kwargs: Any) -> None:
        super().__init__(*args, fact=fact, **kwargs)
        if not mends:
            del self.fields["text"]
        elif fact.unit:
            self.fields["text"].label = _lazy("更正后的内容（{unit}）").format(unit=fact.unit)
        if fact.recorded is None:
            del self.fields["source"], self.fields["observed"]


class RenameForm(forms.Form):
    """A new official name, and the document that gives it."""

    name = forms.CharField(label=_lazy("新名称"), max_length=200, help_text=_lazy("与变更后的证照一致"))
    on = forms.DateField(label=_lazy("更名生效日期"), widget=Day())
    basis = forms.CharField(label=_lazy("依据的文件"), max_length=200, help_text=_lazy("文件名称和文号"))
    document = forms.FileField(label=_lazy("文件扫描件"), help_text=_lazy("PDF、JPG 或 PNG，10 MB 以内"))


class PersonSearch(forms.RadioSelect):
    """Persons found by a search, one of whom is chosen. The search is a GET form: no script is needed."""

    template_name = "subjects/person_search.html"
    said = ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        return super().get_context(name, value, attrs) | {"said": self.said}


class PersonForm(forms.Form):
    """What is asked about a person, who is one of ``among`` and was searched for as ``who``."""

    person = forms.ModelChoiceField(
        Person.objects.none(),
        label=_lazy("人员"),
        to_field_name="public_id",
        widget=PersonSearch,
        error_messages={
            "required": _lazy("请先查找，再选一个人。"),
            "invalid_choice": _lazy("这个人不能选，请另选一位。"),
        },
    )
    few = False
    """Whether ``among`` are so few that the first of them are shown before anything is searched."""

    def __init__(self, *args: Any, among: QuerySet[Person], who: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["person"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 — declared above
        assert isinstance(field.widget, PersonSearch)  # noqa: S101
        found = queries.find_people(among, who) if who.strip() or self.few else []
        picked = self.data.get("person", "")
        if picked and picked not in {row.public_id for row in found}:
            found = [*among.filter(public_id=picked)[:1], *found]
        field.queryset = among
        field.choices = [(row.public_id, row) for row in found]
        field.widget.said = who


TO_CHOOSE_FROM = 2
"""Fewer regions are no choice."""


class RelationForm(PersonForm):
    """To whom one is tied, and how."""

    kind = forms.ChoiceField(label=_lazy("关系"), choices=Relation.Kind.choices)


class TermForm(PersonForm):
    """Who, from when to when, for which regions of ``scope`` where it has several."""

    first = forms.DateField(label=_lazy("第一天"), widget=Day())
    last = forms.DateField(label=_lazy("最后一天"), widget=Day(), required=False, help_text=_lazy("没有期限的不填"))
    regions = forms.MultipleChoiceField(
        label=_lazy("地区范围"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_lazy("不选就是岗位的全部范围"),
    )
    reason = forms.CharField(label=_lazy("原因"), max_length=200)

    def __init__(self, *args: Any, scope: tuple[str, ...], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["regions"]
        assert isinstance(field, forms.MultipleChoiceField)  # noqa: S101 — declared above
        cities = [row for row in queries.regions(("province", "city")) if covers(scope, row.code)]
        field.choices = [(prefix(row.code), row.name) for row in cities]
        if len(cities) < TO_CHOOSE_FROM:
            del self.fields["regions"]


class DelegationForm(TermForm):
    """A delegation always has its last day; it goes to a colleague."""

    few = True
    last = forms.DateField(label=_lazy("最后一天"), widget=Day())
    reason = forms.CharField(label=_lazy("原因"), max_length=200, required=False)


class LeavingForm(PersonForm):
    """To whom everything that is open with a leaver goes, and why."""

    few = True
    last = forms.DateField(
        label=_lazy("岗位的最后一天"),
        widget=Day(),
        validators=[MaxValueValidator(date(2100, 1, 1))],
        help_text=_lazy("工作立即移交；岗位从后一天起由接手人担任。填昨天，接手人今天就能办理。"),
    )
    posts = forms.BooleanField(label=_lazy("岗位一并移交"), required=False)
    reason = forms.CharField(label=_lazy("原因"), max_length=200)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["person"].label = _lazy("接手人")
