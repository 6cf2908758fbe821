"""Persons, where they work, and who is related to whom."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.models import Account
from kezhi.subjects.domain.public_ids import new_public_id
from kezhi.subjects.models.organisations import Organisation
from kezhi.subjects.models.validity import last_day


class Gender(models.TextChoices):
    MALE = "male", _lazy("男")
    FEMALE = "female", _lazy("女")


class Degree(models.TextChoices):
    DOCTOR = "doctor", _lazy("博士")
    MASTER = "master", _lazy("硕士")
    BACHELOR = "bachelor", _lazy("学士")
    OTHER = "other", _lazy("其他")


class Person(models.Model):
    """A human being, one record for life. Who signs in has an account; who is only known has none."""

    public_id = models.CharField(max_length=12, unique=True, default=new_public_id)
    name = models.CharField(max_length=60)
    name_latin = models.CharField(max_length=80, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    gender = models.CharField(max_length=6, choices=Gender.choices, blank=True)
    nationality = models.CharField(max_length=2, default="CN")
    """ISO 3166-1 alpha-2."""
    degree = models.CharField(max_length=10, choices=Degree.choices, blank=True)
    title = models.CharField(max_length=40, blank=True)
    """Professional title 职称 in words, such as 副教授."""
    phone = models.CharField(max_length=24, blank=True)
    email = models.EmailField(blank=True)
    account = models.OneToOneField(Account, models.SET_NULL, null=True, blank=True)
    source = models.CharField(max_length=80, blank=True)
    """Where the record comes from, as pages show it beside its facts; blank: 人员库."""
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(gender__in=["", *Gender.values]), name="person_gender_known"),
            models.CheckConstraint(condition=models.Q(degree__in=["", *Degree.values]), name="person_degree_known"),
        ]
        indexes = [GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="person_name_parts")]


class Affiliation(models.Model):
    """A person in an organisation. One ``main`` affiliation holds at a time; ``contract_until`` is its last day."""

    class Kind(models.TextChoices):
        MAIN = "main", _lazy("全职")
        PART_TIME = "part-time", _lazy("兼职")
        STUDENT = "student", _lazy("在读")

    person = models.ForeignKey(Person, models.CASCADE, related_name="affiliations")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="affiliations")
    kind = models.CharField(max_length=10, choices=Kind.choices, default=Kind.MAIN)
    department = models.CharField(max_length=80, blank=True)
    position = models.CharField(max_length=60, blank=True)
    contract_until = models.DateField(null=True, blank=True)
    valid = DateRangeField()
    source = models.CharField(max_length=80, blank=True)
    confirmed_at = models.DateTimeField(null=True)
    confirmed_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="affiliation_one_main",
                expressions=[("person", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
                condition=models.Q(kind="main"),
            ),
            ExclusionConstraint(
                name="affiliation_once_per_organisation",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("organisation", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def last_day(self) -> date | None:
        return last_day(self.valid)


class Relation(models.Model):
    """A declared tie between two persons that bars them from deciding about each other."""

    class Kind(models.TextChoices):
        SPOUSE = "spouse", _lazy("配偶")
        PARENT = "parent", _lazy("父母子女")
        SIBLING = "sibling", _lazy("兄弟姐妹")
        IN_LAW = "in-law", _lazy("姻亲")
        ADVISER = "adviser", _lazy("师生")

    person = models.ForeignKey(Person, models.CASCADE, related_name="relations")
    other = models.ForeignKey(Person, models.CASCADE, related_name="related_by")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    source = models.CharField(max_length=80)
    valid = DateRangeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(person=models.F("other")), name="relation_to_another"),
            models.UniqueConstraint(fields=["person", "other", "kind"], name="relation_once"),
        ]


class SamePerson(models.Model):
    """The decision that two records are one human being, or surely are not. Nothing is deleted by it."""

    class Decision(models.TextChoices):
        SAME = "same", _lazy("同一人")
        DIFFERENT = "different", _lazy("不同的人")

    kept = models.ForeignKey(Person, models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, models.PROTECT, related_name="+")
    decision = models.CharField(max_length=10, choices=Decision.choices)
    grounds = models.TextField()
    decided_at = models.DateTimeField()
    decided_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~models.Q(kept=models.F("other")), name="same_person_of_two"),
            models.UniqueConstraint(fields=["kept", "other"], name="same_person_once"),
        ]
