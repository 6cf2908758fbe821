"""What persons ask for before they belong: to join a unit, to be recognised, to administer a unit."""

from django.db import models
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base.models import Account
from kezhi.subjects.models.organisations import Organisation
from kezhi.subjects.models.persons import Affiliation, Person


class RequestState(models.TextChoices):
    OPEN = "open", _lazy("待确认")
    CONFIRMED = "confirmed", _lazy("已确认")
    REFUSED = "refused", _lazy("未通过")
    WITHDRAWN = "withdrawn", _lazy("已撤回")


class Asked(models.Model):
    """What every request has: its state, and who decided when and why."""

    state = models.CharField(max_length=10, choices=RequestState.choices, default=RequestState.OPEN)
    reason = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)
    decided_by = models.BigIntegerField(null=True)

    class Meta:
        abstract = True


class JoinRequest(Asked):
    """A person asks to be recorded as a member of a unit."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="join_requests")
    organisation = models.ForeignKey(Organisation, models.PROTECT, related_name="join_requests")
    kind = models.CharField(max_length=10, choices=Affiliation.Kind.choices, default=Affiliation.Kind.MAIN)
    department = models.CharField(max_length=80, blank=True)
    position = models.CharField(max_length=60, blank=True)
    starts = models.DateField()
    contract_until = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["person", "organisation"], condition=models.Q(state="open"), name="join_request_one_open"
            ),
        ]


class Claim(Asked):
    """An account says that it is a person whom the registry knows; identity number, name and birth date agreed.

    The person's unit confirms it; where the person has none, the security administrator does.
    """

    account = models.ForeignKey(Account, models.CASCADE, related_name="claims")
    person = models.ForeignKey(Person, models.CASCADE, related_name="claims")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, related_name="claims")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account"], condition=models.Q(state="open"), name="claim_one_per_account"),
            models.UniqueConstraint(fields=["person"], condition=models.Q(state="open"), name="claim_one_per_person"),
        ]


class AdministratorRequest(Asked):
    """A person asks to administer a unit: the first of a newly registered one, or in place of one who is lost."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="administrator_requests")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="administrator_requests")
    first = models.BooleanField()
    grounds = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "person"],
                condition=models.Q(state="open"),
                name="administrator_request_one_open",
            ),
        ]


class Invitation(models.Model):
    """A unit asks somebody by e-mail to register and join; the link holds once, until it expires."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    name = models.CharField(max_length=60)
    token_hash = models.CharField(max_length=64, unique=True)
    expires_at = models.DateTimeField()
    created_at = models.DateTimeField()
    created_by = models.BigIntegerField(null=True)
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.BigIntegerField(null=True)
