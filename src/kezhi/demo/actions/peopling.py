"""Persons of the province: the demo's own by name, who holds the posts, and everybody else."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random

from allauth.account.models import EmailAddress
from django.utils import timezone

from kezhi.base import searching
from kezhi.base.actor import Role
from kezhi.base.commands import Running
from kezhi.base.models import Account
from kezhi.demo.domain.persons import DOMAIN, InventedPerson, People
from kezhi.demo.domain.scale import Plan
from kezhi.demo.domain.words import Words
from kezhi.packs.queries import department_list
from kezhi.subjects.actions import identity
from kezhi.subjects.models import (
    Affiliation,
    FactValue,
    Holding,
    Identifier,
    Organisation,
    OrganisationKind,
    Person,
    Post,
    Scheme,
)
from kezhi.subjects.models.validity import DAY, valid

WEIGHTS = {
    OrganisationKind.UNIVERSITY: 40,
    OrganisationKind.INSTITUTE: 15,
    OrganisationKind.HOSPITAL: 20,
    OrganisationKind.ENTERPRISE: 1,
}
"""How many work in one, compared with a firm."""


@dataclass(frozen=True)
class Settler:
    """A person to be: who, where, in which post; ``account`` is the address that they sign in with."""

    known: InventedPerson
    organisation: Organisation | None = None
    post: Post | None = None
    account: str = ""
    name_latin: str = ""


def settle(plan: Plan, words: Words, province: str, organisations: Sequence[Organisation], cmd: Running) -> None:
    """As many persons as the plan has, with affiliations, numbers and posts; every post has a holder."""
    _open_unit_offices(plan, words, organisations)
    people = People(plan, words, province)
    posts = list(Post.objects.select_related("organisation").order_by("organisation", "code", "seat"))
    settlers = list(_demo_people(people, posts))
    taken = {settler.post.pk for settler in settlers if settler.post}
    settlers += [
        Settler(people.invent(post.organisation.kind), post.organisation, post)
        for post in posts
        if post.pk not in taken
    ]
    rng = Random(f"settlers {plan.seed}")  # noqa: S311 — invented, not secret
    weights = [WEIGHTS[OrganisationKind(one.kind)] for one in organisations]
    rest = rng.choices(organisations, weights, k=max(0, plan.scale.persons - len(settlers)))
    settlers += [Settler(people.invent(one.kind), one) for one in rest]
    _settle(plan, words, settlers, cmd)


def _open_unit_offices(plan: Plan, words: Words, organisations: Sequence[Organisation]) -> None:
    """A post of the research office in each institution and in some of the firms, the first of them."""
    institutions = [one for one in organisations if one.kind != OrganisationKind.ENTERPRISE]
    firms = [one for one in organisations if one.kind == OrganisationKind.ENTERPRISE]
    Post.objects.bulk_create(
        Post(
            organisation=one,
            code=Role.UNIT_OFFICE.value,
            role=Role.UNIT_OFFICE.value,
            title_zh=words.unit_office["title"],
            title_en=words.unit_office["title_en"],
        )
        for one in [*institutions, *firms[: plan.scale.offices]]
    )


def _demo_people(people: People, posts: Sequence[Post]) -> Iterator[Settler]:
    """The persons of ``demo-people.csv``, in its order; of them everything that rules ask is known."""
    by_place = {(post.organisation.name, post.code): post for post in reversed(posts)}
    units = {one.name: one for one in Organisation.objects.all()}
    for serial, row in enumerate(department_list("demo-people"), 1):
        known = people.make(
            row["name"], row["gender"], int(row["age"]), row["degree"], row["title"], row["division"], all_known=True
        )
        yield Settler(
            known,
            units.get(row["organisation"]),
            by_place[row["organisation"], row["post"]] if row["post"] else None,
            account=f"{serial:02}@{DOMAIN}",
            name_latin=row["name_latin"],
        )


def _settle(plan: Plan, words: Words, settlers: Sequence[Settler], cmd: Running) -> None:
    made = _persons(words, settlers, cmd)
    at = list(zip(settlers, made, strict=True))
    Affiliation.objects.bulk_create(
        [_affiliation(one, person, words, cmd) for one, person in at if one.organisation], batch_size=1_000
    )
    Identifier.objects.bulk_create(
        [identity.of_person(Scheme.RESIDENT_ID, one.known.resident_id, person) for one, person in at], batch_size=1_000
    )
    FactValue.objects.bulk_create(
        [_searched(one, person, words, cmd) for one, person in at if one.known.barred is not None], batch_size=2_000
    )
    first = timezone.localdate(cmd.now) + DAY
    held = Holding.objects.bulk_create(
        Holding(person=person, post=one.post, role=one.post.role, valid=valid(first), created_at=cmd.now)
        for one, person in at
        if one.post
    )
    searching.index_many(
        (person, f"{person.name} {one.organisation.name if one.organisation else ''}") for one, person in at
    )
    cmd.journal("demo.persons", summary=f"{words.source}：{len(made)} 人", persons=len(made))
    cmd.journal("demo.holdings", summary=f"{words.source}：{len(held)} 人任职", holdings=len(held))


def _persons(words: Words, settlers: Sequence[Settler], cmd: Running) -> list[Person]:
    accounts = {one.account: _account(one.account) for one in settlers if one.account}
    return Person.objects.bulk_create(
        [
            Person(
                public_id=one.known.public_id,
                name=one.known.name,
                name_latin=one.name_latin,
                birth_date=one.known.birth_date,
                gender=one.known.gender,
                degree=one.known.degree,
                title=one.known.title,
                phone=one.known.phone,
                email=one.account or one.known.email,
                account=accounts.get(one.account),
                source=words.source,
                created_at=cmd.now,
            )
            for one in settlers
        ],
        batch_size=1_000,
    )


def _account(email: str) -> Account:
    """A way in without a password: the demo's page signs in by one click."""
    account = Account.objects.create_user(email)
    EmailAddress.objects.create(user=account, email=email, verified=True, primary=True)
    return account


def _affiliation(one: Settler, person: Person, words: Words, cmd: Running) -> Affiliation:
    return Affiliation(
        person=person,
        organisation=one.organisation,
        department=one.known.division,
        contract_until=one.known.contract_until,
        valid=valid(one.known.since),
        source=words.source,
        confirmed_at=cmd.now,
    )


def _searched(one: Settler, person: Person, words: Words, cmd: Running) -> FactValue:
    """What a search of the integrity register found."""
    return FactValue(
        person=person,
        name="integrity.barred",
        value=one.known.barred,
        source=words.source,
        observed_at=cmd.now.date(),
        recorded_at=cmd.now,
        classification=FactValue.Classification.SENSITIVE,
    )
