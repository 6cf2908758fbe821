"""评审轮次: what is reviewed together, in which groups, and whose it is."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _lazy

from kezhi.engine.packs.rubric import FEWEST_EXPERTS
from kezhi.packs.models import PackVersion
from kezhi.subjects.models import Office, Organisation, Person


class Round(models.Model):
    """A round of review about a thing, such as a call. Once the first ballot is out, ``frozen_at``, its settings stay.

    ``kind`` names in the ports how its items are read and whom it tells when it closes.
    """

    class State(models.TextChoices):
        OPEN = "open", _lazy("评审中")
        CLOSED = "closed", _lazy("已结束")

    class Method(models.TextChoices):
        MAIL = "mail", _lazy("通讯评审")
        MAIL_PANEL = "mail-panel", _lazy("通讯评审加会评")
        PANEL = "panel", _lazy("会评")

    kind = models.CharField(max_length=60)
    about_type = models.CharField(max_length=60)
    about_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    version = models.ForeignKey(PackVersion, models.PROTECT, related_name="+")
    rubric = models.CharField(max_length=60)
    """Name of the rubric that the version declares."""
    office = models.ForeignKey(Office, models.PROTECT, related_name="+")
    method = models.CharField(max_length=10, choices=Method.choices)
    per_item = models.PositiveSmallIntegerField()
    """How many experts each item gets."""
    seed = models.CharField(max_length=64)
    """Hexadecimal; what is drawn in the round is drawn from it, and the labels of experts are mixed by it."""
    state = models.CharField(max_length=8, choices=State.choices, default=State.OPEN)
    opened_at = models.DateTimeField()
    frozen_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    digest = models.CharField(max_length=64, blank=True)
    """SHA-256 over the results, fixed when the round closes."""

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(per_item__gte=FEWEST_EXPERTS), name="round_experts_enough"),
            models.CheckConstraint(condition=Q(method__in=["mail", "mail-panel", "panel"]), name="round_method_known"),
            models.CheckConstraint(
                condition=Q(state="open", closed_at=None, digest="")
                | (Q(state="closed", closed_at__isnull=False) & ~Q(digest="")),
                name="round_closed_with_digest",
            ),
        ]
        indexes = [models.Index(fields=["about_type", "about_id"], name="round_about")]

    @property
    def needs_panel(self) -> bool:
        """Whether each item needs a result of the meeting."""
        return self.method != self.Method.MAIL


class Group(models.Model):
    """评审组: items that are compared with each other."""

    round = models.ForeignKey(Round, models.CASCADE, related_name="groups")
    title = models.CharField(max_length=120)
    place = models.PositiveSmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["round", "title"], name="group_title_once")]
        ordering = ["place", "pk"]


class Item(models.Model):
    """评审项: something to be reviewed. Experts see its ``code`` and what its kind lets them read."""

    round = models.ForeignKey(Round, models.PROTECT, related_name="items")
    group = models.ForeignKey(Group, models.SET_NULL, null=True, related_name="items")
    object_type = models.CharField(max_length=60)
    object_id = models.BigIntegerField()
    title = models.CharField(max_length=200)
    code = models.CharField(max_length=20)
    amount = models.DecimalField(max_digits=18, decimal_places=2, null=True)
    """What is asked for, in 元."""
    field = models.CharField(max_length=10, blank=True)
    """Discipline code of the reference pack."""
    topic = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["round", "object_type", "object_id"], name="item_once_in_a_round"),
            models.UniqueConstraint(fields=["round", "code"], name="item_code_once"),
        ]
        ordering = ["code"]


class Party(models.Model):
    """Who stands behind an item, and whom it wants kept away (by name where the registry doesn't know them)."""

    class Part(models.TextChoices):
        APPLICANT = "applicant", _lazy("申请人")
        MEMBER = "member", _lazy("成员")
        HOST = "host", _lazy("依托单位")
        PARTNER = "partner", _lazy("参与单位")
        EXCLUDED = "excluded", _lazy("申请回避的专家")

    item = models.ForeignKey(Item, models.CASCADE, related_name="parties")
    part = models.CharField(max_length=10, choices=Part.choices)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="+")
    name = models.CharField(max_length=60, blank=True)
    unit_name = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(part__in=["applicant", "member"], person__isnull=False, organisation=None, name="")
                | Q(part__in=["host", "partner"], person=None, organisation__isnull=False, name="")
                | Q(part="excluded", organisation=None, person__isnull=False, name="")
                | (Q(part="excluded", organisation=None, person=None) & ~Q(name="")),
                name="party_of_one_kind",
            ),
        ]
        indexes = [models.Index(fields=["person"], name="party_person")]
