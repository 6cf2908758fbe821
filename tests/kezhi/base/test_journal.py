"""Nothing that was sealed can be changed unnoticed, and what is noticed is named."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from io import StringIO
from threading import Event, Thread
from time import monotonic
from typing import Any

import psycopg
import pytest
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection, transaction
from hypothesis import given
from hypothesis import strategies as st
from psycopg.pq import TransactionStatus

from kezhi.base import journal
from kezhi.base.actor import SYSTEM, Actor
from kezhi.base.commands import command
from kezhi.base.journal import Fault
from kezhi.base.models import JournalLine, JournalSeal, JournalSealed, PersonalKey
from kezhi.base.models import journal as tables
from tests.sealing import soon

ACTOR = Actor(person=7, name="沈若舟", account=1, holding=3, on_behalf_of=9)
TABLES = ("base_journalline", "base_journalseal", "base_journalsealed")


def add(now: datetime, *summaries: str) -> list[int]:
    for summary in summaries:
        journal.write("told", None, actor=ACTOR, at=now, summary=summary, detail={"n": 1, "深": {"b": 2, "a": [1, 2]}})
    return list(JournalLine.objects.order_by("-pk").values_list("pk", flat=True)[: len(summaries)])[::-1]


@pytest.fixture
def sealed(db: None, now: datetime, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Three seals of two lines each; the numbers of the lines. The test's own transaction counts as committed."""
    monkeypatch.setattr(journal, "SURELY_COMMITTED", "TRUE")
    lines = []
    for n in range(3):
        lines += add(now, f"第 {n} 批甲", f"第 {n} 批乙")
        assert soon(now, 2) == 2
    connection.check_constraints()
    return lines


