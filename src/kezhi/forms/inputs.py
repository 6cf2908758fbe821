"""What a form's page sends, as changes of its data."""

import json
import math
import re
import uuid
from collections.abc import Mapping
from typing import Any, NamedTuple

from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext as _

from kezhi.base.access import Refused
from kezhi.base.commands import CommandKey, new_key
from kezhi.engine.schema import Field, Form
from kezhi.forms.domain.paths import field_of
from kezhi.forms.domain.reading import read_value

LARGEST = 2 * 2**20
"""Bytes of one save; a form's texts are far below it."""
ROW = re.compile(r"\[(\d{1,4})\]\.(\w+)$")


class Sent(NamedTuple):
    """An automatic save: what it is based on, its changes by path, and the fields that the page shows."""

    base: int
    changes: dict[str, Any]
    shown: frozenset[str] = frozenset()


def sent_from_json(form: Form, body: bytes) -> Sent:
    """An automatic save as it comes. Raises Refused for what is none."""
    if len(body) > LARGEST:
        raise Refused(_("这次保存的内容超过 2 MB。请删去过长的文字，或把它放进附件。"))
    try:
        sent = json.loads(body)
        base, changes = int(sent["base"]), dict(sent["changes"])
        shown = frozenset(map(str, sent.get("shown") or ()))
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise Refused(_("没有读懂这次保存的内容。请刷新页面后再试；已输入的内容仍在浏览器里。")) from error
    taken = {path: read(form, path, storable(typed)) for path, typed in changes.items() if known(form, path)}
    return Sent(base, taken, shown)


def storable(typed: Any) -> Any:
    """What was sent without what no database keeps: NUL, half characters, numbers that are none."""
    if isinstance(typed, str):
        return typed.replace("\0", "").encode("utf-8", "ignore").decode()
    if isinstance(typed, float) and not math.isfinite(typed):
        return str(typed)
    if isinstance(typed, list):
        return [storable(one) for one in typed]
    if isinstance(typed, dict):
        return {storable(name): storable(one) for name, one in typed.items()}
    return typed


def base_from_post(posted: QueryDict) -> int:
    """The revision that a page sent whole was drawn from; 0 where it doesn't say."""
    said = posted.get("base", "")
    return int(said) if said.isascii() and said.isdecimal() else 0


def changes_from_post(form: Form, posted: QueryDict) -> dict[str, Any]:
    """The changes of a page sent whole, by a browser without scripts. Fields that it doesn't hold are left alone."""
    held = set(posted.getlist("held"))
    changes: dict[str, Any] = {}
    for field in form.fields:
        if field.name not in held or field.kind == "file":
            continue
        if field.kind == "table":
            changes[field.name] = read_value(field, field.name, storable(_rows(field, posted)))
        elif field.budget:
            names = [name for name in posted if name.startswith(f"{field.name}.")]
            changes |= {name: read(form, name, storable(posted[name])) for name in names if known(form, name)}
        elif field.kind == "checkbox":
            changes[field.name] = field.name in posted
        elif field.multiple:
            changes[field.name] = storable(posted.getlist(field.name))
        else:
            changes[field.name] = read(form, field.name, storable(posted.get(field.name, "")))
    return changes


def key_of(request: HttpRequest) -> CommandKey:
    """The key of one button on a page: pressed twice it acts once, and each button has its own."""
    page = request.POST.get("command") or new_key()
    chosen = request.POST.get("person") or request.POST.get("paper") or ""
    return str(uuid.uuid5(uuid.NAMESPACE_URL, f"{page} {request.path} {chosen}"))


def read(form: Form, path: str, typed: Any) -> Any:
    """What was typed at a path, as data."""
    field = form.field(field_of(path))
    return read_value(field, path, typed) if field else None


def known(form: Form, path: str) -> bool:
    """Whether the form has such a place, and it is one that a person writes."""
    field = form.field(field_of(path))
    if field is None or field.computed or field.kind == "file":
        return False
    if field.budget:
        parts = path.split(".")
        if len(parts) != 3:
            return False
        row, column = field.budget.row(parts[1]), field.budget.column(parts[2])
        return bool(row and column and field.budget.typed(row, column))
    return path == field.name


def _rows(field: Field, posted: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows: dict[int, dict[str, Any]] = {}
    for name in posted:
        if name.startswith(f"{field.name}[") and (found := ROW.search(name)):
            rows.setdefault(int(found[1]), {})[found[2]] = posted[name]
    filled = (rows[number] for number in sorted(rows))
    return [row for row in filled if any(str(value).strip() for value in row.values())]
