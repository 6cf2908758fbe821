"""What the frame of every page shows: areas of this post, notices, language."""

from functools import partial
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext_lazy as _

from kezhi.base import notices, registry
from kezhi.base.actor import NOBODY
from kezhi.base.requests import Request
from kezhi.base.templatetags.kezhi import current_area
from kezhi.subjects import queries

PUBLIC_MENU = (
    (_("首页"), "public"),
    (_("申报通知"), "projects:calls"),
    (_("公示"), "publicities"),
    (_("已立项"), "funded"),
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
    return {
        "demo": settings.DEMO,
        "actor": actor,
        "posts": queries.post_menu(request.ways, actor),
        "notices_unread": SimpleLazyObject(partial(notices.unread, actor)),  # a page may have counted them
        "current_area": current_area(areas, request.path),
        "areas": [(area, area.waiting(actor) if area.waiting else None) for area in areas],
    }
