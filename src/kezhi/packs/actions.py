"""Publishing packs: checked, pinned by their content, and taken into the house where they declare its parts."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils import timezone

from kezhi.base import calendar
from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import Actor, Role
from kezhi.base.commands import CommandKey, Running, command
from kezhi.base.importing import Row, Run
from kezhi.base.registry import fact_sources, handlers, task_pages
from kezhi.engine import packs
from kezhi.engine.errors import Problems
from kezhi.engine.packs import Catalogue
from kezhi.engine.packs import Pack as Folder
from kezhi.packs.access import PACKS
from kezhi.packs.models import CodeEntry, Pack, PackVersion
from kezhi.packs.queries import Definition, definition
from kezhi.subjects.actions.posts import establish
from kezhi.subjects.models import Organisation, OrganisationKind, OrganisationName, Region
from kezhi.subjects.models.validity import valid

RELATIONS = frozenset({"applicant", "member", "recommender", "unit-office"})
"""Who may do a task, beside the roles of posts."""


def catalogue(others: Mapping[str, Folder]) -> Catalogue:
    """What this house offers a pack: its facts, handlers, roles and calendar, and the other packs."""
    return Catalogue(
        facts={name: source.title[0] for name, source in fact_sources.items()},
        handlers=frozenset(handlers) | frozenset(task_pages),
        roles=frozenset(role.value for role in Role) | RELATIONS,
        packs=others,
        calendar=calendar.spans(timezone.now()),
    )


def folders(root: Path) -> dict[str, Folder]:
    """Every pack below a folder, each after those that it needs. Raises Problems for the first that can't be read."""
    read = {pack.code: pack for pack in (packs.read(path.parent) for path in sorted(root.glob("**/pack.toml")))}
    ordered: dict[str, Folder] = {}
    while len(ordered) < len(read):
        ready = [
            code
            for code, pack in read.items()
            if code not in ordered and ordered.keys() >= set(pack.needs) & read.keys()
        ]
        if not ready:
            raise Refused(f"packs need each other in a circle: {', '.join(sorted(read.keys() - ordered.keys()))}")
        ordered |= {code: read[code] for code in ready}
    return ordered


