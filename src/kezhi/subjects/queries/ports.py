"""What this room registers into the ports: search, objects, contacts, files, the areas of the side bar."""

from collections.abc import Collection, Sequence

from django.urls import reverse
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import notices, registry
from kezhi.base.actor import Actor, Role
from kezhi.subjects import access
from kezhi.subjects.models import AdministratorRequest, Claim, FactDispute, JoinRequest, Organisation, Person
from kezhi.subjects.queries.finding import administrator_requests, organisations
from kezhi.subjects.queries.leaving import departures


def _show_people(rows: Sequence[Person]) -> list[registry.Hit]:
    return [
        registry.Hit(row.name, getattr(row, "unit_name", None) or "", reverse("subjects:person", args=[row.public_id]))
        for row in rows
    ]


def _show_organisations(rows: Sequence[Organisation]) -> list[registry.Hit]:
    return [
        registry.Hit(row.name, row.get_kind_display(), reverse("subjects:organisation", args=[row.public_id]))
        for row in rows
    ]


def _contacts(persons: Collection[int]) -> dict[int, notices.Contact]:
    """Where persons can be reached: who signs in at the address they sign in with, in the language they chose."""
    found = {}
    rows = Person.objects.filter(pk__in=persons)
    for row in rows.values("pk", "email", "phone", "account__email", "account__language"):
        addresses = {"email": row["account__email"] or row["email"], "sms": row["phone"]}
        found[row["pk"]] = notices.Contact(addresses, row["account__language"] or "zh-hans")
    return found


notices.contacts.add("subjects", _contacts)


def _unit_waiting(actor: Actor) -> int:
    return access.JOIN_REQUEST.allowed(actor, "decide", JoinRequest.objects.all()).count()


def _claims_waiting(actor: Actor) -> int:
    return access.CLAIM.allowed(actor, "decide", Claim.objects.all()).count()


def _registrations_waiting(actor: Actor) -> int:
    return access.ADMINISTRATOR_REQUEST.allowed(actor, "decide", AdministratorRequest.objects.all()).count()


def _disputes_waiting(actor: Actor) -> int:
    return access.FACT_DISPUTE.allowed(actor, "answer", FactDispute.objects.all()).count()


def _file_of_renaming(actor: Actor, event_id: int) -> bool:
    read = access.ORGANISATION.allowed(actor, "read", Organisation.objects.all())
    return read.filter(came_from=event_id).exists()


def _file_of_request(actor: Actor, request_id: int) -> bool:
    return administrator_requests(actor).filter(pk=request_id).exists()


registry.search_sources.add(
    "subjects.person",
    registry.SearchSource(
        _lazy("人员"), lambda actor: access.PERSON.visible(actor, Person.objects.all()), _show_people
    ),
)
registry.search_sources.add(
    "subjects.organisation", registry.SearchSource(_lazy("单位"), organisations, _show_organisations)
)
registry.file_owners.add("subjects.administratorrequest", _file_of_request)
registry.file_owners.add("subjects.organisationevent", _file_of_renaming)
registry.objects.add(
    "subjects.person",
    registry.AboutObject(
        lambda actor: access.PERSON.visible(actor, Person.objects.all()),
        lambda row: str(row.name),
        lambda row: reverse("subjects:person", args=[row.public_id]),
        name="name",
    ),
)
registry.objects.add(
    "subjects.organisation",
    registry.AboutObject(
        organisations,
        lambda row: str(row.name),
        lambda row: reverse("subjects:organisation", args=[row.public_id]),
        name="name",
    ),
)
registry.objects.add(
    "subjects.departure",
    registry.AboutObject(
        departures,
        lambda row: str(row.person.name),
        lambda row: reverse("subjects:departure", args=[row.pk]),
        name="person__name",
    ),
)
ANSWERING = (Role.UNIT_OFFICE, Role.RECOMMENDER, Role.SECURITY_ADMIN)
"""Who may have disputes of facts to answer, beside the department's offices."""
AREAS = {
    "subjects.me": registry.Area(_lazy("我的档案"), "user", "subjects:me", 80, lambda a: a.person is not None),
    "subjects.members": registry.Area(
        _lazy("单位人员"), "users", "subjects:members", 60, lambda a: a.has(Role.UNIT_OFFICE), group=_lazy("本单位")
    ),
    "subjects.join-requests": registry.Area(
        _lazy("加入申请"), "user-plus", "subjects:join-requests", 61, lambda a: a.has(Role.UNIT_OFFICE), _unit_waiting,
        group=_lazy("本单位"),
    ),
    "subjects.claims": registry.Area(
        _lazy("账号认领"), "id-badge-2", "subjects:claims", 62, lambda a: a.has(Role.UNIT_OFFICE, Role.SECURITY_ADMIN),
        _claims_waiting, group=_lazy("本单位"),
    ),
    "subjects.registrations": registry.Area(
        _lazy("单位登记确认"), "building", "subjects:registrations", 64, lambda a: a.has(Role.RECOMMENDER),
        _registrations_waiting,
    ),
    "subjects.disputes": registry.Area(
        _lazy("信息核对"), "help-circle", "subjects:disputes", 65, lambda a: a.is_staff or a.has(*ANSWERING),
        _disputes_waiting,
    ),
    "subjects.organisations": registry.Area(
        _lazy("单位库"), "building-community", "subjects:organisations", 66,
        lambda a: a.is_staff or a.has(Role.RECOMMENDER, Role.SYSTEM_ADMIN),
    ),
    "subjects.posts": registry.Area(
        _lazy("岗位管理"), "user-cog", "subjects:posts", 90, lambda a: a.has(Role.SYSTEM_ADMIN), group=_lazy("配置")
    ),
    "subjects.unit-posts": registry.Area(
        _lazy("单位管理员"), "user-cog", "subjects:posts", 63, lambda a: a.has(Role.UNIT_OFFICE), group=_lazy("本单位")
    ),
}  # fmt: skip
for code, area in AREAS.items():
    registry.areas.add(code, area)
