"""What rules, forms and indicators may ask about a person or an organisation, as SQL over its own row."""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from django.db.models import CharField, DateField, DecimalField, F, OuterRef, QuerySet, Subquery, Value
from django.db.models.expressions import Combinable, Func
from django.db.models.functions import Cast, Coalesce, NullIf

from kezhi.base.display import english
from kezhi.base.lists.declared import Text
from kezhi.base.registry import FactSource, fact_sources, fact_subjects
from kezhi.subjects.models import (
    Affiliation,
    Degree,
    FactValue,
    Gender,
    Identifier,
    Organisation,
    OrganisationKind,
    Person,
    Region,
    Scheme,
)

PEOPLE = ("人员库", "Register of persons")
UNITS = ("单位库", "Register of organisations")
UNIT_OFFICE = ("单位确认", "Confirmed by the unit")
YEARLY = ("年度统计", "Yearly statistics")
Expression = Callable[[date], Combinable]

fact_subjects.add("person", Person.objects.all)
fact_subjects.add("organisation", Organisation.objects.all)


def column(name: str) -> Expression:
    """A column that may be empty (NULL) but never blank."""
    return lambda on: F(name)


def text(name: str) -> Expression:
    """A text column; blank is not known."""
    return lambda on: NullIf(F(name), Value(""))


def recorded(on: date) -> Combinable:
    """The day on which the subject's row was made."""
    return Cast("created_at", DateField())


def _main(on: date) -> QuerySet[Affiliation]:
    return Affiliation.objects.filter(person=OuterRef("pk"), kind=Affiliation.Kind.MAIN, valid__contains=on)


def employer(on: date) -> Combinable:
    """The name of the person's main organisation on that day."""
    return Subquery(_main(on).values("organisation__name")[:1])


def employment_end(on: date) -> Combinable:
    """The last day of the main contract; not known where neither contract nor affiliation has an end."""
    last = Func(
        F("valid__endswith"), Value(1), arg_joiner=" - ", template="(%(expressions)s)", output_field=DateField()
    )
    return Subquery(_main(on).annotate(last=Coalesce("contract_until", last)).values("last")[:1])


def confirmed(on: date) -> Combinable:
    """The day on which the main organisation confirmed the person."""
    return Subquery(_main(on).annotate(day=Cast("confirmed_at", DateField())).values("day")[:1])


def uscc(on: date) -> Combinable:
    """The unified social credit code."""
    return Subquery(Identifier.objects.filter(organisation=OuterRef("pk"), scheme=Scheme.USCC).values("value")[:1])


def year_before(on: date) -> str:
    """The period of what is reported once a year: the calendar year before the day."""
    return str(on.year - 1)


def _newest(name: str, on: date, period: str = "") -> QuerySet[FactValue]:
    found = FactValue.objects.filter(organisation=OuterRef("pk"), name=name, current=True, observed_at__lte=on)
    return (found.filter(period=period) if period else found).order_by("-observed_at", "-pk")


def newest_text(name: str) -> Expression:
    """The newest recorded value of a fact of an organisation, as text."""
    return lambda on: Subquery(
        _newest(name, on).annotate(text=_root_text("value")).values("text")[:1], output_field=CharField()
    )


def of_last_year(name: str, decimals: int) -> Expression:
    """The value that is recorded for the calendar year before the day asked about."""
    number = DecimalField(max_digits=20, decimal_places=decimals)
    return lambda on: Subquery(
        _newest(name, on, year_before(on)).annotate(number=Cast(_root_text("value"), number)).values("number")[:1]
    )


def beside(name: str, field: str, *, last_year: bool = False) -> Expression:
    """A field of the record that ``newest_text`` or ``of_last_year`` gives the value of, such as its source."""
    return lambda on: Subquery(_newest(name, on, year_before(on) if last_year else "").values(field)[:1])


def _root_text(path: str) -> Func:
    return Func(F(path), Value("{}"), arg_joiner=" #>> ", template="(%(expressions)s)", output_field=CharField())


