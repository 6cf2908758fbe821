"""What pages send about exceptions, facts and a unit's own dates."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

import pytest

from kezhi.projects.inputs.screening import NEEDS, DateForm, FactForm, InterventionForm
from kezhi.projects.models import Call, Intervention

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("department")]
AT = datetime(2026, 4, 1, 17, 30, tzinfo=ZoneInfo("Asia/Shanghai"))
UNTIL = {"until_0": "2026-04-01", "until_1": "17:30"}


@pytest.mark.parametrize("kind", Intervention.Kind.values)
def test_each_kind_asks_for_what_it_needs_and_no_more(kind: str, call: Call) -> None:
    form = InterventionForm(kind=kind, call=call)
    assert set(form.fields) == {*NEEDS[kind], "grounds"}
    empty = InterventionForm({}, kind=kind, call=call)
    assert not empty.is_valid()
    assert set(empty.errors) == {*NEEDS[kind], "grounds"}


def test_an_exception_is_read_as_it_is_asked(call: Call) -> None:
    topic = call.topics.get()
    form = InterventionForm({"topic": topic.pk, "grounds": "填错方向"}, kind="topic", call=call)
    assert form.is_valid()
    wanted = form.wanted(7, None)
    assert (wanted.kind, wanted.application, wanted.person, wanted.topic) == ("topic", 7, None, topic.pk)
    late = InterventionForm({"grounds": "函件", **UNTIL}, kind="late", call=call)
    assert late.is_valid()
    assert late.wanted(None, 9).until == AT
    assert "1.1 镍钴资源" in str(form["topic"])


def test_offices_of_the_department_are_offered(call: Call) -> None:
    form = InterventionForm({"office": call.office_id, "grounds": "职责调整"}, kind="office", call=call)
    assert form.is_valid()
    assert form.wanted(1, None).office == call.office_id
    assert "农村科技处" in str(form["office"])


@pytest.mark.parametrize(
    ("missing", "valid"),
    [(None, True), ("value", False), ("source", False), ("on", False)],
)
def test_a_fact_needs_result_source_and_day(missing: str | None, valid: bool) -> None:
    said = {"value": "否", "source": "信用甘肃", "on": "2026-03-20"}
    form = FactForm({name: value for name, value in said.items() if name != missing})
    assert form.is_valid() is valid
    if valid:
        assert form.cleaned_data["on"] == date(2026, 3, 20)


@pytest.mark.parametrize(
    ("sent", "valid", "closes"),
    [
        ({"closes_0": "", "closes_1": ""}, True, None),
        ({"closes_0": "2026-04-01", "closes_1": "17:30"}, True, AT),
        ({"closes_0": "2026-04-01", "closes_1": ""}, False, None),
        ({"closes_0": "四月一日", "closes_1": "17:30"}, False, None),
    ],
)
def test_a_units_date_is_whole_or_none(sent: dict[str, str], valid: bool, closes: datetime | None) -> None:
    form = DateForm(sent)
    assert form.is_valid() is valid
    if valid:
        assert form.cleaned_data["closes"] == closes
