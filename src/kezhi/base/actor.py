"""Who acts: a person, the post that they chose, and whom they act for. Resolved once a request, then a plain value."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any


class Role(StrEnum):
    """What a post is for. Posts themselves (which office has which) are declared by the department's pack."""

    UNIT_OFFICE = "unit-office"
    """单位管理员: the research office of an institution or firm."""
    RECOMMENDER = "recommender"
    """推荐单位: a city bureau or a university that recommends."""
    CASE_OFFICER = "case-officer"
    """经办人"""
    OFFICE_HEAD = "office-head"
    """处长"""
    DIRECTOR = "director"
    """分管领导"""
    FUND_OFFICER = "fund-officer"
    """经费管理"""
    SUPERVISOR = "supervisor"
    """监督"""
    PACK_EDITOR = "pack-editor"
    """业务包编辑"""
    SYSTEM_ADMIN = "system-admin"
    """系统管理员: posts and settings."""
    SECURITY_ADMIN = "security-admin"
    """安全管理员: sign-ins, masking, keys."""
    AUDITOR = "auditor"
    """审计管理员: reads and verifies the journal."""


STAFF = frozenset({Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR, Role.FUND_OFFICER, Role.SUPERVISOR})
"""Roles of the department's own offices."""


@dataclass(frozen=True)
class Actor:
    """A person as they act now. Ids without a row behind them are None: nobody signed in, or the system itself.

    ``regions`` are code prefixes that the post covers ("62" the whole province, "6201" one city); ``holding`` is
    the chosen holding of a post; ``on_behalf_of`` is the person whose post is exercised by delegation.
    """

    person: int | None = None
    name: str = ""
    account: int | None = None
    organisation: int | None = None
    organisation_name: str = ""
    holding: int | None = None
    role: Role | None = None
    title: str = ""
    office: int | None = None
    office_name: str = ""
    regions: tuple[str, ...] = ()
    on_behalf_of: int | None = None
    is_system: bool = False
    marks: frozenset[str] = frozenset()
    """What rooms know of the person (`registry.person_marks`), such as that they are asked to review."""

    @property
    def signed_in(self) -> bool:
        return self.account is not None

    @property
    def registered(self) -> int:
        """The person's id, for what only a registered person does; access tables have let nobody else through."""
        if self.person is None:
            raise LookupError("nobody in the registry acts")
        return self.person

    @property
    def is_staff(self) -> bool:
        """Whether the chosen post is one of the department's offices."""
        return self.role in STAFF

    def has(self, *roles: Role) -> bool:
        """Whether the chosen post has one of ``roles``."""
        return self.role in roles

    def as_json(self) -> dict[str, Any]:
        """What a task is given to act as this actor later, with the rights that they had when they asked."""
        return {**asdict(self), "marks": sorted(self.marks)}

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> "Actor":
        """The actor that ``as_json`` said."""
        role, marks = said["role"] and Role(said["role"]), frozenset(said.get("marks", ()))
        return cls(**{**said, "role": role, "regions": tuple(said["regions"]), "marks": marks})


NOBODY = Actor()
SYSTEM = Actor(name="系统", is_system=True)
