"""A new account says who it is: a new person, or one whom the registry knows, claimed by proof and never doubled."""

from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.base.models import Account
from kezhi.subjects import access, queries
from kezhi.subjects.actions import identity
from kezhi.subjects.actions.deciding import close, withdraw
from kezhi.subjects.actions.telling import tell_decided
from kezhi.subjects.actions.violations import explained
from kezhi.subjects.models import Claim, Identifier, Person, Scheme


@dataclass(frozen=True)
class Profile:
    """What a person says of themselves. ``number`` is the identity document's, as typed.

    A resident id says birth date and gender itself; what is given beside it is not used.
    """

    name: str
    scheme: Scheme
    number: str
    name_latin: str = ""
    birth_date: date | None = None
    gender: str = ""
    nationality: str = "CN"
    degree: str = ""
    title: str = ""
    phone: str = ""


def register(profile: Profile, *, actor: Actor, now: datetime, key: CommandKey) -> Person | Claim:
    """Record the account's person, or open a claim where the identity number is one that the registry knows.

    Raises Problems where the number is wrong, Refused where the account is somebody's already, where that person
    has another account (with how to recover it), or where name or birth date differ from the registry's.
    """
    with command("person.register", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return _registered(cmd.earlier)
        if actor.account is None or actor.person is not None:
            raise Refused(_("这个账号已登记了个人信息，不必重复登记。可到“我的档案”核对。"))
        proof = identity.identify(
            profile.scheme, profile.number, profile.birth_date, profile.gender, today=timezone.localdate(now)
        )
        known = identity.owner(proof.scheme, proof.number)
        done = _claim(known, profile, proof, cmd) if known else _create(profile, proof, cmd)
        cmd.result = {type(done).__name__.lower(): done.pk}
        return done


def _registered(earlier: dict[str, int]) -> Person | Claim:
    if "claim" in earlier:
        return Claim.objects.get(pk=earlier["claim"])
    return Person.objects.get(pk=earlier["person"])


def _create(profile: Profile, proof: identity.Proof, cmd: Running) -> Person:
    with explained(
        identifier_once=_("这个证件号码刚刚由别的账号登记。请刷新页面再试。"),
        subjects_person_account_id_key=_("这个账号已登记了个人信息，不必重复登记。"),
    ):
        person = Person.objects.create(
            name=profile.name,
            name_latin=profile.name_latin,
            birth_date=proof.birth_date,
            gender=proof.gender,
            nationality=profile.nationality,
            degree=profile.degree,
            title=profile.title,
            phone=profile.phone,
            email=Account.objects.values_list("email", flat=True).get(pk=cmd.actor.account or 0),
            account_id=cmd.actor.account,
            source="本人填报",
            created_at=cmd.now,
        )
        Person.objects.filter(pk=person.pk).update(created_by=person.pk)
        identity.of_person(proof.scheme, proof.number, person).save()
    cmd.journal("person.registered", person)
    return person


def _claim(known: Identifier, profile: Profile, proof: identity.Proof, cmd: Running) -> Claim:
    person = known.person
    if person is None:
        raise Refused(_("这个号码属于一个单位，不能用来登记个人。请改用身份证或护照。"))
    if person.account_id is not None:
        raise Refused(
            _(
                "这个证件号码已有账号。请用原来的邮箱登录；忘记密码可在登录页选“忘记密码”。"
                "原邮箱已不能用时，请本人联系所在单位的科研管理部门或系统的安全管理员核实身份后更换。"
            )
        )
    if person.name != profile.name or (person.birth_date and person.birth_date != proof.birth_date):
        raise Refused(
            _(
                "库中已有这个证件号码，但姓名或出生日期与您填写的不一致。请先核对填写内容；"
                "确认无误的，请联系所在单位的科研管理部门更正库中记录后再登记。"
            )
        )
    unit = queries.persons_on(timezone.localdate(cmd.now)).get(pk=person.pk)
    with explained(
        claim_one_per_account=_("您已提交过认领申请，请等待确认。"),
        claim_one_per_person=_("这条个人记录正在由另一账号认领。如果不是您本人，请联系安全管理员。"),
    ):
        claim = Claim.objects.create(
            account=Account.objects.get(pk=cmd.actor.account or 0),
            person=person,
            organisation_id=unit.unit_id,  # type: ignore[attr-defined]
            created_at=cmd.now,
        )
    cmd.journal("person.claimed", claim, person=person.pk)
    return claim


def decide_claim(
    claim_id: int, *, confirmed: bool, reason: str = "", actor: Actor, now: datetime, key: CommandKey
) -> Claim:
    """Confirm that the account is the person's, or refuse with a reason. Raises Refused where another came first."""
    with command("claim.decide", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return Claim.objects.get(pk=cmd.earlier["claim"])
        rows = Claim.objects.select_related("person", "account")
        claim = access.CLAIM.require(actor, "decide", rows, lock=True, pk=claim_id)
        close(claim, confirmed=confirmed, reason=reason, cmd=cmd)
        if confirmed:
            person = Person.objects.select_for_update().get(pk=claim.person_id)
            if person.account_id is not None:
                raise Refused(_("此人已有账号，不能再认领。请拒绝这条申请并说明原因。"))
            with explained(subjects_person_account_id_key=_("提出申请的账号已登记为另一人，请拒绝这条申请。")):
                Person.objects.filter(pk=person.pk).update(account=claim.account_id)
        tell_decided(claim, cmd=cmd)
        cmd.result = {"claim": claim.pk}
        return claim


def withdraw_claim(claim_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> None:
    """Take one's own claim back, for instance to correct what was typed."""
    with command("claim.withdraw", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is None:
            withdraw(Claim, access.CLAIM, claim_id, cmd)


def unmask(identifier_id: int, *, actor: Actor, now: datetime, key: CommandKey) -> str:
    """The full number of an identity document. Each look leaves a journal line."""
    with command("identifier.unmask", actor=actor, now=now, key=key) as cmd:
        found = Identifier.objects.filter(pk=identifier_id, person__isnull=False).first()
        whose = found.person_id if found else None
        person = access.PERSON.require(actor, "unmask", Person.objects.all(), pk=whose or 0)
        cmd.journal("identifier.unmasked", person, identifier=identifier_id)
        return identity.reveal(Identifier.objects.get(pk=identifier_id))


def update_contact(person_id: int, *, phone: str, email: str, actor: Actor, now: datetime, key: CommandKey) -> Person:
    """Change what a person answers for alone: how to be reached."""
    with command("person.update", actor=actor, now=now, key=key) as cmd:
        person = access.PERSON.require(actor, "mend", Person.objects.all(), lock=True, pk=person_id)
        if cmd.earlier is None:
            person.phone, person.email = phone, email
            person.save(update_fields=["phone", "email"])
            cmd.journal("person.updated", person, fields=["phone", "email"])
        return person