def publish(
    folder: Folder, others: Mapping[str, Folder], *, actor: Actor, now: datetime, key: CommandKey
) -> PackVersion:
    """Publish a pack as it stands in its folder; the same content again gives the version in force.

    Raises Problems, each with file, line and mend, where its check finds any: the published version stays.
    """
    with command("pack.publish", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return PackVersion.objects.get(pk=cmd.earlier["version"])
        if problems := packs.check(folder, catalogue(others)):
            raise Problems(problems)
        pack, _made = Pack.objects.get_or_create(code=folder.code, defaults={"kind": folder.kind})
        Pack.objects.select_for_update().get(pk=pack.pk)
        if not PACKS.may(actor, "publish", pack):
            raise NotAllowed(reason_for(actor))
        current = pack.versions.filter(state=PackVersion.State.PUBLISHED).first()
        if current is None or current.content_hash != folder.hash:
            current = _new_version(pack, folder, cmd)
        cmd.result = {"version": current.pk}
        return current


def _new_version(pack: Pack, folder: Folder, cmd: Running) -> PackVersion:
    pack.versions.filter(state=PackVersion.State.PUBLISHED).update(state=PackVersion.State.RETIRED)
    version = PackVersion.objects.create(
        pack=pack,
        number=(pack.versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        version=folder.version,
        title_zh=folder.title.zh,
        title_en=folder.title.en,
        content_hash=folder.hash,
        archive=packs.pack_zip(folder),
        published_at=cmd.now,
        published_by=cmd.actor.person,
    )
    cmd.journal("pack.published", version, summary=f"{pack.code} {version.number}", hash=version.content_hash)
    if take_in := TAKEN_IN.get(folder.kind):
        take_in(definition(version.pk), cmd)
    return version


def publish_all(root: Path, *, actor: Actor, now: datetime) -> list[PackVersion]:
    """Publish every pack below a folder, or none of them."""
    found = folders(root)
    with transaction.atomic():
        return [
            publish(folder, found, actor=actor, now=now, key=f"publish-{folder.hash[:40]}-{now:%Y%m%d%H%M%S}")
            for folder in found.values()
        ]


def _take_in_reference(pack: Definition, cmd: Running) -> None:
    """Regions and the working-day calendar."""
    rows = pack.contents.lists.get("data/regions.csv", [])
    known = dict(Region.objects.values_list("code", "pk"))
    for row in rows:
        if row["code"] not in known:
            region = Region.objects.create(
                code=row["code"],
                name=row["name"],
                name_en=row.get("name_en", ""),
                kind=row["kind"],
                parent_id=known.get(row.get("parent", "")),
                valid=valid(date(1949, 10, 1)),
            )
            known[region.code] = region.pk
    _take_in_provinces(pack, known)
    declared = pack.contents.documents.get("data/calendar.toml", {}).get("calendar")
    if declared:
        _issue_years(int(declared["from_year"]), declared["basis"], cmd)


def _take_in_provinces(pack: Definition, known: Mapping[str, int]) -> None:
    """The provinces of the whole country: organisations that lists name are everywhere."""
    provinces = [row for row in pack.contents.lists.get("data/provinces.csv", []) if row["code"] not in known]
    Region.objects.bulk_create(
        Region(
            code=row["code"],
            name=row["name"],
            name_en=row.get("name_en", ""),
            kind=Region.Kind.PROVINCE,
            valid=valid(date(1949, 10, 1)),
        )
        for row in provinces
    )


def _issue_years(first: int, basis: str, cmd: Running) -> None:
    """Every year from ``first`` on that the calendar library knows."""
    year = first
    while days := calendar.from_library(year):
        calendar.issue(year, days.days_off, days.days_worked, basis, cmd=cmd)
        year += 1


def _take_in_department(pack: Definition, cmd: Running) -> None:
    """The department with its offices and posts, and the bodies that recommend."""
    capital = Region.objects.order_by("parent__parent", "code").filter(kind=Region.Kind.CITY).first()
    if capital is None:
        raise Refused("regions come with the reference pack; publish it first")
    department = _government(pack.pack.title.zh, pack.pack.title.en, capital, cmd)
    offices = pack.contents.lists["data/offices.csv"]
    posts = pack.contents.lists["data/posts.csv"]
    establish([_office(row, posts) for row in offices], organisation=department, cmd=cmd)
    for row in pack.contents.lists.get("data/recommenders.csv", []):
        if row["name"] in row.get("units", "").split():
            continue  # a unit that recommends itself does so in its own office
        body = _government(row["name"], row["name_en"], Region.objects.get(code=row["region"]), cmd)
        post = {"code": row["role"], "role": row["role"], "title_zh": row["title"], "regions": row["regions"].split()}
        office = {"code": row["role"], "title_zh": row["title"], "posts": [post]}
        establish([office], organisation=body, cmd=cmd)


def _office(row: Mapping[str, str], posts: list[dict[str, str]]) -> dict[str, Any]:
    own = [
        {
            "code": post["code"],
            "role": post["role"],
            "title_zh": post["title"],
            "title_en": post["title_en"],
            "seats": int(post["seats"]),
            "regions": post["regions"].split(),
        }
        for post in posts
        if post["office"] == row["code"]
    ]
    return {"code": row["code"], "title_zh": row["name"], "title_en": row["name_en"], "posts": own}


def _government(name: str, name_en: str, region: Region, cmd: Running) -> Organisation:
    body, made = Organisation.objects.get_or_create(
        name=name,
        kind=OrganisationKind.GOVERNMENT,
        defaults={"name_en": name_en, "region": region, "created_at": cmd.now},
    )
    if made:
        OrganisationName.objects.create(
            organisation=body,
            name=name,
            kind=OrganisationName.Kind.OFFICIAL,
            valid=valid(timezone.localdate(cmd.now)),
        )
    return body


TAKEN_IN: Mapping[str, Callable[[Definition, Running], None]] = {
    "reference": _take_in_reference,
    "department": _take_in_department,
}


def check_codes(rows: Sequence[Row], run: Run) -> None:
    """Complain about dates that can't be; note a code whose parent is not known so far."""
    seen: set[str] = run.memory.setdefault("codes", set())
    seen |= {row.values["code"] for row in rows}
    parents = {row.values["parent"] for row in rows if row.values["parent"]}
    of_list = CodeEntry.objects.filter(list=run.options["list"], code__in=parents - seen)
    known = seen | set(of_list.values_list("code", flat=True))
    for row in rows:
        starts, ends, parent = (row.values[name] for name in ("starts", "ends", "parent"))
        if starts and ends and ends < starts:
            row.fault("ends", "importing.ends_before_start", starts=starts, ends=ends)
        if parent and parent not in known:
            row.note("parent", "importing.parent_unknown", found=parent)


def take_in_codes(rows: Sequence[Row], run: Run) -> None:
    """Bring codes into one of the department's own lists: the new ones, and what changed of the others."""
    of_list = CodeEntry.objects.filter(list=run.options["list"], code__in=[row.values["code"] for row in rows])
    known = {one.code: one for one in of_list}
    new, changed = [], []
    for row in rows:
        said = {name: value for name, value in row.values.items() if value is not None}
        one = known.get(row.values["code"])
        if one is None:
            new.append((row, CodeEntry(list=run.options["list"], changed_at=run.now, **said)))
        elif any(getattr(one, name) != value for name, value in said.items()):
            for name, value in {**said, "changed_at": run.now}.items():
                setattr(one, name, value)
            changed.append(one)
            row.done("updated", one.pk)
        else:
            row.done("unchanged", one.pk)
    CodeEntry.objects.bulk_create([one for _row, one in new])
    for row, one in new:
        row.done("created", one.pk)
    CodeEntry.objects.bulk_update(changed, ["name", "name_en", "parent", "starts", "ends", "changed_at"])
