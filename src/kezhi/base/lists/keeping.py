"""Views that a person keeps of a list: like read-marks they bind nobody, so there is no command and no journal line."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from kezhi.base.access import NotFound, Refused
from kezhi.base.actor import Actor
from kezhi.base.lists.declared import ListPage
from kezhi.base.models import SavedView

MOST = 20
"""Views that one person may keep of one list."""
LONGEST_NAME = 40


def save(page: ListPage, name: str, query: str, *, actor: Actor) -> SavedView:
    """Keep the state ``query`` (canonical) as ``name``; a view of that name is replaced.

    Raises Refused for who isn't signed in, for a name that can't be taken, and beyond ``MOST`` views.
    """
    mine = {"person": _person(actor), "page": page.code}
    name = _name(name)
    with transaction.atomic():
        views = SavedView.objects.filter(**mine).exclude(name=name)
        if views.count() >= MOST:
            raise Refused(_("这张列表最多存 %(count)s 个视图。请先删去不用的。") % {"count": MOST})
        last = views.aggregate(last=Max("position"))["last"]
        return SavedView.objects.update_or_create(
            **mine, name=name, defaults={"query": query}, create_defaults={"query": query, "position": (last or 0) + 1}
        )[0]


def rename(page: ListPage, view: int, name: str, *, actor: Actor) -> SavedView:
    """Call one's own view differently. Raises NotFound, and Refused for a name that can't be taken."""
    name = _name(name)
    with transaction.atomic():
        kept = _own(page, view, actor)
        others = SavedView.objects.filter(person=kept.person, page=kept.page, name=name).exclude(pk=kept.pk)
        if others.exists():
            raise Refused(_("您已有一个叫“%(name)s”的视图。请换一个名字。") % {"name": name})
        kept.name = name
        kept.save(update_fields=["name"])
    return kept


def delete(page: ListPage, view: int, *, actor: Actor) -> None:
    """Forget one's own view. Raises NotFound."""
    with transaction.atomic():
        _own(page, view, actor).delete()


def _own(page: ListPage, view: int, actor: Actor) -> SavedView:
    mine = SavedView.objects.select_for_update().filter(person=_person(actor), page=page.code, pk=view)
    kept = mine.first()
    if kept is None:
        raise NotFound(_("没有找到这个视图，可能已经删去。请刷新列表再试。"))
    return kept


def _person(actor: Actor) -> int:
    if actor.person is None:
        raise Refused(_("请先登录，再存视图。"))
    return actor.person


def _name(name: str) -> str:
    clean = " ".join("".join(c if c.isprintable() else " " for c in name).split())
    if not clean or len(clean) > LONGEST_NAME:
        raise Refused(_("请给视图起一个 1 到 %(count)s 个字的名字。") % {"count": LONGEST_NAME})
    return clean
