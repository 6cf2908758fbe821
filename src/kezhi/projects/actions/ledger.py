"""Projects from the lists of any funder: taken in, their hosts linked to organisations, published."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from kezhi.base.access import NotAllowed, Refused, reason_for
from kezhi.base.actor import Actor
from kezhi.base.commands import CommandKey, Running, command
from kezhi.base.importing import Row, Run, plain
from kezhi.base.money import parse
from kezhi.projects.access import PROJECTS, keeps_projects
from kezhi.projects.models import NUMBERLESS, Project
from kezhi.subjects import queries
from kezhi.subjects.actions import organisations
from kezhi.subjects.actions.organisations import Entry
from kezhi.subjects.models import Organisation

WORDS = {
    "title": "title",
    "category": "category",
    "discipline": "discipline",
    "host": "host_name",
    "pi": "pi_name",
    "amount": "amount",
    "starts": "starts",
    "ends": "ends",
    "grade": "final_grade",
}
"""By the list's column, the project's field."""
NAMING = ("title", "host", "pi", "amount", "starts", "ends")
"""What names a project that has no number."""
OPEN_ENDS = ("《", "（", "(", "“", "、", "——", "—", "-", "/", "与", "和")
PAIRS = (("《", "》"), ("（", "）"), ("(", ")"), ("“", "”"))


def key(values: Mapping[str, Any]) -> str:
    """What names a project in a list: its number, or the whole row where it has none."""
    number = values["number"] or ""
    if number != NUMBERLESS:
        return number
    return "|".join([NUMBERLESS, *(str(values[name]) for name in NAMING)])


def check(rows: Sequence[Row], run: Run) -> None:
    """Complain about dates and amounts that can't be; note what looks odd, and hosts that nobody knows."""
    known = queries.named_exactly([row.values["host"] for row in rows])
    most = run.options.get("most") or ""
    limit = parse(most, "万元") if most else None
    titles: dict[str, int] = run.memory.setdefault("titles", {})
    for row in rows:
        said = row.values
        if said["ends"] < said["starts"]:
            row.fault("ends", "importing.ends_before_start", starts=said["starts"], ends=said["ends"])
        if limit is not None and said["amount"] > limit:
            amounts = {"found": f"{said['amount']:,.2f}", "most": f"{limit:,.2f}"}
            row.fault("amount", "importing.above_most", **amounts)
        if len(known.get(said["host"], ())) != 1:
            row.note("host", "importing.host_unknown", found=said["host"])
        _note_title(row, titles)


def _note_title(row: Row, titles: dict[str, int]) -> None:
    title = row.values["title"]
    earlier = titles.setdefault(plain(title), row.number)
    if earlier != row.number:
        row.note("title", "importing.title_repeated", row=earlier)
    if title.endswith(OPEN_ENDS) or any(title.count(first) > title.count(last) for first, last in PAIRS):
        row.note("title", "importing.title_cut")


def take_in(rows: Sequence[Row], run: Run) -> None:
    """Bring listed projects in: those of the list that are new, and what changed of the others."""
    source = run.options["source"]
    numbers = {row.values["number"] for row in rows}
    known = {_key_of(one): one for one in Project.objects.filter(source=source, number__in=numbers)}
    hosts = queries.named_exactly({row.values["host"] for row in rows})
    new, changed = [], []
    for row in rows:
        said = {field: row.values[column] for column, field in WORDS.items() if row.values[column] is not None}
        one = known.get(key(row.values))
        if one is None:
            new.append((row, _listed(row, said, hosts, run)))
        elif any(getattr(one, field) != value for field, value in said.items()):
            _change(one, said, hosts)
            changed.append(one)
            row.done("updated", one.pk)
        else:
            row.done("unchanged", one.pk)
    Project.objects.bulk_create([one for _row, one in new])
    for row, one in new:
        row.done("created", one.pk)
    Project.objects.bulk_update(changed, [*WORDS.values(), "host"])
    settle_hosts([one.host_name for one in known.values() if one.host_id is None and _only(hosts, one.host_name)])


def _key_of(one: Project) -> str:
    values = {column: getattr(one, field) for column, field in WORDS.items()}
    return key(values | {"number": one.number})


def _listed(row: Row, said: dict[str, Any], hosts: Mapping[str, set[int]], run: Run) -> Project:
    return Project(
        number=row.values["number"],
        source=run.options["source"],
        state=Project.State.RECORDED,
        host_id=_only(hosts, row.values["host"]),
        created_at=run.now,
        **said,
    )


