"""What the frame of every page shows: areas of this post, notices, language."""

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _lazy

from kezhi.base import notices, registry
from kezhi.base.actor import NOBODY, Actor
from kezhi.base.requests import Request
from kezhi.base.templatetags.kezhi import current_area
from kezhi.subjects import queries
from kezhi.workflow.queries import waiting_counts

PUBLIC_MENU = (
    (_lazy("首页"), "public"),
    (_lazy("申报通知"), "projects:calls"),
    (_lazy("公示"), "publicities"),
    (_lazy("已立项"), "funded"),
)


def frame(request: Request) -> dict[str, Any]:
    """The side bar's areas that the actor may enter, the public menu, and what waits for the reader."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.signed_in:
        menu = [
            {"title": title, "url": reverse(name), "current": request.path == reverse(name)}
            for title, name in PUBLIC_MENU
        ]
        return {"demo": settings.DEMO, "actor": actor or NOBODY, "areas": [], "public_menu": menu}
    areas = sorted((area for area in registry.areas.values() if area.open_to(actor)), key=lambda a: a.order)
    work = work_waiting(request)
    posts = queries.post_menu(request.ways, actor)
    waiting = [work[way.actor] for way in request.ways if way.actor.person is not None]
    return {
        "demo": settings.DEMO,
        "actor": actor,
        "posts": [{**post, "waiting": count} for post, count in zip(posts, waiting, strict=True)],
        "notices_unread": SimpleLazyObject(partial(notices.unread, actor)),  # a page may have counted them
        "current_area": current_area(areas, request.path),
        "areas": [(area, _waiting(area, actor, work[actor])) for area in areas],
    }


def work_waiting(request: Request) -> dict[Actor, int]:
    """How much waits for the reader in each way in which they may act, in one query."""
    actors = list(dict.fromkeys([request.actor, *(way.actor for way in request.ways)]))
    return dict(zip(actors, waiting_counts(actors), strict=True))


def _waiting(area: registry.Area, actor: Actor, work: int) -> int | None:
    """What the side bar counts beside an area; ``work`` was counted with that of the other posts."""
    if area is registry.areas["work"]:
        return work
    return area.waiting(actor) if area.waiting else None
