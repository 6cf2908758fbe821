"""The kinds of table from which the registry is filled: organisations and persons."""

from collections.abc import Sequence

from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.importing import (
    Choice,
    Column,
    Day,
    Importer,
    Listed,
    Mail,
    Official,
    Option,
    PersonName,
    Text,
    importers,
)
from kezhi.subjects import queries
from kezhi.subjects.access import keeps
from kezhi.subjects.actions import importing_organisations, importing_persons
from kezhi.subjects.models import Degree, Gender, OrganisationKind

KINDS = {
    **{str(label): code for code, label in OrganisationKind.choices},
    **{code: code for code in OrganisationKind.values},
    "大学": "university", "高校": "university", "学院": "university", "研究所": "institute", "研究院": "institute",
    "科研机构": "institute", "医院": "hospital", "公司": "enterprise", "政府": "government", "其他": "other",
}  # fmt: skip
GENDERS = {"男": Gender.MALE.value, "女": Gender.FEMALE.value, "male": Gender.MALE.value, "female": Gender.FEMALE.value}
DEGREES = {
    **{code: code for code in Degree.values},
    "博士": "doctor", "博士研究生": "doctor", "硕士": "master", "硕士研究生": "master",
    "学士": "bachelor", "其他": "other",
}  # fmt: skip


def _regions() -> dict[str, int]:
    """Regions by code and by name; a name that several have means none of them."""
    rows = list(queries.regions(("province", "city", "county")))
    names = [row.name for row in rows]
    return {row.code: row.pk for row in rows} | {row.name: row.pk for row in rows if names.count(row.name) == 1}


def _region_choices() -> Sequence[tuple[str, str]]:
    return [(row.code, f"{row.code} {row.name}") for row in queries.regions(("province", "city"))]


SOURCE = Option(
    "source", _lazy("来源"), required=True, hint=_lazy("名单的名称，如“省科技厅 2025 年单位名单”；会显示在每条记录旁")
)
ORGANISATIONS = importers.add(
    "organisations",
    Importer(
        name="organisations",
        title=_lazy("单位"),
        note=_lazy("单位名单。按统一社会信用代码或名称认出库中已有的，只补空缺，不改别处来的内容。"),
        columns=(
            Column(
                "name", _lazy("单位名称"), Text(200), required=True, synonyms=("单位", "机构名称", "学校名称", "全称"),
            ),
            Column("uscc", _lazy("统一社会信用代码"), Official("uscc"), synonyms=("信用代码", "社会信用代码")),
            Column("kind", _lazy("单位类型"), Choice(KINDS), synonyms=("类型", "单位性质")),
            Column(
                "region", _lazy("所在地区"), Listed(_regions), synonyms=("地区", "行政区划", "所在地", "行政区划代码"),
                hint=_lazy("行政区划代码或名称"),
            ),
            Column("address", _lazy("注册地址"), Text(200), synonyms=("地址", "住所")),
            Column("legal_representative", _lazy("法定代表人"), PersonName(), synonyms=("法人",)),
            Column("registered_on", _lazy("成立日期"), Day(since=1800), synonyms=("注册日期", "成立时间")),
            Column("former", _lazy("曾用名"), Text(400), synonyms=("原名称", "原名"), hint=_lazy("几个名称用分号隔开")),
            Column("name_en", _lazy("英文名称"), Text(200), synonyms=("英文名",)),
        ),
        may=keeps,
        key=importing_organisations.key,
        check=importing_organisations.check,
        apply=importing_organisations.apply,
        options=(
            SOURCE,
            Option(
                "kind", _lazy("单位类型"), choices=lambda: OrganisationKind.choices, hint=_lazy("文件里没有写的按它"),
            ),
            Option("region", _lazy("所在地区"), choices=_region_choices, hint=_lazy("文件里没有写的按它")),
        ),
        object_type="subjects.organisation",
    ),
)  # fmt: skip
PERSONS = importers.add(
    "persons",
    Importer(
        name="persons",
        title=_lazy("人员"),
        note=_lazy("人员名单。按证件号码认出库中已有的，没有号码的按单位和姓名；不会建立可以登录的账号。"),
        columns=(
            Column("name", _lazy("姓名"), PersonName(), required=True),
            Column(
                "resident_id", _lazy("身份证号"), Official("resident-id"), personal=True,
                synonyms=("身份证", "身份证号码", "公民身份号码", "证件号码"),
            ),
            Column("passport", _lazy("护照号"), Official("passport"), personal=True, synonyms=("护照", "护照号码")),
            Column(
                "unit", _lazy("单位"), Text(200), synonyms=("工作单位", "所在单位", "单位名称", "依托单位"),
                hint=_lazy("库中单位的现名、曾用名或别名"),
            ),
            Column("department", _lazy("院系或部门"), Text(80), synonyms=("部门", "院系", "处室")),
            Column("position", _lazy("职务"), Text(60)),
            Column("starts", _lazy("到任日期"), Day(month="first"), synonyms=("入职日期", "开始日期")),
            Column("title", _lazy("职称"), Text(40), synonyms=("专业技术职务",)),
            Column("degree", _lazy("最高学位"), Choice(DEGREES), synonyms=("学位", "学历")),
            Column("birth_date", _lazy("出生日期"), Day(since=1900), synonyms=("出生年月日", "生日")),
            Column("gender", _lazy("性别"), Choice(GENDERS)),
            Column("phone", _lazy("手机"), Official("mobile"), personal=True, synonyms=("手机号", "联系电话", "电话")),
            Column("email", _lazy("电子邮箱"), Mail(), personal=True, synonyms=("邮箱", "e-mail")),
            Column("name_latin", _lazy("外文姓名"), PersonName(80), synonyms=("英文名", "拼音")),
        ),
        may=keeps,
        key=importing_persons.key,
        check=importing_persons.check,
        apply=importing_persons.apply,
        options=(SOURCE,),
        object_type="subjects.person",
    ),
)  # fmt: skip
