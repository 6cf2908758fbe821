"""What the frame of every page shows: areas of this post, notices, language."""

from typing import Any

from django.conf import settings

from kezhi.base import notices, registry
from kezhi.base.actor import NOBODY
from kezhi.base.requests import Request
from kezhi.subjects import queries


def frame(request: Request) -> dict[str, Any]:
    """The side bar's areas that the actor may enter, and what the page's foot needs."""
    actor = getattr(request, "actor", None)
    if actor is None or not actor.signed_in:
        return {"demo": settings.DEMO, "actor": actor or NOBODY, "areas": []}
    areas = sorted((area for area in registry.areas.values() if area.open_to(actor)), key=lambda a: a.order)
    return {
        "demo": settings.DEMO,
        "actor": actor,
        "posts": queries.post_menu(request.ways, actor),
        "notices_unread": notices.unread(actor),
        "areas": [(area, area.waiting(actor) if area.waiting else None) for area in areas],
    }
