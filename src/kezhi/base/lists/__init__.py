"""All list pages by one machinery: a room declares a ListPage and its view calls ``lists.show(request, page)``."""

from kezhi.base.lists.declared import Badge, Batch, Column, Dates, Empty, Filter, ListPage, Total, View, moments
from kezhi.base.lists.reading import answer, chosen, matching
from kezhi.base.lists.sending import Exported
from kezhi.base.lists.view import show

__all__ = [
    "Badge",
    "Batch",
    "Column",
    "Dates",
    "Empty",
    "Exported",
    "Filter",
    "ListPage",
    "Total",
    "View",
    "answer",
    "chosen",
    "matching",
    "moments",
    "show",
]
