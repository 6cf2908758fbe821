"""``kezhi journal verify`` and ``kezhi journal seal``."""

import argparse
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from kezhi.base import journal

WORDS = {
    "line": "留痕 {line} 在封存后被改动 / line {line} was changed after it was sealed",
    "line-missing": "留痕 {line} 在封存后被删除 / line {line} was deleted after it was sealed",
    "lines": "留痕的条数与封存时不同 / the number of lines is not the one that was sealed",
    "root": "留痕的内容或次序与封存时不同 / content or order of the lines is not what was sealed",
    "chain": "与前一封存不相接，前一封存被改动 / does not follow from the seal before, which was changed",
    "seal-missing": "封存缺失 / the seal is missing",
    "published": "根与已公布的不同，封存被整体重写 / the root is not the published one: the seals were rewritten",
}


def published(text: str) -> tuple[int, str]:
    """A root as it was made public: ``NUMBER:ROOT``."""
    number, _, root = text.partition(":")
    if not number.isdecimal() or len(root) != len(journal.GENESIS):
        raise argparse.ArgumentTypeError(f"NUMBER:ROOT expected, as in 12:9f86…, not {text}")
    return int(number), root


class Command(BaseCommand):
    help = "Seal the journal, or verify it from its first line."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=["verify", "seal"])
        parser.add_argument(
            "--published", type=published, action="append", default=[], help="NUMBER:ROOT that was made public"
        )

    def handle(self, *_: Any, what: str, published: list[tuple[int, str]], **__: Any) -> None:
        if what == "seal":
            self.stdout.write(f"封存 / sealed: {journal.seal(now=timezone.now())}")
            return
        found = journal.verify(published=dict(published))
        self.stdout.write(
            f"封存 / seals: {found.seals} · 留痕 / lines: {found.lines} · 未封存 / not sealed yet: {found.unsealed}\n"
            f"根 / root {found.seals}:{found.last_root}"
        )
        for fault in found.faults:
            self.stdout.write(f"封存 / seal {fault.seal}: {WORDS[fault.what].format(line=fault.line)}")
        if not found.holds:
            raise CommandError(f"留痕有 {len(found.faults)} 处不符 / the journal has {len(found.faults)} faults")
        self.stdout.write("留痕完整，没有被改动、删除或调换 / The journal holds.")
