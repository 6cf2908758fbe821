"""Named reads of the pool: who may be asked, and how much each still takes this year."""

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kezhi.base.actor import Actor
from kezhi.engine.schema import OptionList
from kezhi.packs.queries import lists, lists_of, published
from kezhi.review.access import EXPERTS
from kezhi.review.models import Expert
from kezhi.review.models.ballots import ON_IT
from kezhi.subjects.access import TODAY
from kezhi.subjects.models import Affiliation

DISCIPLINES = "disciplines"


def experts(actor: Actor) -> QuerySet[Any]:
    """The experts whom the actor may see, with ``unit_name``, ``had`` and ``free`` of this year, and ``reference``: the
    version of the reference pack that names their disciplines.
    """
    rows = Expert.objects.select_related("person").annotate(reference=Subquery(published("reference").values("pk")[:1]))
    return EXPERTS.visible(actor, with_load(rows, timezone.now()))


def with_load(rows: QuerySet[Any], now: datetime) -> QuerySet[Any]:
    """The same with ``unit_name``, ``had`` (items in this calendar year) and ``free``."""
    at = Affiliation.objects.filter(person=OuterRef("person"), valid__contains=TODAY).order_by("kind", "pk")
    this_year = Q(assignments__state__in=ON_IT, assignments__created_at__year=timezone.localdate(now).year)
    counted = rows.annotate(
        unit_name=Subquery(at.values("organisation__name")[:1]), had=Count("assignments", filter=this_year)
    )
    free: QuerySet[Any] = counted.annotate(free=F("capacity") - F("had"))
    return free


def pool(fields: Collection[str], now: datetime) -> QuerySet[Any]:
    """Experts who can be asked now and know one of these disciplines; all of them where none is named."""
    active = with_load(Expert.objects.select_related("person").filter(state=Expert.State.ACTIVE), now)
    known = active.filter(fields__overlap=sorted(fields)) if fields else active
    return known.filter(free__gt=0).order_by("pk")


def disciplines() -> dict[str, str]:
    """Names of disciplines by code, in the reader's language."""
    return _named(lists().get(f"lists.{DISCIPLINES}"))


def discipline_words() -> dict[str, str]:
    """Codes of disciplines by what they may be called: the code itself and its names."""
    codes = lists().get(f"lists.{DISCIPLINES}")
    options = codes.options if codes else ()
    spelled = {one.label.of(language): one.value for one in options for language in ("en", "zh")}
    return spelled | {one.value: one.value for one in options}


def _named(codes: OptionList | None) -> dict[str, str]:
    language = "en" if (get_language() or "").startswith("en") else "zh"
    return {option.value: option.label.of(language) for option in codes.options} if codes else {}


def fields_in_words(expert: Expert) -> str:
    """What an expert of `experts` knows, in words."""
    names = _named(lists_of(expert.reference).get(DISCIPLINES))  # type: ignore[attr-defined]
    return _("、").join(names.get(code, code) for code in expert.fields)
