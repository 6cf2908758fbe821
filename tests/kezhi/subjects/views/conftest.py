"""Everybody who opens this room's pages, each in a client of their own."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from kezhi.base.actor import Role
from kezhi.subjects.models import Holding, Organisation, Person
from tests.people import in_post, person, unit

Enter = Callable[[Person], Client]


@dataclass
class Town:
    """A university in Lanzhou with its people, its bureau and the department."""

    university: Organisation
    department: Organisation
    people: dict[str, Person] = field(default_factory=dict)
    posts: dict[str, Holding] = field(default_factory=dict)

    def take(self, name: str, role: Role, at: Organisation, regions: tuple[str, ...] = ()) -> None:
        who = person(name)
        self.people[name], self.posts[name] = who, in_post(who, role, at, regions=regions)


@pytest.fixture
def enter() -> Enter:
    """Sign in as a person: in their first post, where they hold one."""

    def sign_in(who: Person) -> Client:
        client = Client()
        assert who.account is not None
        client.force_login(who.account, "allauth.account.auth_backends.AuthenticationBackend")
        return client

    return sign_in


@pytest.fixture
def town() -> Town:
    university, department = unit(), unit("省科技厅", kind="government", code="620000")
    found = Town(university, department)
    found.people["member"] = person(at=university, degree="master", title="讲师", phone="13900001234")
    found.people["stranger"] = person("别人", at=unit("另一单位", code="620200"))
    found.people["alone"] = person("无单位")
    found.take("office", Role.UNIT_OFFICE, university)
    found.take("other-office", Role.UNIT_OFFICE, unit("外单位", code="620200"))
    found.take("bureau", Role.RECOMMENDER, unit("兰州市科技局", kind="government"), ("6201",))
    found.take("other-bureau", Role.RECOMMENDER, unit("嘉峪关市科技局", kind="government", code="620200"), ("6202",))
    found.take("officer", Role.CASE_OFFICER, department)
    found.take("admin", Role.SYSTEM_ADMIN, department)
    found.take("security", Role.SECURITY_ADMIN, department)
    return found


PNG = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")


def paper(name: str = "证明.png", content: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()
