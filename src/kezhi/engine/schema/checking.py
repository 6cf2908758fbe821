"""The second pass over form data: what is required, lengths and bounds, choices and files, field by field."""

import datetime
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from kezhi.engine.schema import expressions
from kezhi.engine.schema.definition import Definition, Field, Mend, Option
from kezhi.engine.schema.settling import Cell, Settled
from kezhi.engine.schema.texts import Text, plain, shown, yuan
from kezhi.engine.schema.values import Complaints, Spot, date, reachable, stored

_TAKEN_CARE_OF = frozenset({"type", "maxLength", "maxItems", "title", "description", "default", "examples", "items"})
"""Keywords that the first pass has checked, or that check nothing."""
_CODES = {
    "minLength": "too_short",
    "pattern": "bad_pattern",
    "minimum": "below",
    "exclusiveMinimum": "below",
    "maximum": "above",
    "exclusiveMaximum": "above",
    "minItems": "too_few_rows",
    "uniqueItems": "repeated",
    "enum": "not_allowed",
    "const": "not_allowed",
}
_VERBS = {
    "file": Text("上传", "Upload"),
    "table": Text("至少添加一行", "Add at least one row to"),
    "checkbox": Text("勾选", "Tick"),
    **dict.fromkeys(("select", "radio", "date", "organisation", "person", "region"), Text("选择", "Choose")),
}
_FILL_IN = Text("填写", "Fill in")


def required(cell: Cell) -> bool:
    """Whether the field must be filled in, with this data."""
    return cell.field.required is not None and expressions.value(cell.field.required, cell.scope) is True


def bounds(cell: Cell) -> tuple[Any, Any]:
    """The least and the most that a number, an amount or a date may be; None where there is no bound or it isn't
    known. A bound between two values that the field can hold is the nearer one inside.
    """
    least, most = (
        expressions.value(text, cell.scope) if text is not None else None
        for text in (cell.field.minimum, cell.field.maximum)
    )
    return reachable(cell.field, least, "ROUND_CEILING"), reachable(cell.field, most, "ROUND_FLOOR")


def check_fields(form: Definition, settled: Settled, on: datetime.date) -> None:
    """Complain about every field that isn't right by itself, then about the data as a whole by the form's schema."""
    for cell in settled.cells.values():
        if cell.faulty or cell.field.computed is not None:
            continue
        if cell.value is None or cell.value is False:
            if required(cell):
                verb = _VERBS.get(cell.field.kind, _FILL_IN)
                settled.complaints.add("required", cell.spot, verb=verb)
            continue
        _check_filled(cell, settled, on)
    if form.schema:
        _check_whole(form, settled)


def _check_filled(cell: Cell, settled: Settled, on: datetime.date) -> None:
    kind = cell.field.kind
    _check_schema(cell, settled.complaints)
    if kind in ("number", "money", "date"):
        _check_bounds(cell, settled.complaints)
    elif kind in ("select", "radio"):
        _check_choice(cell, settled)
    elif kind == "file":
        _check_files(cell, settled.complaints, on)
    elif kind == "table" and cell.field.key:
        _check_key(cell, cell.field.key, settled)


def instance(kind: str, value: Any) -> Any:
    """A value as JSON Schema sees it: whole numbers are integers, amounts and dates are strings."""
    if isinstance(value, Decimal) and kind not in ("money", "budget"):
        return int(value) if value == value.to_integral_value() else value
    if isinstance(value, list):
        return [instance(kind, item) for item in value]
    if isinstance(value, Mapping):
        return {key: instance(kind, item) for key, item in value.items() if item is not None}
    return stored(kind, value)


def _errors(schema: Mapping[str, Any], value: Any) -> Iterator[ValidationError]:
    checker = Draft202012Validator.FORMAT_CHECKER
    validator = Draft202012Validator(expressions.context(schema), format_checker=checker)
    try:
        yield from validator.iter_errors(value)
    except ArithmeticError:
        message = "a number too far apart from multipleOf to be divided by it"
        yield ValidationError(message, "multipleOf", instance=value)


def _check_schema(cell: Cell, complaints: Complaints) -> None:
    extra = {key: part for key, part in cell.field.schema.items() if key not in _TAKEN_CARE_OF}
    if cell.field.kind == "date":
        extra.pop("format", None)
    if not extra:
        return
    value = instance(cell.field.kind, cell.value)
    for error in _errors(extra, value):
        _complain(error, cell.spot, complaints)


def _complain(error: ValidationError, spot: Spot, complaints: Complaints) -> None:
    keyword = str(error.validator)
    code = _CODES.get(keyword, "bad_format" if keyword == "format" else "constraint")
    bound: Any = error.validator_value
    value: Any = error.instance
    arguments: dict[str, Any] = {"value": shown(value), "keyword": keyword, "bound": shown(bound)}
    if code == "not_allowed":
        allowed = bound if isinstance(bound, list) else [bound]
        arguments["allowed"] = ", ".join(shown(item) for item in allowed[:10])
    elif code in ("too_short", "too_few_rows"):
        arguments |= {"least": shown(bound), "length": len(value)}
    elif code in ("below", "above"):
        arguments |= {"value": in_words("", value), "bound": in_words("", bound)}
    complaints.add(code, spot, **arguments)


