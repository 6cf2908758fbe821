"""Regions, and organisations with their names and lineage in time."""

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Func
from django.utils.translation import gettext_lazy as _lazy

from kezhi.subjects.domain.public_ids import new_public_id


class Region(models.Model):
    """A province, city or county by its GB/T 2260 code."""

    class Kind(models.TextChoices):
        PROVINCE = "province", _lazy("省级")
        CITY = "city", _lazy("市州")
        COUNTY = "county", _lazy("县区")

    code = models.CharField(max_length=6)
    name = models.CharField(max_length=60)
    name_en = models.CharField(max_length=80, blank=True)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    parent = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts")
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="region_code"),
            models.CheckConstraint(condition=models.Q(code__regex=r"^\d{6}$"), name="region_code_six_digits"),
        ]


class OrganisationKind(models.TextChoices):
    UNIVERSITY = "university", _lazy("高等学校")
    INSTITUTE = "institute", _lazy("科研院所")
    HOSPITAL = "hospital", _lazy("医疗机构")
    ENTERPRISE = "enterprise", _lazy("企业")
    GOVERNMENT = "government", _lazy("机关")
    OTHER = "other", _lazy("其他单位")


class OrganisationState(models.TextChoices):
    PENDING = "pending", _lazy("待确认")
    ACTIVE = "active", _lazy("正常")
    CLOSED = "closed", _lazy("已注销")


class Organisation(models.Model):
    """A legal person or its unit. ``name`` is the official name of today; names in time are OrganisationName."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id)
    name = models.CharField(max_length=200)
    name_en = models.CharField(max_length=200, blank=True)
    kind = models.CharField(max_length=12, choices=OrganisationKind.choices)
    region = models.ForeignKey(Region, models.PROTECT)
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="units")
    state = models.CharField(max_length=8, choices=OrganisationState.choices, default=OrganisationState.ACTIVE)
    address = models.CharField(max_length=200, blank=True)
    legal_representative = models.CharField(max_length=60, blank=True)
    registered_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=80, blank=True)
    """Where the record comes from, as pages show it beside its facts; blank: 单位库."""
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=models.Q(kind__in=OrganisationKind.values), name="organisation_kind_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=OrganisationState.values), name="organisation_state_known"
            ),
        ]
        indexes = [models.Index(fields=["kind", "region"], name="organisation_kind_region")]


PLAIN_NAME = (
    "lower(regexp_replace(normalize(%(expressions)s, NFKC), '[\\s\\u00ad\\u200b-\\u200d\\u2060\\ufeff]+', '', 'g'))"
)
"""A name as names are compared: half width, small letters, no blanks and nothing that can't be seen."""


class OrganisationName(models.Model):
    """A name of an organisation while it is valid. Only one official name holds at a time."""

    class Kind(models.TextChoices):
        OFFICIAL = "official", _lazy("正式名称")
        FORMER = "former", _lazy("曾用名")
        ALIAS = "alias", _lazy("别名")
        SHORT = "short", _lazy("简称")

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="names")
    name = models.CharField(max_length=200)
    kind = models.CharField(max_length=10, choices=Kind.choices)
    valid = DateRangeField()

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="organisation_one_official_name",
                expressions=[("organisation", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=models.Q(kind="official"),
            ),
        ]
        indexes = [
            GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="organisation_name_parts"),
            models.Index(Func("name", template=PLAIN_NAME), name="organisation_name_plain"),
        ]


class OrganisationEvent(models.Model):
    """A merge, split, renaming or dissolution: who came from whom, since when, by which document."""

    class Kind(models.TextChoices):
        MERGE = "merge", _lazy("合并")
        SPLIT = "split", _lazy("分立")
        RENAME = "rename", _lazy("更名")
        DISSOLVE = "dissolve", _lazy("注销")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    predecessors = models.ManyToManyField(Organisation, related_name="led_to")
    successors = models.ManyToManyField(Organisation, related_name="came_from")
    on = models.DateField()
    basis = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