def _change(one: Project, said: dict[str, Any], hosts: Mapping[str, set[int]]) -> None:
    if said["host_name"] != one.host_name:
        one.host_id = _only(hosts, said["host_name"])
    for field, value in said.items():
        setattr(one, field, value)


def _only(hosts: Mapping[str, set[int]], name: str) -> int | None:
    """The one organisation that a name means."""
    found = hosts.get(name, set())
    return next(iter(found)) if len(found) == 1 else None


def link_host(project: int, organisation: int, *, actor: Actor, now: datetime, key: CommandKey) -> int:
    """Say that the host which a project names is this organisation; every project with that host is linked.

    The name is remembered as the organisation's alias. How many projects were linked. It holds too where the name is
    also another organisation's; later projects with it are asked about again then.
    """
    with command("host.link", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return int(cmd.earlier["linked"])
        named = PROJECTS.require(actor, "link", Project.objects.all(), pk=project)
        unit = Organisation.objects.get(pk=organisation)
        return _link(named.host_name, unit, cmd)


def enter_host(project: int, said: Entry, *, actor: Actor, now: datetime, key: CommandKey) -> int:
    """Enter the host which a project names into the registry, and link every project with that host to it."""
    with command("host.enter", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return int(cmd.earlier["linked"])
        named = PROJECTS.require(actor, "link", Project.objects.all(), pk=project)
        if queries.named_exactly([said.name]):
            raise Refused(_("单位库里已有“%(name)s”。请从下面选它，不必新建。") % {"name": said.name})
        unit = organisations.enter(said, since=_first_known(named.host_name), cmd=cmd)
        return _link(named.host_name, unit, cmd)


def _link(name: str, unit: Organisation, cmd: Running) -> int:
    organisations.remember_alias(unit, name, since=_first_known(name), cmd=cmd)
    unknown = Project.objects.filter(host=None)
    written = unknown.order_by().values_list("host_name", flat=True).distinct()
    linked = unknown.filter(host_name__in=[one for one in written if plain(one) == plain(name)]).update(host=unit)
    cmd.journal("host.linked", unit, summary=unit.name, name=name, projects=linked)
    cmd.result = {"linked": linked}
    return linked


def _first_known(name: str) -> date:
    """Since when a host is known by a name: the start of its first project."""
    return Project.objects.filter(host=None, host_name=name).earliest("starts").starts


def settle_hosts(names: Sequence[str] | None = None) -> int:
    """Link the projects whose host's name means one organisation by now, of all or of these names; how many."""
    if names is None:
        names = list(Project.objects.filter(host=None).values_list("host_name", flat=True).distinct())
    found = queries.named_exactly(names) if names else {}
    if not found:
        return 0
    sure = [(name, next(iter(keys))) for name, keys in found.items() if len(keys) == 1]
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE projects_project SET host_id = known.host"
            " FROM unnest(%s::text[], %s::bigint[]) AS known (name, host)"
            " WHERE host_id IS NULL AND host_name = known.name",
            [[name for name, _key in sure], [key for _name, key in sure]],
        )
        return int(cursor.rowcount)


def settle_all(*, actor: Actor, now: datetime, key: CommandKey) -> int:
    """Look again which unknown hosts the registry knows by now."""
    with command("host.settle", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return int(cmd.earlier["linked"])
        if not keeps_projects(actor):
            raise NotAllowed(reason_for(actor))
        linked = settle_hosts()
        cmd.journal("host.settled", summary=str(linked), projects=linked)
        cmd.result = {"linked": linked}
        return linked


def publish(chosen: QuerySet[Project], *, shown: bool, actor: Actor, now: datetime, key: CommandKey) -> int:
    """Show projects to everybody, or take them off the public list; how many were changed."""
    with command("project.publish" if shown else "project.unpublish", actor=actor, now=now, key=key) as cmd:
        if cmd.earlier is not None:
            return int(cmd.earlier["changed"])
        if not keeps_projects(actor):
            raise NotAllowed(reason_for(actor))
        mine = PROJECTS.allowed(
            actor, "publish", Project.objects.filter(pk__in=chosen.values("pk"), published=not shown)
        )
        changed = mine.update(published=shown)
        cmd.journal("projects.published" if shown else "projects.unpublished", summary=str(changed), projects=changed)
        cmd.result = {"changed": changed}
        return changed