def _check_bounds(cell: Cell, complaints: Complaints) -> None:
    least, most = bounds(cell)
    if least is not None and cell.value < least:
        _out_of_bounds(cell, "below", least, complaints)
    if most is not None and cell.value > most:
        _out_of_bounds(cell, "above", most, complaints)


def _out_of_bounds(cell: Cell, code: str, bound: Any, complaints: Complaints) -> None:
    words = in_words(cell.field.kind, bound)
    mend = Mend(Text(f"改为 {words.zh}", f"Set it to {words.en}"), {cell.spot.path: stored(cell.field.kind, bound)})
    value = in_words(cell.field.kind, cell.value)
    complaints.add(code, cell.spot, value=value, bound=words, mend=mend)


def in_words(kind: str, value: Any) -> Text:
    """A value of a field for a message."""
    if kind in ("money", "budget") and isinstance(value, Decimal):
        return yuan(value)
    words = plain(value) if isinstance(value, Decimal) else shown(value)
    return Text(words, words)


def _check_choice(cell: Cell, settled: Settled) -> None:
    options = settled.choices(cell.field)
    if options is not None:
        check_chosen(cell.value, options, cell.spot, settled.complaints)


def check_chosen(value: Any, options: Sequence[Option], spot: Spot, complaints: Complaints) -> None:
    """Complain about each chosen value that is no option."""
    values = {option.value for option in options}
    for chosen in value if isinstance(value, list) else [value]:
        if chosen not in values:
            labels = [option.label for option in options[:10]]
            allowed = Text("、".join(label.zh for label in labels), ", ".join(label.en for label in labels))
            complaints.add("not_an_option", spot, value=shown(chosen), allowed=allowed)


def _check_files(cell: Cell, complaints: Complaints, on: datetime.date) -> None:
    asked = cell.field
    if len(cell.value) > asked.max_count:
        complaints.add("too_many_files", cell.spot, most=asked.max_count, count=len(cell.value))
    for at, item in enumerate(cell.value):
        _check_file(asked, item, Spot(f"{cell.spot.path}[{at}]", cell.spot.label), complaints, on)


def _check_file(asked: Field, item: Mapping[str, Any], spot: Spot, complaints: Complaints, on: datetime.date) -> None:
    name = shown(item["name"])
    suffix = item["name"].rpartition(".")[2].lower() if "." in item["name"] else ""
    if asked.accept and suffix not in asked.accept:
        complaints.add("file_type", spot, name=name, accept=", ".join(asked.accept))
    if item.get("size", 0) > asked.max_size:
        complaints.add("file_size", spot, name=name, size=megabytes(item["size"]), most=megabytes(asked.max_size))
    until = date(item.get("valid_to"))
    if until is not None and until < on:
        complaints.add("file_expired", spot, name=name, until=until.isoformat())


def megabytes(size: int | Decimal) -> str:
    """A number of bytes as MB with at most one decimal."""
    return plain((Decimal(size) / (1024 * 1024)).quantize(Decimal("0.1"), "ROUND_HALF_UP"))


def _check_key(cell: Cell, key: str, settled: Settled) -> None:
    """No two rows with the same value in the column that tells rows apart."""
    column = next(column for column in cell.field.columns if column.name == key)
    seen: dict[str, int] = {}
    for at, row in enumerate(cell.value):
        value = row[key]
        if value is None:
            continue
        words = str(value.get("id")) if isinstance(value, Mapping) else str(value)
        if words in seen:
            spot = cell.spot.row(at).inside(key, column.label)
            settled.complaints.add("twice", spot, value=shown(words), row=seen[words] + 1)
        else:
            seen[words] = at


def _check_whole(form: Definition, settled: Settled) -> None:
    fields = {inner.name: inner for inner in form.fields}
    whole = {
        name: instance(fields[name].kind, settled.scope[name])
        for name in settled.data
        if settled.scope[name] is not None
    }
    told: set[str] = set()
    for error in _errors({"type": "object", **form.schema}, whole):
        lacking = _lacking(error)
        for name in {*lacking} - told:
            told.add(name)
            label = fields[name].label if name in fields else Text(name, name)
            verb = _VERBS.get(fields[name].kind, _FILL_IN) if name in fields else _FILL_IN
            settled.complaints.add("required", Spot(name, label), verb=verb)
        first = str(error.absolute_path[0]) if error.absolute_path else ""
        if not lacking:
            label = fields[first].label if first in fields else form.title
            _complain(error, Spot(first, label), settled.complaints)


def _lacking(error: ValidationError) -> list[str]:
    """The names that a ``required`` or ``dependentRequired`` somewhere in the form's schema misses."""
    found, wanted = error.instance, error.validator_value
    if not isinstance(found, Mapping):
        return []
    if error.validator == "required" and isinstance(wanted, list):
        return [name for name in wanted if name not in found]
    if error.validator == "dependentRequired" and isinstance(wanted, Mapping):
        needed = [name for given, names in wanted.items() if given in found for name in names]
        return [name for name in needed if name not in found]
    return []
