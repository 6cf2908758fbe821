"""String functions (DMN 1.5 table 73). Positions count from 1, characters are code points."""

from decimal import Decimal

from kezhi.engine.feel.builtins.patterns import pattern, template
from kezhi.engine.feel.builtins.registry import builtin, whole
from kezhi.engine.feel.functions import Trouble, bounded
from kezhi.engine.feel.values import Value


@builtin("substring", "string: string, start position: number, length: number?")
def _substring(string: str, start: Decimal, length: Decimal | None) -> Value:
    place = whole(start, "start position")
    if place == 0 or (length is not None and length < 1):
        raise Trouble("position", number=place if place == 0 else length)
    begin = place - 1 if place > 0 else max(len(string) + place, 0)
    return string[begin:] if length is None else string[begin : begin + int(length)]


@builtin("string length", "string: string")
def _string_length(string: str) -> Value:
    return Decimal(len(string))


@builtin("upper case", "string: string")
def _upper_case(string: str) -> Value:
    return string.upper()


@builtin("lower case", "string: string")
def _lower_case(string: str) -> Value:
    return string.lower()


@builtin("substring before", "string: string, match: string")
def _substring_before(string: str, match: str) -> Value:
    return string.partition(match)[0] if match and match in string else ""


@builtin("substring after", "string: string, match: string")
def _substring_after(string: str, match: str) -> Value:
    return string.partition(match)[2] if match else string


@builtin("contains", "string: string, match: string")
def _contains(string: str, match: str) -> Value:
    return match in string


@builtin("starts with", "string: string, match: string")
def _starts_with(string: str, match: str) -> Value:
    return string.startswith(match)


@builtin("ends with", "string: string, match: string")
def _ends_with(string: str, match: str) -> Value:
    return string.endswith(match)


@builtin("matches", "input: string, pattern: string, flags: string?")
def _matches(string: str, regex: str, flags: str | None) -> Value:
    return pattern(regex, flags or "").search(string) is not None


@builtin("replace", "input: string, pattern: string, replacement: string, flags: string?")
def _replace(string: str, regex: str, replacement: str, flags: str | None) -> Value:
    compiled = pattern(regex, flags or "")
    if compiled.match(""):
        raise Trouble("pattern", pattern=regex, why="matches the empty string")
    return compiled.sub(template(replacement, compiled.groups, "q" in (flags or "")), string)


@builtin("split", "string: string, delimiter: string")
def _split(string: str, delimiter: str) -> Value:
    compiled = pattern(delimiter, "")
    ends = [(found.start(), found.end()) for found in compiled.finditer(string) if found.end() > found.start()]
    starts = [0, *(end for _, end in ends)]
    return [string[a:b] for a, b in zip(starts, [*(start for start, _ in ends), len(string)], strict=True)]


@builtin("string join", "list: list, delimiter: string?")
def _string_join(items: list[Value], delimiter: str | None) -> Value:
    texts = [item for item in items if item is not None]
    if not all(isinstance(text, str) for text in texts):
        raise Trouble("not_strings")
    return bounded((delimiter or "").join(texts))
