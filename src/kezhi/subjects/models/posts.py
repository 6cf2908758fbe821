"""Offices, posts in them, who holds a post, and who stands in for the holder."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeOperators
from django.db import models
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.actor import Role
from kezhi.base.display import english
from kezhi.subjects.models.organisations import Organisation
from kezhi.subjects.models.persons import Person
from kezhi.subjects.models.validity import last_day

ROLES = [
    (Role.UNIT_OFFICE.value, _lazy("单位管理员")),
    (Role.RECOMMENDER.value, _lazy("推荐单位")),
    (Role.CASE_OFFICER.value, _lazy("经办人")),
    (Role.OFFICE_HEAD.value, _lazy("处长")),
    (Role.DIRECTOR.value, _lazy("分管领导")),
    (Role.FUND_OFFICER.value, _lazy("经费管理")),
    (Role.SUPERVISOR.value, _lazy("监督")),
    (Role.PACK_EDITOR.value, _lazy("业务包编辑")),
    (Role.SYSTEM_ADMIN.value, _lazy("系统管理员")),
    (Role.SECURITY_ADMIN.value, _lazy("安全管理员")),
    (Role.AUDITOR.value, _lazy("审计管理员")),
]
ADMINISTRATORS = [Role.SYSTEM_ADMIN.value, Role.SECURITY_ADMIN.value, Role.AUDITOR.value]
"""Three persons, never one in two of them (三员分立)."""


def in_language(words: tuple[str, str]) -> str:
    """The one of (Chinese, English) that the reader wants: Chinese where there is no English."""
    return words[1] if words[1] and english() else words[0]


class Titled(models.Model):
    """A title in Chinese and English; ``title`` is the one of the reader's language."""

    title_zh = models.CharField(max_length=80)
    title_en = models.CharField(max_length=120, blank=True)

    class Meta:
        abstract = True

    @property
    def title(self) -> str:
        return in_language((self.title_zh, self.title_en))


class Office(Titled):
    """A part of an organisation that has posts, such as a 处室 of the department."""

    code = models.CharField(max_length=40)
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="offices")
    parent = models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="parts")
    valid = DateRangeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organisation", "code"], name="office_code")]


class Post(Titled):
    """A seat that one person at a time holds, in an office or directly in an organisation, with one role."""

    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="posts")
    office = models.ForeignKey(Office, models.PROTECT, null=True, blank=True, related_name="posts")
    code = models.CharField(max_length=40)
    role = models.CharField(max_length=20, choices=ROLES)
    seat = models.PositiveSmallIntegerField(default=1)
    """Posts of one code are told apart by their seat."""
    regions = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    """The region prefixes ("62", "6201") that its holders cover; empty: the organisation's own region."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organisation", "code", "seat"], name="post_code_and_seat"),
            models.UniqueConstraint(fields=["id", "role"], name="post_with_role"),
            models.CheckConstraint(condition=models.Q(role__in=[role.value for role in Role]), name="post_role_known"),
        ]


class Holding(models.Model):
    """A person in a post for a time. A post is held by one person at a time.

    ``role`` repeats the post's (a foreign key on both columns keeps them equal), so that the database itself keeps
    the three administrators apart. ``regions`` narrow or widen the post's own; empty: as the post has them.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="holdings")
    post = models.ForeignKey(Post, models.PROTECT, related_name="holdings")
    role = models.CharField(max_length=20, choices=ROLES)
    regions = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    valid = DateRangeField()
    reason = models.CharField(max_length=200, blank=True)
    ended_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="holding_one_person_per_post",
                expressions=[("post", RangeOperators.EQUAL), ("valid", RangeOperators.OVERLAPS)],
            ),
            ExclusionConstraint(
                name="holding_administrators_apart",
                expressions=[
                    ("person", RangeOperators.EQUAL),
                    ("role", RangeOperators.NOT_EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
                condition=models.Q(role__in=ADMINISTRATORS),
            ),
        ]

    @property
    def last_day(self) -> date | None:
        return last_day(self.valid)


class Delegation(models.Model):
    """Somebody stands in for the holder of a post for a time, wholly or for some of its regions."""

    holding = models.ForeignKey(Holding, models.PROTECT, related_name="delegations")
    person = models.ForeignKey(Person, models.PROTECT, related_name="delegations")
    regions = ArrayField(models.CharField(max_length=6), default=list, blank=True)
    """The part that is handed over; empty: the whole post."""
    valid = DateRangeField()
    reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)

    class Meta:
        constraints = [
            ExclusionConstraint(
                name="delegation_once_at_a_time",
                expressions=[
                    ("holding", RangeOperators.EQUAL),
                    ("person", RangeOperators.EQUAL),
                    ("valid", RangeOperators.OVERLAPS),
                ],
            ),
        ]

    @property
    def last_day(self) -> date | None:
        return last_day(self.valid)
