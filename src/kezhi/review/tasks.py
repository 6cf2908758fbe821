"""The kind of table from which the pool of experts is filled."""

from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.importing import Column, Importer, Mail, Official, Option, PersonName, Text, importers
from kezhi.review.actions import importing_experts
from kezhi.subjects.access import keeps

EXPERTS = importers.add(
    "experts",
    Importer(
        name="experts",
        title=_lazy("专家"),
        note=_lazy(
            "评审专家名单。按证件号码认出库中已有的人，没有的先建档，不会建立可以登录的账号；已在专家库的只补学科，不减少。"
        ),
        columns=(
            Column("name", _lazy("姓名"), PersonName(), required=True, synonyms=("专家姓名", "专家")),
            Column(
                "resident_id", _lazy("身份证号"), Official("resident-id"), personal=True,
                synonyms=("身份证", "身份证号码", "公民身份号码", "证件号码"),
            ),
            Column("passport", _lazy("护照号"), Official("passport"), personal=True, synonyms=("护照", "护照号码")),
            Column(
                "unit", _lazy("单位"), Text(200), synonyms=("工作单位", "所在单位", "单位名称"),
                hint=_lazy("库中单位的现名、曾用名或别名"),
            ),
            Column(
                "fields", _lazy("学科"), Text(400), required=True,
                synonyms=("学科代码", "专业领域", "研究领域", "评审领域", "熟悉学科"),
                hint=_lazy("学科的代码或名称，几个用分号隔开"),
            ),
            Column("title", _lazy("职称"), Text(40), synonyms=("专业技术职务",)),
            Column("phone", _lazy("手机"), Official("mobile"), personal=True, synonyms=("手机号", "联系电话", "电话")),
            Column("email", _lazy("电子邮箱"), Mail(), personal=True, synonyms=("邮箱", "e-mail")),
        ),
        may=keeps,
        key=importing_experts.key,
        check=importing_experts.check,
        apply=importing_experts.apply,
        options=(
            Option(
                "source", _lazy("来源"), required=True,
                hint=_lazy("名单的名称，如“省科技专家库 2025”；会显示在每条记录旁"),
            ),
            Option(
                "capacity", _lazy("每年最多评审（项）"), required=True, initial="20",
                hint=_lazy("新收入的专家都按它，以后可以逐人改"), refuse=importing_experts.no_capacity,
            ),
        ),
        object_type="review.expert",
        then=(_lazy("看专家库"), "review:experts"),
    ),
)  # fmt: skip
