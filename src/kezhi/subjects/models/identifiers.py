"""Official numbers of persons and organisations."""

from django.db import models
from django.utils.translation import gettext_lazy as _lazy

from kezhi.subjects.models.organisations import Organisation
from kezhi.subjects.models.persons import Person


class Scheme(models.TextChoices):
    USCC = "uscc", _lazy("统一社会信用代码")
    RESIDENT_ID = "resident-id", _lazy("居民身份证")
    PASSPORT = "passport", _lazy("护照")
    ORCID = "orcid", "ORCID"


class Identifier(models.Model):
    """A number that names one subject. A personal one is kept encrypted and is found by its keyed hash only."""

    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="identifiers")
    organisation = models.ForeignKey(Organisation, models.CASCADE, null=True, related_name="identifiers")
    scheme = models.CharField(max_length=12, choices=Scheme.choices)
    value = models.TextField(blank=True)
    """The number itself where it is public (uscc, orcid); blank where it is personal."""
    encrypted = models.BinaryField(null=True)
    """The number under the installation's key where it is personal."""
    hash = models.CharField(max_length=64)
    masked = models.CharField(max_length=40)
    """What a page shows, such as ``620***********0013``."""

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["scheme", "hash"], name="identifier_once"),
            models.CheckConstraint(
                condition=models.Q(person=None, organisation__isnull=False)
                | models.Q(person__isnull=False, organisation=None),
                name="identifier_of_one_subject",
            ),
            models.CheckConstraint(
                condition=models.Q(value="", encrypted__isnull=False)
                | (~models.Q(value="") & models.Q(encrypted=None)),
                name="identifier_plain_or_encrypted",
            ),
        ]
