"""What a person who leaves a unit has there: posts, and what others delegated to them."""

from django.utils.translation import gettext_lazy as _lazy

from kezhi.subjects.actions import leaving
from kezhi.subjects.queries.leaving import Belongings, belongings

belongings.add("subjects.posts", Belongings(_lazy("岗位"), leaving.posts, leaving.pass_post))
belongings.add("subjects.delegations", Belongings(_lazy("受托代办"), leaving.lent, leaving.stay))
