"""What people do with an upload, who may, and what each refusal says."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import override_settings
from django_tasks_db.models import DBTaskResult

from kezhi.base import files, tasks
from kezhi.base.access import NotAllowed, NotFound, Refused
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import new_key
from kezhi.base.importing import actions, said
from kezhi.base.models import ImportBatch, JournalLine, StoredFile
from kezhi.engine.errors import Problems
from tests.kezhi.base.importing.ledger import (
    ACTOR,
    HEAD,
    NOW,
    STRANGER,
    answers,
    check,
    line,
    send,
    table,
    take,
)
from tests.kezhi.base.importing.workbooks import sheets

pytestmark = pytest.mark.django_db
PLAIN = table(line(1), line(2))


def by(**more: Any) -> Any:
    return {"actor": ACTOR, "now": NOW, "key": new_key(), **more}


def work() -> None:
    tasks.Worker(worker_id="w", interval=0, batch=True).run()


def test_an_upload_is_kept_and_matched_by_its_names() -> None:
    batch = send(PLAIN)
    assert (batch.state, batch.rows_in, batch.person) == ("uploaded", 2, ACTOR.person)
    assert batch.columns["amount"] == 5
    assert batch.units == {"amount": "万元"}
    (use,) = files.uses(batch, purpose=actions.PURPOSE)
    assert files.open_stored(use.file).read() == PLAIN.encode()
    assert JournalLine.objects.get(action="import.uploaded").detail["sha256"] == batch.file.sha256


def test_the_same_request_uploads_once() -> None:
    key = new_key()
    first, again = (
        actions.upload("ledger", io.BytesIO(PLAIN.encode()), name="台账.csv", **by(key=key)) for _ in range(2)
    )
    assert first == again
    assert ImportBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("content", "name", "code"),
    [
        (b"", "a.csv", "files.empty"),
        (b"\xef\xbb\xbf", "a.csv", "importing.no_text"),
        (HEAD, "a.csv", "importing.no_rows"),
        (line(1), "a.csv", "importing.no_header"),
        (PLAIN, "a.pdf", "files.not_accepted"),
        (b"%PDF-1.7 x", "a.csv", "files.false_extension"),
        (PLAIN + '"', "a.csv", "importing.unclosed_quote"),
        ("<html><table></table></html>", "a.xls", "files.false_extension"),
    ],
)
def test_a_file_that_cannot_be_taken_leaves_nothing(content: bytes | str, name: str, code: str) -> None:
    with pytest.raises(Problems) as found:
        send(content, name)
    assert [problem.code for problem in found.value.problems] == [code]
    assert not ImportBatch.objects.exists()
    assert not StoredFile.objects.exists()


def test_a_file_above_the_limit_is_refused() -> None:
    with override_settings(IMPORT_MEGABYTES=0), pytest.raises(Problems) as found:
        send(PLAIN)
    assert found.value.problems[0].code == "files.too_large"


def test_who_may_not_import_the_kind_may_not_upload() -> None:
    with pytest.raises(NotAllowed):
        actions.upload("ledger", io.BytesIO(PLAIN.encode()), name="a.csv", **by(actor=STRANGER))


STEPS: dict[str, Callable[[ImportBatch, Any], Any]] = {
    "check": lambda batch, actor: actions.ask_check(batch.pk, answers(batch), **by(actor=actor)),
    "import": lambda batch, actor: actions.ask_import(batch.pk, **by(actor=actor)),
    "cancel": lambda batch, actor: actions.cancel(batch.pk, **by(actor=actor)),
    "look": lambda batch, actor: actions.look_again(batch.pk, sheet=None, row=None, **by(actor=actor)),
    "go-on": lambda batch, actor: actions.go_on(batch.pk, **by(actor=actor)),
}


@pytest.mark.parametrize("step", STEPS)
def test_a_stranger_knows_of_no_batch(step: str) -> None:
    batch = send(PLAIN)
    with pytest.raises(NotFound):
        STEPS[step](batch, STRANGER)


@pytest.mark.parametrize("step", ["check", "cancel", "look", "import", "go-on"])
def test_a_finished_batch_stays_as_it_is(step: str) -> None:
    batch = take(check(send(PLAIN)))
    with pytest.raises(NotAllowed):
        STEPS[step](batch, ACTOR)


def test_what_is_open_is_named_all_at_once() -> None:
    batch = send(PLAIN.replace("（万元）", "").replace("项目类别", "门类"))
    with pytest.raises(Problems) as found:
        check(batch)
    assert [problem.render() for problem in found.value.problems] == [
        "缺少必填的列“项目类别”。请在文件里补上，或指定哪一列是它。",
        "请说明“资助金额”的单位是元、万元还是亿元。",
    ]
    assert ImportBatch.objects.get().state == "uploaded"


def test_what_staff_say_of_columns_is_remembered_for_the_next_file() -> None:
    renamed = PLAIN.replace("项目类别", "门类").replace("学科代码", "项目类别")
    batch = send(renamed)
    assert batch.columns["category"] == 8
    check(batch, columns={"category": 2, "code": 8})
    again = send(renamed)
    assert (again.columns["category"], again.columns["code"]) == (2, 8)
    assert not actions.header_faults(again)


def test_one_column_cannot_be_two_things() -> None:
    with pytest.raises(Refused, match="两次"):
        check(send(PLAIN), columns={"title": 0})


def test_a_column_that_the_file_hasnt_is_missing() -> None:
    with pytest.raises(Problems) as found:
        check(send(PLAIN), columns={"title": 99})
    assert found.value.problems[0].arguments == {"column": "项目名称"}


def test_the_unit_is_what_staff_say() -> None:
    batch = send(PLAIN.replace("（万元）", ""))
    assert batch.units == {}
    checked = check(batch, units={"amount": "元"})
    assert checked.waiting == 2


def test_another_sheet_or_header_can_be_taken() -> None:
    table_rows = [["说明"], HEAD.split(","), line(1).split(",")]
    batch = send(sheets(("一", table_rows, None), ("二", table_rows[1:], None)), "台账.xlsx")
    assert (batch.sheet, batch.head_first) == ("一", 2)
    actions.look_again(batch.pk, sheet="二", row=None, **by())
    batch.refresh_from_db()
    assert (batch.sheet, batch.head_first, batch.rows_in) == ("二", 1, 1)
    actions.look_again(batch.pk, sheet="一", row=1, **by())
    batch.refresh_from_db()
    assert batch.heads[0] == "说明"
    assert len(actions.faults(batch)) == 9


def test_a_checked_batch_can_be_matched_anew() -> None:
    batch = check(send(table(line(1, amount="x"))))
    assert batch.faulty == 1
    actions.look_again(batch.pk, sheet=None, row=None, **by())
    batch.refresh_from_db()
    assert (batch.state, batch.faulty, batch.rows.count()) == ("uploaded", 0, 0)


def test_without_a_good_row_there_is_nothing_to_import() -> None:
    batch = check(send(table(line(1, amount="x"))))
    with pytest.raises(Refused, match="没有可以导入的行"):
        actions.ask_import(batch.pk, **by())


def test_a_batch_that_is_given_up_keeps_its_file_only() -> None:
    batch = check(send(PLAIN))
    actions.cancel(batch.pk, **by())
    batch.refresh_from_db()
    assert (batch.state, batch.rows.count(), batch.rows_in) == ("cancelled", 0, 0)
    assert files.uses(batch).exists()


@pytest.mark.django_db(transaction=True)
def test_check_and_import_run_as_tasks() -> None:
    batch = send(PLAIN)
    actions.ask_check(batch.pk, answers(batch), **by())
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.waiting) == ("checked", 2)
    asked = actions.ask_import(batch.pk, **by())
    work()
    batch.refresh_from_db()
    assert (batch.state, batch.created) == ("done", 2)
    outcome = DBTaskResult.objects.get(pk=asked.task).return_value
    assert outcome == {"url": f"/imports/{batch.pk}/", "label": "看导入结果"}


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("state", ["checking", "importing"])
def test_what_no_worker_finished_can_be_asked_for_again(state: str) -> None:
    batch = send(PLAIN) if state == "checking" else check(send(PLAIN))
    ImportBatch.objects.filter(pk=batch.pk).update(state=state)
    actions.go_on(batch.pk, **by())
    work()
    batch.refresh_from_db()
    assert batch.state == ("checked" if state == "checking" else "done")


def test_an_unfinished_import_of_the_same_file_is_found() -> None:
    first = check(send(PLAIN))
    second = check(send(PLAIN))
    assert actions.unfinished(second) is None
    ImportBatch.objects.filter(pk=first.pk).update(state="importing")
    assert actions.unfinished(second) == first
    second.person = SYSTEM.person
    assert actions.unfinished(second) is None


def test_what_the_file_says_of_itself_is_said() -> None:
    batch = send(PLAIN.replace(",", ";").encode("gb18030"))
    assert [said.words(note) for note in batch.notes] == [
        "按 GB18030 编码读取。",
        "各列以分号分隔。",
        "“资助金额”按万元读取，换算成元。",
    ]