class RegionNames(Mapping[str, str]):
    """Names of regions by code, in the reader's language. Names found are remembered: a code keeps its region."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, str]] = {}

    def __getitem__(self, code: str) -> str:
        if code not in self._known:
            found = Region.objects.filter(code=code).values_list("name", "name_en").first()
            if found is None:
                raise KeyError(code)
            self._known[code] = found
        name, name_en = self._known[code]
        return name_en if name_en and english() else name

    def __iter__(self) -> Iterator[str]:
        found = {code: (name, name_en) for code, name, name_en in _regions().values_list("code", "name", "name_en")}
        self._known |= found
        return iter(found)

    def __len__(self) -> int:
        return _regions().count()


def _regions() -> QuerySet[Region]:
    """Those that a unit is in."""
    return Region.objects.exclude(kind=Region.Kind.PROVINCE).order_by("code")


PERSON_FACTS: dict[str, tuple[str, tuple[str, str], Expression, bool]] = {
    "person.name": ("string", ("姓名", "Name"), text("name"), False),
    "person.birth_date": ("date", ("出生日期", "Date of birth"), column("birth_date"), True),
    "person.gender": ("string", ("性别", "Gender"), text("gender"), True),
    "person.degree": ("string", ("最高学位", "Highest degree"), text("degree"), False),
    "person.title": ("string", ("职称", "Professional title"), text("title"), False),
    "person.phone": ("string", ("手机", "Mobile"), text("phone"), True),
    "person.email": ("string", ("电子邮箱", "E-mail"), text("email"), True),
}
LABELS: dict[str, Mapping[str, Text]] = {
    "person.gender": dict(Gender.choices),
    "person.degree": dict(Degree.choices),
    "org.kind": dict(OrganisationKind.choices),
    "org.region": RegionNames(),
}
for name, (type_, title, expression, personal) in PERSON_FACTS.items():
    labels = LABELS.get(name, {})
    fact_sources.add(
        name, FactSource("person", type_, title, PEOPLE, expression, recorded, personal=personal, labels=labels)
    )
fact_sources.add(
    "person.organisation",
    FactSource("person", "string", ("工作单位", "Organisation"), UNIT_OFFICE, employer, confirmed),
)
fact_sources.add(
    "person.employment_end",
    FactSource("person", "date", ("聘用合同截止日期", "End of employment"), UNIT_OFFICE, employment_end, confirmed),
)

ORGANISATION_FACTS: dict[str, tuple[str, tuple[str, str], Expression]] = {
    "org.name": ("string", ("单位名称", "Name"), text("name")),
    "org.uscc": ("string", ("统一社会信用代码", "Unified social credit code"), uscc),
    "org.kind": ("string", ("单位类型", "Kind"), text("kind")),
    "org.region": ("string", ("所在地区", "Region"), column("region__code")),
    "org.registered_on": ("date", ("成立日期", "Founded on"), column("registered_on")),
    "org.address": ("string", ("注册地址", "Address"), text("address")),
    "org.legal_representative": ("string", ("法定代表人", "Legal representative"), text("legal_representative")),
}
for name, (type_, title, expression) in ORGANISATION_FACTS.items():
    labels = LABELS.get(name, {})
    fact_sources.add(name, FactSource("organisation", type_, title, UNITS, expression, recorded, labels=labels))
fact_sources.add(
    "org.bank_account",
    FactSource(
        "organisation",
        "string",
        ("银行账号", "Bank account"),
        UNITS,
        newest_text("org.bank_account"),
        beside("org.bank_account", "observed_at"),
        beside("org.bank_account", "source"),
        personal=True,
        recorded=lambda on: "",
    ),
)

YEARLY_FACTS: dict[str, tuple[tuple[str, str], str, int]] = {
    "org.staff": (("上年职工总数", "Staff last year"), "人", 0),
    "org.sales_last_year": (("上年销售收入", "Sales last year"), "元", 2),
    "org.rd_last_year": (("上年研发费用", "R&D expenses last year"), "元", 2),
}
for name, (title, unit, decimals) in YEARLY_FACTS.items():
    fact_sources.add(
        name,
        FactSource(
            "organisation",
            "number",
            title,
            YEARLY,
            of_last_year(name, decimals),
            beside(name, "observed_at", last_year=True),
            beside(name, "source", last_year=True),
            unit=unit,
            recorded=year_before,
        ),
    )