@contextmanager
def nobody_watches() -> Iterator[Any]:
    """What an administrator of the database can do: triggers and foreign keys rest."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        yield cursor
        cursor.execute("SET LOCAL session_replication_role = DEFAULT")


def faults() -> set[tuple[int, str, int | None]]:
    return {(fault.seal, fault.what, fault.line) for fault in journal.verify().faults}


@pytest.mark.django_db
@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("change", ["UPDATE {} SET {} = {}", "DELETE FROM {}", "TRUNCATE {} CASCADE"])
def test_the_database_refuses_every_change(now: datetime, table: str, change: str) -> None:
    (line,) = add(now, "一")
    JournalSeal.objects.create(number=1, previous=journal.GENESIS, root="", lines=1, at=now)
    JournalSealed.objects.create(line_id=line, seal_id=1, place=0, digest="")
    connection.check_constraints()
    column = {"base_journalline": "summary", "base_journalseal": "root", "base_journalsealed": "place"}[table]
    with pytest.raises(DatabaseError, match="is append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(change.format(table, column, column))
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")  # noqa: S608
        assert cursor.fetchone() == (1,)


def test_these_are_all_tables_of_the_journal() -> None:
    models = (JournalLine, JournalSeal, JournalSealed)
    assert tuple(model._meta.db_table for model in models) == TABLES
    assert {name for name in vars(tables) if name.startswith("Journal")} == {model.__name__ for model in models}


@pytest.mark.django_db
def test_a_line_says_who_did_what_for_whom(now: datetime) -> None:
    (number,) = add(now, "一")
    line = JournalLine.objects.get(pk=number)
    assert (line.person, line.holding, line.on_behalf_of, line.action, line.at) == (7, 3, 9, "told", now)


def test_a_sound_journal_holds_and_seals_nothing_twice(sealed: list[int], now: datetime) -> None:
    assert journal.seal(now=now) == 0
    found = journal.verify()
    assert found.holds
    assert (found.seals, found.lines, found.unsealed) == (3, 6, 0)
    assert found.last_root == JournalSeal.objects.get(number=3).root


def test_an_empty_journal_holds(transactional_db: None, now: datetime) -> None:
    assert journal.seal(now=now) == 0
    assert journal.verify() == journal.Verification(0, 0, 0, journal.GENESIS, ())


def test_large_backlogs_are_sealed_in_batches(
    transactional_db: None, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal, "BATCH", 3)
    add(now, *"一二三四五六七")
    assert soon(now, 7) == 7
    assert list(JournalSeal.objects.order_by("number").values_list("lines", flat=True)) == [3, 3, 1]
    heard: list[int] = []
    assert journal.verify(say=heard.append).holds
    assert heard == [3, 6, 7]


def test_a_changed_line_is_named(sealed: list[int]) -> None:
    with nobody_watches() as cursor:
        cursor.execute("UPDATE base_journalline SET summary = '别的' WHERE id = %s", [sealed[2]])
    assert faults() == {(2, "line", sealed[2])}


@pytest.mark.parametrize(
    "change",
    [
        "at = at + interval '1 microsecond'",
        "person = 8",
        "person = NULL",
        "holding = 4",
        "on_behalf_of = NULL",
        "action = 'said'",
        "object_type = 'base.account'",
        "object_id = 1",
        """detail = '{"n": 1, "深": {"b": 2, "a": [2, 1]}}'""",
        r"personal = '\x00'",
        "personal_key = 1",
    ],
)
def test_whatever_is_changed_in_a_line_is_noticed(sealed: list[int], change: str) -> None:
    with nobody_watches() as cursor:
        cursor.execute(f"UPDATE base_journalline SET {change} WHERE id = %s", [sealed[4]])  # noqa: S608
    assert faults() == {(3, "line", sealed[4])}


def test_a_deleted_line_is_named(sealed: list[int]) -> None:
    with nobody_watches() as cursor:
        cursor.execute("DELETE FROM base_journalline WHERE id = %s", [sealed[3]])
    assert faults() == {(2, "line-missing", sealed[3])}


def test_a_line_deleted_with_its_place_is_missed_in_its_seal(sealed: list[int]) -> None:
    with nobody_watches() as cursor:
        cursor.execute("DELETE FROM base_journalsealed WHERE line_id = %s", [sealed[3]])
        cursor.execute("DELETE FROM base_journalline WHERE id = %s", [sealed[3]])
    assert faults() == {(2, "lines", None)}


def test_a_seal_emptied_of_its_lines_is_noticed(sealed: list[int]) -> None:
    with nobody_watches() as cursor:
        cursor.execute("DELETE FROM base_journalsealed WHERE seal_id = 2")
    found = journal.verify()
    assert found.faults == (Fault(2, "lines"),)
    assert found.unsealed == 2


def test_a_line_slipped_into_a_seal_is_noticed(sealed: list[int], now: datetime) -> None:
    (slipped,) = add(now, "后补")
    with nobody_watches() as cursor:
        cursor.execute("INSERT INTO base_journalsealed VALUES (%s, 2, 1, '')", [slipped])
    assert faults() == {(1, "line", slipped), (1, "lines", None)}


def test_a_new_line_under_an_old_number_is_named(sealed: list[int], now: datetime) -> None:
    with nobody_watches() as cursor:
        cursor.execute("DELETE FROM base_journalline WHERE id = %s", [sealed[0]])
        cursor.execute(
            "INSERT INTO base_journalline (id, at, action, object_type, summary, detail)"
            " VALUES (%s, %s, 'told', '', '别的', '{}')",
            [sealed[0], now],
        )
    assert faults() == {(1, "line", sealed[0])}


def test_lines_in_another_order_are_noticed(sealed: list[int]) -> None:
    with nobody_watches() as cursor:
        for line, place in ((sealed[2], 9), (sealed[3], 0), (sealed[2], 1)):
            cursor.execute("UPDATE base_journalsealed SET place = %s WHERE line_id = %s", [place, line])
    assert faults() == {(2, "root", None)}


def rehash(line: int, seal: int) -> None:
    """What a forger does: change a line, its digest and the root of its seal."""
    with nobody_watches() as cursor:
        cursor.execute("UPDATE base_journalline SET summary = '别的' WHERE id = %s", [line])
        said = JournalLine.objects.filter(pk=line).values_list(*journal.SAID).get()
        cursor.execute("UPDATE base_journalsealed SET digest = %s WHERE line_id = %s", [journal.digest(said), line])
        set_root(cursor, seal)


def set_root(cursor: Any, seal: int) -> None:
    kept = JournalSeal.objects.get(number=seal)
    digests = JournalSealed.objects.filter(seal=seal).order_by("place").values_list("digest", flat=True)
    cursor.execute(
        "UPDATE base_journalseal SET root = %s WHERE number = %s", [journal.root(kept.previous, digests), seal]
    )


def test_a_forger_who_forgets_the_root_is_found_in_the_seal(sealed: list[int]) -> None:
    with nobody_watches() as cursor:
        cursor.execute("UPDATE base_journalline SET summary = '别的' WHERE id = %s", [sealed[2]])
        said = JournalLine.objects.filter(pk=sealed[2]).values_list(*journal.SAID).get()
        cursor.execute(
            "UPDATE base_journalsealed SET digest = %s WHERE line_id = %s", [journal.digest(said), sealed[2]]
        )
    assert faults() == {(2, "root", None)}


def test_a_forger_who_makes_a_new_root_breaks_the_chain_after_it(sealed: list[int]) -> None:
    rehash(sealed[2], 2)
    assert faults() == {(3, "chain", None)}


def test_a_forger_who_rewrites_all_is_found_by_a_published_root(sealed: list[int]) -> None:
    was = JournalSeal.objects.get(number=3).root
    rehash(sealed[2], 2)
    with nobody_watches() as cursor:
        cursor.execute(
            "UPDATE base_journalseal SET previous = %s WHERE number = 3", [JournalSeal.objects.get(number=2).root]
        )
        set_root(cursor, 3)
    assert journal.verify().holds
    assert journal.verify(published={3: was}).faults == (Fault(3, "published"),)


def test_a_missing_seal_is_named(sealed: list[int]) -> None:
    with nobody_watches() as cursor:
        cursor.execute("DELETE FROM base_journalseal WHERE number = 2")
    assert faults() == {(2, "seal-missing", None), (3, "chain", None)}


def test_seals_cut_off_at_the_end_are_missed_by_who_knows_a_published_root(sealed: list[int]) -> None:
    was = JournalSeal.objects.get(number=3).root
    with nobody_watches() as cursor:
        cursor.execute("DELETE FROM base_journalsealed WHERE seal_id = 3")
        cursor.execute("DELETE FROM base_journalseal WHERE number = 3")
    assert journal.verify(published={3: was}).faults == (Fault(3, "seal-missing"),)


@contextmanager
def beside(do: Callable[[Event], None]) -> Iterator[Event]:
    """Run something on another connection up to where it waits; it goes on when the event is set."""
    ready, go_on = Event(), Event()

    def run() -> None:
        try:
            with transaction.atomic():
                do(ready)
                ready.set()
                go_on.wait(10)
        finally:
            connection.close()

    thread = Thread(target=run)
    thread.start()
    try:
        assert ready.wait(10)
        yield go_on
    finally:
        go_on.set()
        thread.join()


def test_only_what_is_surely_committed_is_sealed(transactional_db: None, now: datetime) -> None:
    before = add(now, "先提交的")
    with beside(lambda ready: add(now, "未提交的") and None) as commit:
        after = add(now, "后提交的")
        assert soon(now, 1) == 1
        assert list(JournalSealed.objects.values_list("line_id", flat=True)) == before
        commit.set()
    assert soon(now, 2) == 2
    seals = JournalSealed.objects.order_by("seal", "place").values_list("seal", "line_id")
    assert list(seals) == [(1, before[0]), (2, after[0] - 1), (2, after[0])]
    assert journal.verify().holds


def test_transactions_of_other_databases_on_the_server_hold_nothing_up(transactional_db: None, now: datetime) -> None:
    elsewhere = connection.get_connection_params() | {"dbname": "postgres"}
    with psycopg.connect(**elsewhere) as other:
        other.execute("SELECT pg_current_xact_id()")  # opens one that has a number
        lines = add(now, "一")
        assert soon(now, 1) == 1
        assert other.info.transaction_status == TransactionStatus.INTRANS
    assert list(JournalSealed.objects.values_list("line_id", flat=True)) == lines


def test_what_was_rolled_back_leaves_no_gap_in_the_chain(transactional_db: None, now: datetime) -> None:
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        add(now, "撤回的")
        raise ZeroDivisionError
    add(now, "留下的")
    assert soon(now, 1) == 1
    assert journal.verify().holds


def test_a_journal_restored_on_another_server_is_sealed_too(transactional_db: None, now: datetime) -> None:
    lines = add(now, "旧服务器写的")
    with nobody_watches() as cursor:
        cursor.execute("UPDATE base_journalline SET xid = 9000000000000 WHERE id = ANY(%s)", [lines])
    assert soon(now, 1) == 1


def test_two_sealers_do_not_meet(transactional_db: None, now: datetime) -> None:
    def hold_the_lock(ready: Event) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [journal.SEALING_LOCK])

    add(now, "一")
    with beside(hold_the_lock):
        assert journal.seal(now=now) == 0
    assert soon(now, 1) == 1


@pytest.mark.django_db
def test_personal_values_are_kept_under_the_persons_key(now: datetime) -> None:
    with command("change", actor=ACTOR, now=now, key="k") as cmd:
        cmd.journal("person.changed", personal={"phone": "13800000000", "生日": now.date()}, subject=8, what="phone")
    line = JournalLine.objects.get()
    assert line.detail == {"what": "phone"}
    assert b"13800000000" not in bytes(line.personal or b"")
    assert journal.personal_values(line) == {"phone": "13800000000", "生日": "2026-03-24"}


@pytest.mark.django_db
def test_a_person_has_one_key(now: datetime) -> None:
    for subject in (8, 8, 9):
        journal.write("told", None, actor=SYSTEM, at=now, personal={"a": 1}, subject=subject)
    assert set(PersonalKey.objects.values_list("person", flat=True)) == {8, 9}
    assert JournalLine.objects.values("personal_key").distinct().count() == 2
    assert JournalLine.objects.values("personal").distinct().count() == 3


def test_erasing_a_person_destroys_the_key_and_the_proof_still_holds(transactional_db: None, now: datetime) -> None:
    journal.write("told", None, actor=SYSTEM, at=now, personal={"phone": "138"}, subject=8)
    journal.write("told", None, actor=SYSTEM, at=now, personal={"phone": "139"}, subject=9)
    soon(now, 1)
    assert journal.erase(8, now=now)
    assert not journal.erase(8, now=now)
    first, second = JournalLine.objects.order_by("pk")
    assert journal.personal_values(first) is None
    assert journal.personal_values(second) == {"phone": "139"}
    assert journal.verify().holds
    key = PersonalKey.objects.get(person=8)
    assert (key.key, key.destroyed_at) == (None, now)


@pytest.mark.django_db
def test_what_was_erased_is_not_collected_anew(now: datetime) -> None:
    journal.write("told", None, actor=SYSTEM, at=now, personal={"phone": "138"}, subject=8)
    journal.erase(8, now=now)
    journal.write("told", None, actor=SYSTEM, at=now, personal={"phone": "138"}, subject=8)
    last = JournalLine.objects.order_by("pk").last()
    assert last is not None
    assert last.personal is None


@pytest.mark.django_db
def test_a_line_without_personal_values_has_none(now: datetime) -> None:
    (number,) = add(now, "一")
    assert journal.personal_values(JournalLine.objects.get(pk=number)) is None
    assert not PersonalKey.objects.exists()


@given(st.lists(st.text(), max_size=5), st.lists(st.text(), max_size=5))
def test_different_batches_have_different_roots(one: list[str], other: list[str]) -> None:
    digests = [[journal.hashlib.sha256(text.encode()).hexdigest() for text in batch] for batch in (one, other)]
    roots = [journal.root(journal.GENESIS, batch) for batch in digests]
    assert (roots[0] == roots[1]) == (one == other)


def verified(*arguments: str) -> str:
    out = StringIO()
    call_command("journal", "verify", *arguments, stdout=out)
    return out.getvalue()


def test_the_command_says_that_a_journal_holds(sealed: list[int]) -> None:
    root = JournalSeal.objects.get(number=3).root
    said = verified("--published", f"3:{root}")
    assert "封存 / seals: 3 · 留痕 / lines: 6 · 未封存 / not sealed yet: 0" in said
    assert f"3:{root}" in said
    assert "The journal holds." in said


def test_the_command_names_each_fault_and_fails(sealed: list[int]) -> None:
    with nobody_watches() as cursor:
        cursor.execute("UPDATE base_journalline SET summary = '' WHERE id = %s", [sealed[0]])
        cursor.execute("DELETE FROM base_journalline WHERE id = %s", [sealed[5]])
    out = StringIO()
    with pytest.raises(CommandError, match="2 处不符") as failed:
        call_command("journal", "verify", stdout=out)
    assert failed.value.returncode == 1
    assert f"seal 1: 留痕 {sealed[0]} 在封存后被改动" in out.getvalue()
    assert f"line {sealed[5]} was deleted" in out.getvalue()


def test_the_command_seals(transactional_db: None, now: datetime) -> None:
    add(now, "一", "二")
    said, until = 0, monotonic() + 20
    while said < 2 and monotonic() < until:
        out = StringIO()
        call_command("journal", "seal", stdout=out)
        words, _colon, number = out.getvalue().partition(": ")
        assert words == "封存 / sealed"
        said += int(number)
    assert said == 2


def test_a_published_root_is_written_as_number_and_root(sealed: list[int]) -> None:
    with pytest.raises(CommandError, match="NUMBER:ROOT"):
        verified("--published", "abc")
