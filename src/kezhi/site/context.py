"""What the frame of every page shows: areas of this post, other posts, notices, language."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from kezhi.base import notices, registry
from kezhi.base.actor import NOBODY, Actor
from kezhi.subjects.queries import Choice, choices


def frame(request: HttpRequest) -> dict[str, Any]:
    """The side bar's areas that the actor may enter, the posts that they may choose, and unread notices."""
    actor: Actor = getattr(request, "actor", None) or NOBODY
    if not actor.signed_in:
        return {"demo": settings.DEMO, "actor": NOBODY, "areas": []}
    areas = sorted((area for area in registry.areas.values() if area.open_to(actor)), key=lambda a: a.order)
    return {
        "demo": settings.DEMO,
        "actor": actor,
        "notices_unread": notices.unread(actor),
        "posts": posts(actor) if actor.person else [],
        "areas": [(area, area.waiting(actor) if area.waiting else None) for area in areas],
    }


def posts(actor: Actor) -> list[dict[str, Any]]:
    """Every way in which the person may act; nothing to choose where there is only one."""
    ways = choices(actor.registered, timezone.localdate())
    return [_post(way, actor) for way in ways] if len(ways) > 1 else []


def _post(way: Choice, actor: Actor) -> dict[str, Any]:
    held, lent = way.actor.holding, way.delegation
    until = _("至 %(day)s") % {"day": way.until.isoformat()} if way.until else ""
    principal = _("代 %(name)s") % {"name": way.principal} if way.principal else ""
    return {
        "id": f"d{lent}" if lent else f"h{held}" if held else "",
        "title": way.actor.title or _("本人"),
        "office": way.actor.office_name or way.actor.organisation_name,
        "initial": (way.actor.name or "?")[0],
        "note": " · ".join(filter(None, (principal, until))),
        "current": (held, way.actor.on_behalf_of) == (actor.holding, actor.on_behalf_of),
    }
