"""What a person who leaves a unit has open in cases."""

from django.utils.translation import gettext_lazy as _lazy

from kezhi.subjects.queries.leaving import Belongings, belongings
from kezhi.workflow.actions import leaving

belongings.add("workflow.items", Belongings(_lazy("待办"), leaving.in_hand, leaving.pass_on))
belongings.add("workflow.referrals", Belongings(_lazy("别人请办的"), leaving.asked, leaving.ask_successor))
