"""``kezhi import``: checks, imports, goes on."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from kezhi.base.actor import SYSTEM
from kezhi.base.commands import new_key
from kezhi.base.importing import actions, importers
from kezhi.base.models import ImportBatch, NumberSeries
from tests.kezhi.base.importing.ledger import HEAD, LEDGER, NOW, amount, answers, line, nothing, table

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def ledger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(importers._items, LEDGER.name, LEDGER)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "台账.csv"
    path.write_text(table(line(1), line(2, amount="二十"), line(3)), "utf8")
    return path


def run(*arguments: str | Path) -> tuple[str, str]:
    out, err = StringIO(), StringIO()
    try:
        call_command("import", *map(str, arguments), stdout=out, stderr=err)
    except CommandError as refused:
        err.write(str(refused))
    return out.getvalue(), err.getvalue()


def test_a_file_is_checked_and_its_good_rows_come_in(file: Path) -> None:
    out, err = run("ledger", file)
    assert "第 3 行：资助金额：“二十”不是金额" in err
    assert "可导入 good 2，有误 faulty 1" in out
    assert "新增 created 2" in out
    assert ImportBatch.objects.get().person is None


def test_a_check_alone_imports_nothing(file: Path) -> None:
    out, _err = run("ledger", file, "--check")
    assert "✓ 检查 checked" in out
    assert "✓ 导入" not in out
    assert not NumberSeries.objects.filter(scope="ledger").exists()


def test_again_all_is_unchanged(file: Path) -> None:
    run("ledger", file)
    assert "无变化 unchanged 2" in run("ledger", file)[0]


def test_columns_and_units_can_be_said(file: Path) -> None:
    file.write_text(file.read_text("utf8").replace("项目类别", "门类").replace("（万元）", ""), "utf8")
    _out, err = run("ledger", file)
    assert "✗ 缺少必填的列“项目类别”" in err
    assert "✗ 请说明“资助金额”的单位" in err
    out, _err = run("ledger", file, "--column", "category=门类", "--unit", "元")
    assert "新增 created 2" in out
    assert amount() == 20


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("missing.csv",), "没有这个文件"),
        (("{file}", "--column", "category=没有"), "文件里没有“没有”这一列"),
        (("{file}", "--column", "kategory=项目类别"), "--column 没有“kategory”这一项，可用"),
        (("{file}", "--set", "source=名单"), "--set 没有“source”这一项"),
        (("{file}", "--sheet", "往年"), "没有名为“往年”的工作表"),
    ],
)
def test_what_cannot_be_done_is_said(file: Path, arguments: tuple[str, ...], told: str) -> None:
    assert told in run("ledger", *(one.format(file=file) for one in arguments))[1]


def test_a_file_that_is_refused_is_said(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(HEAD, "utf8")
    assert "只有表头" in run("ledger", tmp_path / "a.csv")[1]


def test_without_a_good_row_it_says_so(file: Path) -> None:
    file.write_text(table(line(1, amount="x")), "utf8")
    assert "没有可以导入的行" in run("ledger", file)[1]


def test_an_import_that_was_broken_off_goes_on(file: Path) -> None:
    with file.open("rb") as content:
        batch = actions.upload("ledger", content, name=file.name, actor=SYSTEM, now=NOW, key=new_key())
    actions.ask_check(batch.pk, answers(batch), actor=SYSTEM, now=NOW, key=new_key(), say=nothing)
    ImportBatch.objects.filter(pk=batch.pk).update(state="importing")
    out, _err = run("ledger", file)
    assert f"接着办导入 {batch.pk}" in out
    assert "新增 created 2" in out
    assert dict(ImportBatch.objects.values_list("pk", "state"))[batch.pk] == "done"
    assert ImportBatch.objects.filter(state="cancelled").count() == 1
