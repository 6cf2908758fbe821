"""Who sees and handles an upload: who may import its kind."""

from django.db.models import Q, QuerySet

from kezhi.base.access import Predicate, Table
from kezhi.base.actor import Actor
from kezhi.base.importing.declared import Importer, importers
from kezhi.base.models import ImportBatch, ImportRow

State = ImportBatch.State


def kinds(actor: Actor) -> list[Importer]:
    """The kinds that the actor may import."""
    return [importer for importer in importers.values() if importer.may(actor)]


def _in(*states: str) -> Predicate:
    return Predicate(lambda actor: Q(state__in=states))


of_my_kinds = Predicate(lambda actor: Q(kind__in=[importer.name for importer in kinds(actor)]))
BATCHES = Table(
    {
        "see": of_my_kinds,
        "map": of_my_kinds & _in(State.UPLOADED, State.CHECKED),
        "import": of_my_kinds & _in(State.CHECKED),
        "go-on": of_my_kinds & _in(State.CHECKING, State.IMPORTING),
        "cancel": of_my_kinds & _in(State.UPLOADED, State.CHECKED),
    }
)
"""``map``: say what the columns are. ``go-on``: ask again for what a worker left undone."""


def batches(actor: Actor) -> QuerySet[ImportBatch]:
    """The uploads that the actor may see, with their file."""
    return BATCHES.visible(actor, ImportBatch.objects.select_related("file"))


def rows(actor: Actor) -> QuerySet[ImportRow]:
    """The rows of those uploads."""
    seen = BATCHES.visible(actor, ImportBatch.objects.all())
    return ImportRow.objects.filter(batch__in=seen).select_related("batch")
