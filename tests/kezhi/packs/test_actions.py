"""Publishing: checked first, pinned by content, once for the same content, the published version stays."""

from datetime import datetime
from pathlib import Path

import pytest
from django.db import DatabaseError, transaction

from kezhi.base.access import NotAllowed, Refused
from kezhi.base.actor import NOBODY, SYSTEM, Actor, Role
from kezhi.base.commands import new_key
from kezhi.base.models import JournalLine
from kezhi.engine import packs
from kezhi.engine.errors import Problems
from kezhi.packs import actions, queries
from kezhi.packs.models import PackVersion
from kezhi.subjects.models import Organisation, Post, Region
from tests import rounds
from tests.kezhi.packs.conftest import COLOURS, MANIFEST, write

pytestmark = pytest.mark.django_db


def publish(folder: Path, now: datetime, *, actor: Actor = SYSTEM, key: str = "") -> PackVersion:
    return actions.publish(packs.read(folder), {}, actor=actor, now=now, key=key or new_key())


def test_a_pack_is_published_with_what_it_says_and_pinned(folder: Path, now: datetime) -> None:
    version = publish(folder, now)
    assert (version.number, version.version, version.title_zh, version.title_en) == (1, "1.0.0", "名录", "Lists")
    assert version.state == PackVersion.State.PUBLISHED
    assert version.content_hash == packs.read(folder).hash
    assert JournalLine.objects.get(action="pack.published").detail["hash"] == version.content_hash


def test_the_archive_gives_back_the_folder(folder: Path, now: datetime) -> None:
    version = publish(folder, now)
    again = packs.unzip(bytes(PackVersion.objects.get(pk=version.pk).archive))
    assert (again.hash, again.files["data/colours.csv"].decode()) == (version.content_hash, COLOURS)


def test_the_same_content_again_gives_the_version_in_force(folder: Path, now: datetime) -> None:
    assert publish(folder, now) == publish(folder, now)
    assert PackVersion.objects.count() == 1


def test_one_key_publishes_once_even_if_the_folder_has_changed(folder: Path, now: datetime) -> None:
    first = publish(folder, now, key="once")
    write(folder / "data" / "colours.csv", COLOURS + "b,蓝,Blue\n")
    assert publish(folder, now, key="once") == first


def test_a_change_is_a_new_version_and_the_old_one_is_kept(folder: Path, now: datetime) -> None:
    first = publish(folder, now)
    write(folder / "data" / "colours.csv", COLOURS + "b,蓝,Blue\n")
    second = publish(folder, now)
    first.refresh_from_db()
    assert (first.state, second.state, second.number) == ("retired", "published", 2)
    assert len(queries.definition(first.pk).contents.lists["data/colours.csv"]) == 2
    assert len(queries.definition(second.pk).contents.lists["data/colours.csv"]) == 3


def test_a_pack_that_is_wrong_is_refused_with_file_and_mend_and_the_published_one_stays(
    folder: Path, now: datetime
) -> None:
    first = publish(folder, now)
    write(folder / "data" / "colours.csv", COLOURS.replace("红", "赤"))
    with pytest.raises(Problems) as refused:
        publish(folder, now)
    (problem,) = refused.value.problems
    assert problem.place.file == "examples/lists.toml"
    assert problem.place.line
    assert "赤" in problem.render("zh")
    assert queries.published("reference").get() == first


def test_a_manifest_that_cannot_be_read_names_its_line(folder: Path) -> None:
    write(folder / "pack.toml", MANIFEST + "\n[broken\n")
    with pytest.raises(Problems) as refused:
        packs.read(folder)
    (problem,) = refused.value.problems
    assert problem.place.file == "pack.toml"
    assert problem.place.line == MANIFEST.count("\n") + 2


@pytest.mark.parametrize("actor", [NOBODY, Actor(person=1, account=1), Actor(account=1, role=Role.CASE_OFFICER)])
def test_only_who_edits_packs_publishes(folder: Path, now: datetime, actor: Actor) -> None:
    with pytest.raises(NotAllowed):
        publish(folder, now, actor=actor)
    assert not PackVersion.objects.exists()


def test_an_editor_publishes(folder: Path, now: datetime) -> None:
    assert publish(folder, now, actor=Actor(person=1, account=1, role=Role.PACK_EDITOR)).published_by == 1


@pytest.mark.parametrize("change", [{"content_hash": "0" * 64}, {"archive": b""}, {"number": 7}, {"version": "9"}])
def test_what_was_published_cannot_be_changed(folder: Path, now: datetime, change: dict[str, object]) -> None:
    publish(folder, now)
    with pytest.raises(DatabaseError), transaction.atomic():
        PackVersion.objects.update(**change)


def test_what_was_published_cannot_be_deleted(folder: Path, now: datetime) -> None:
    publish(folder, now)
    with pytest.raises(DatabaseError), transaction.atomic():
        PackVersion.objects.all().delete()


def test_packs_come_after_those_that_they_need(folder: Path) -> None:
    other = folder.parent / "another"
    write(other / "pack.toml", MANIFEST.replace('"lists"', '"another"') + "")
    text = (
        (other / "pack.toml").read_text("utf8").replace('owner = "planning"', 'owner = "planning"\nneeds = ["lists"]')
    )
    write(other / "pack.toml", text)
    write(other / "data" / "a.csv", COLOURS)
    assert list(actions.folders(folder.parent)) == ["lists", "another"]


def test_packs_that_need_each_other_are_refused(folder: Path) -> None:
    other = folder.parent / "another"
    for path, code, need in ((folder, "lists", "another"), (other, "another", "lists")):
        text = MANIFEST.replace('"lists"', f'"{code}"').replace(
            'owner = "planning"', f'owner = "o"\nneeds = ["{need}"]'
        )
        write(path / "pack.toml", text)
    with pytest.raises(Refused, match="circle"):
        actions.folders(folder.parent)


def test_the_projects_packs_bring_regions_and_the_department_with_its_posts(now: datetime) -> None:
    rounds.publish(now)
    province = Region.objects.get(kind=Region.Kind.PROVINCE, code__startswith="62")
    assert Region.objects.filter(kind=Region.Kind.CITY, parent=province).count() == 14
    assert Region.objects.filter(kind=Region.Kind.PROVINCE).count() == 34, "units of lists are everywhere"
    assert Organisation.objects.filter(offices__isnull=False).exists()
    assert {Role.CASE_OFFICER, Role.OFFICE_HEAD, Role.DIRECTOR} <= set(Post.objects.values_list("role", flat=True))


def test_publishing_everything_again_changes_nothing(now: datetime) -> None:
    rounds.publish(now)
    before = (PackVersion.objects.count(), Post.objects.count(), Region.objects.count(), Organisation.objects.count())
    rounds.publish(now)
    after = (PackVersion.objects.count(), Post.objects.count(), Region.objects.count(), Organisation.objects.count())
    assert after == before


def test_one_wrong_pack_stops_them_all(folder: Path, now: datetime) -> None:
    write(folder.parent / "wrong" / "pack.toml", MANIFEST.replace('"lists"', '"wrong"'))
    with pytest.raises(Problems):
        actions.publish_all(folder.parent, actor=SYSTEM, now=now)
    assert not PackVersion.objects.exists()
