"""Time of an import of awards beside bare readers and writers of the same rows.

    .venv/bin/python -m benchmarks.imports [FILE] [--rows 17926]

FILE is a list of awards (.csv or .csv.gz); without one, rows are made up. Runs in this process against a database of
its own. Prints seconds and, for each step, how many times longer it takes than reading the rows with ``csv`` and
copying them with ``COPY`` into a table without checks.
"""

import argparse
import csv
import gzip
import io
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from benchmarks.pages import connection, database, timezone
from kezhi.base.actor import SYSTEM
from kezhi.base.commands import new_key
from kezhi.base.importing import actions
from kezhi.base.importing.actions import Answers
from kezhi.base.models import ImportBatch

HEAD = (
    "grant_no", "category", "title", "host_institution", "principal", "amount_wan", "start_month", "end_month",
    "final_grade",
)  # fmt: skip
"""The columns of a made-up list."""


def made_up(rows: int) -> bytes:
    """A list of so many awards."""
    file = io.StringIO()
    table = csv.writer(file)
    table.writerow(HEAD)
    for n in range(rows):
        title = f"第{n}个课题的评价方法研究"
        host, amount = f"大学{n % 900}", f"{n % 90}.5"
        table.writerow([70_000_000 + n, "面上项目", title, host, "某某", amount, "2018-01", "2020-12", "优"])
    return file.getvalue().encode()


def read(path: Path | None, rows: int) -> bytes:
    if path is None:
        return made_up(rows)
    content = path.read_bytes()
    return gzip.decompress(content) if path.suffix == ".gz" else content


def timed(do: Callable[[], object]) -> float:
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


def bare(content: bytes) -> None:
    """The rows read by ``csv`` and copied into a table of text columns."""
    head, *rows = csv.reader(io.StringIO(content.decode()))
    columns = ", ".join(f"c{n} text" for n in range(len(head)))
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE bare ({columns})")
        with cursor.copy("COPY bare FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        cursor.execute("DROP TABLE bare")


def nobody(done: int, total: int) -> None:
    """Hears how far it is."""


class Story:
    """One import, step by step."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        self.batch: ImportBatch

    def by(self) -> dict[str, Any]:
        return {"actor": SYSTEM, "now": timezone.now(), "key": new_key()}

    def upload(self) -> None:
        self.batch = actions.upload("awards", io.BytesIO(self.content), name="list.csv", **self.by())

    def check(self) -> None:
        answers = Answers(self.batch.columns, self.batch.units, {"source": "list", "most": ""})
        actions.ask_check(self.batch.pk, answers, **self.by(), say=nobody)

    def carry(self) -> None:
        self.batch = actions.ask_import(self.batch.pk, **self.by(), say=nobody)


def report(content: bytes, names: Sequence[str] = ("upload", "check", "carry")) -> None:
    baseline = min(timed(lambda: bare(content)) for _ in range(3))
    print(f"{'bare csv and COPY':24}{baseline:8.2f} s")
    for title in ("first", "the same again"):
        story = Story(content)
        took = {name: timed(getattr(story, name)) for name in names}
        whole = sum(took.values())
        parts = ", ".join(f"{name} {seconds:.2f} s" for name, seconds in took.items())
        print(f"{title:24}{whole:8.2f} s{whole / baseline:8.1f} ×   {parts}")
        batch = story.batch
        print(f"{'':24}{batch.created} created, {batch.unchanged} unchanged, {batch.faulty} faulty of {batch.rows_in}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Time imports beside a bare copy.")
    parser.add_argument("file", nargs="?", type=Path)
    parser.add_argument("--rows", type=int, default=17_926)
    asked = parser.parse_args()
    content = read(asked.file, asked.rows)
    with database():
        report(content)


if __name__ == "__main__":
    main()
