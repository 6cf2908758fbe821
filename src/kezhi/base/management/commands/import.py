"""``kezhi import KIND FILE``: checks a table and imports its good rows, or goes on where an import was broken off."""

# ruff: noqa: N999 — the file is named as the command is
from argparse import ArgumentParser
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone, translation

from kezhi.base.access import Refused
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import new_key
from kezhi.base.importing import actions, carrying, checking, importers, said
from kezhi.base.importing.actions import Answers
from kezhi.base.models import ImportBatch, ImportRow
from kezhi.engine.errors import Problems

FAULTS_SHOWN = 50


def pair(text: str) -> tuple[str, str]:
    """``NAME=VALUE``."""
    name, _equals, value = text.partition("=")
    return name, value


class Command(BaseCommand):
    help = "检查并导入一张表 (check a table and import its good rows)"

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("kind", choices=sorted(importers))
        parser.add_argument("file", type=Path)
        parser.add_argument("--set", type=pair, action="append", default=[], metavar="OPTION=VALUE", dest="options")
        parser.add_argument(
            "--column",
            type=pair,
            action="append",
            default=[],
            metavar="COLUMN=HEADER",
            help="which header a column has",
        )
        parser.add_argument("--unit", choices=["元", "万元", "亿元"], help="of amounts whose header names none")
        parser.add_argument("--sheet", help="of a workbook; otherwise the one that fits best")
        parser.add_argument("--check", action="store_true", help="check only")

    def handle(self, *args: Any, kind: str, file: Path, **asked: Any) -> None:
        translation.activate(settings.LANGUAGE_CODE)
        try:
            batch = self._uploaded(kind, file, asked["sheet"])
            batch = self._checked(batch, _answers(batch, asked))
            if asked["check"]:
                return
            self._imported(batch)
        except Problems as found:
            raise CommandError("\n".join(f"✗ {problem.render()}" for problem in found.problems)) from found
        except Refused as refused:
            raise CommandError(f"✗ {refused.reason}") from refused

    def _uploaded(self, kind: str, file: Path, sheet: str | None) -> ImportBatch:
        if not file.is_file():
            raise CommandError(f"✗ {file}: 没有这个文件 (no such file)")
        with file.open("rb") as content:
            batch = actions.upload(
                kind, content, name=file.name, sheet=sheet, actor=SYSTEM, now=timezone.now(), key=new_key()
            )
        for note in batch.notes:
            self.stdout.write(f"· {said.words(note)}")
        return batch

    def _checked(self, batch: ImportBatch, answers: Answers) -> ImportBatch:
        """The batch, checked; a broken-off import of the same file instead, where there is one."""
        batch = actions.ask_check(
            batch.pk, answers, actor=SYSTEM, now=timezone.now(), key=new_key(), say=self._progress("检查 checked")
        )
        if before := actions.unfinished(batch):
            actions.cancel(batch.pk, actor=SYSTEM, now=timezone.now(), key=new_key())
            self.stdout.write(f"· 接着办导入 {before.pk}：已有 {before.rows_in - before.waiting} 行 (going on)")
            return before
        importer = importers[batch.kind]
        faulty = batch.rows.filter(state=ImportRow.State.FAULTY).order_by("number")
        for row in faulty[:FAULTS_SHOWN]:
            for one in row.complaints:
                self.stderr.write(f"  第 {row.number} 行：{said.sentence(one, importer)}")
        self.stdout.write(
            f"✓ 检查 checked：{batch.rows_in} 行，可导入 good {batch.waiting}，有误 faulty {batch.faulty}，"
            f"跳过 skipped {batch.skipped}；将 would：新增 create {batch.expected.get('created', 0)}，"
            f"更新 update {batch.expected.get('updated', 0)}"
        )
        return batch

    def _imported(self, batch: ImportBatch) -> None:
        say = self._progress("导入 imported")
        if batch.state == ImportBatch.State.CHECKED:
            batch = actions.ask_import(batch.pk, actor=SYSTEM, now=timezone.now(), key=new_key(), say=say)
        else:
            batch = carrying.carry(batch.pk, clock=timezone.now, say=say)
        self.stdout.write(
            f"✓ 导入 imported：新增 created {batch.created}，更新 updated {batch.updated}，无变化 unchanged"
            f" {batch.unchanged}，有误 faulty {batch.faulty}，跳过 skipped {batch.skipped}"
        )

    def _progress(self, what: str) -> checking.Progress:
        def say(done: int, total: int, note: str = "") -> None:
            self.stdout.write(f"\r· {what} {done} / {total}", ending="\n" if done == total else "")
            self.stdout.flush()

        return say


def _answers(batch: ImportBatch, asked: Mapping[str, Any]) -> Answers:
    """What the file says of itself, with what the command line says otherwise."""
    importer = importers[batch.kind]
    _only("--column", asked["column"], [column.key for column in importer.columns])
    _only("--set", asked["options"], [option.key for option in importer.options])
    columns = dict(batch.columns) | {key: _place(batch, header) for key, header in asked["column"]}
    units = dict(batch.units)
    for column in importer.columns:
        if column.is_money and asked["unit"]:
            units.setdefault(column.key, asked["unit"])
    return Answers(columns, units, batch.options | dict(asked["options"]))


def _only(argument: str, pairs: Sequence[tuple[str, str]], known: Sequence[str]) -> None:
    for name, _value in pairs:
        if name not in known:
            raise CommandError(f"✗ {argument} 没有“{name}”这一项，可用 (no such name, choose from): {'、'.join(known)}")


def _place(batch: ImportBatch, header: str) -> int:
    if header not in batch.heads:
        raise CommandError(f"✗ 文件里没有“{header}”这一列 (no such header): {'、'.join(batch.heads)}")
    place: int = batch.heads.index(header)
    return place
