"""How the room's lists come to have rows."""

from kezhi.base.actor import Actor, Role
from kezhi.subjects.models import AdministratorRequest, Claim, FactDispute, Holding, JoinRequest, Organisation, Post
from tests.lists import NOW
from tests.people import LONG_AGO, acting, in_post, invited, numbers, person, unit


def _post(role: Role) -> Holding:
    found = Holding.objects.filter(role=role).select_related("person", "post__organisation").first()
    return found or in_post(person("魏敏"), role, unit())


def _at(role: Role) -> tuple[Actor, Organisation]:
    held = _post(role)
    return acting(held.person, held), held.post.organisation


def members(count: int) -> Actor:
    actor, university = _at(Role.UNIT_OFFICE)
    for _ in range(count):
        person(at=university)
    return actor


def join_requests(count: int) -> Actor:
    actor, university = _at(Role.UNIT_OFFICE)
    for _ in range(count):
        JoinRequest.objects.create(person=person(), organisation=university, starts=LONG_AGO, created_at=NOW)
    return actor


def claims(count: int) -> Actor:
    actor, university = _at(Role.UNIT_OFFICE)
    for _ in range(count):
        account = person().account
        assert account is not None
        Claim.objects.create(account=account, person=person(account=False), organisation=university, created_at=NOW)
    return actor


def registrations(count: int) -> Actor:
    actor, _own = _at(Role.RECOMMENDER)
    for _ in range(count):
        AdministratorRequest.objects.create(
            person=person(), organisation=unit("新单位", state="pending"), first=True, created_at=NOW
        )
    return actor


def disputes(count: int) -> Actor:
    actor, university = _at(Role.UNIT_OFFICE)
    for _ in range(count):
        FactDispute.objects.create(person=person(at=university), name="person.degree", text="有误", created_at=NOW)
    return actor


def organisations(count: int) -> Actor:
    held = Holding.objects.filter(role=Role.RECOMMENDER).select_related("person").first()
    if held is None:
        held = in_post(person("局办"), Role.RECOMMENDER, unit("科技局", code="620200"), regions=("6201",))
    for _ in range(count):
        unit("新单位")
    return acting(held.person, held)


def posts(count: int) -> Actor:
    first = not Holding.objects.filter(role=Role.UNIT_OFFICE).exists()
    actor, university = _at(Role.UNIT_OFFICE)
    for _ in range(count - first):  # the actor's own post is a row too
        Post.objects.create(
            organisation=university, code="unit-office", role=Role.UNIT_OFFICE, title_zh="办", seat=next(numbers)
        )
    return actor


def invitations(count: int) -> Actor:
    actor, university = _at(Role.UNIT_OFFICE)
    for _ in range(count):
        invited(university, actor, NOW)
    return actor


ROWS = {
    "subjects.invitations": invitations,
    "subjects.disputes": disputes,
    "subjects.organisations": organisations,
    "subjects.posts": posts,
    "subjects.members": members,
    "subjects.join-requests": join_requests,
    "subjects.claims": claims,
    "subjects.registrations": registrations,
}
