"""``for``, ``some`` and ``every`` as closures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from kezhi.engine.feel import tree
from kezhi.engine.feel.comparing import conjunction, disjunction
from kezhi.engine.feel.functions import LONGEST, Trouble
from kezhi.engine.feel.interpreter.frame import Code, Frame, Source, Where, code, mentions
from kezhi.engine.feel.values import Range, Undetermined, Value


@dataclass(frozen=True)
class _Loop:
    name: str
    domain: Code
    end: Code | None
    where: Where


def _loops(iterations: tuple[tree.Iteration, ...], source: Source) -> list[_Loop]:
    return [
        _Loop(
            each.name,
            code(each.domain, source),
            code(each.end, source) if each.end else None,
            source.where(each),
        )
        for each in iterations
    ]


def _frames(loops: Sequence[_Loop], frame: Frame) -> Iterator[Frame | Undetermined | None]:
    """One frame for each combination; in place of a domain that isn't a list, what it is worth."""
    if not loops:
        yield frame
        return
    loop, rest = loops[0], loops[1:]
    try:
        items = _items(loop, frame)
    except Trouble as why:
        yield loop.where.report(frame, why)
        return
    if items is None or isinstance(items, Undetermined):
        yield items
        return
    for item in items:
        try:
            frame.run.spend(1)
        except Trouble as why:
            yield loop.where.report(frame, why)
            return
        yield from _frames(rest, Frame({loop.name: item}, frame, frame.run))


def _items(loop: _Loop, frame: Frame) -> Sequence[Value] | Undetermined | None:
    domain = loop.domain(frame)
    if loop.end is not None:
        return _count(domain, loop.end(frame))
    if type(domain) is Range:
        return _count_range(domain)
    if domain is None or type(domain) is Undetermined:
        return domain
    return domain if type(domain) is list else [domain]


def _count_range(span: Range) -> Sequence[Value] | Undetermined:
    found = _count(span.start, span.end)
    if isinstance(found, Undetermined):
        return found
    return found[not span.start_included : len(found) - (not span.end_included)]


def _count(start: Value, end: Value) -> Sequence[Value] | Undetermined:
    """From start to end, upwards or downwards, in ones or in days."""
    missing = Undetermined.of(start, end)
    if missing is not None:
        return missing
    if type(start) is date and type(end) is date:
        step = 1 if start <= end else -1
        return [start + timedelta(days=step * count) for count in range(abs((end - start).days) + 1)]
    if type(start) is Decimal and type(end) is Decimal and start == int(start) and end == int(end):
        first, last = int(start), int(end)
        if abs(last - first) > LONGEST:
            raise Trouble("too_long")
        step = 1 if first <= last else -1
        return [Decimal(number) for number in range(first, last + step, step)]
    raise Trouble("no_steps")


@code.register
def _(node: tree.For, source: Source) -> Code:
    loops, result = _loops(node.iterations, source), code(node.result, source)
    looks_back = mentions(node.result, "partial")

    def run(frame: Frame) -> Value:
        results: list[Value] = []
        for inner in _frames(loops, frame):
            if not isinstance(inner, Frame):
                return inner
            if looks_back:
                inner = Frame({"partial": list(results)}, inner, inner.run)
            results.append(result(inner))
        return results

    return run


@code.register
def _(node: tree.Quantified, source: Source) -> Code:
    loops, condition = _loops(node.iterations, source), code(node.condition, source)
    weigh = disjunction if node.kind == "some" else conjunction

    def run(frame: Frame) -> Value:
        return weigh(condition(inner) if isinstance(inner, Frame) else inner for inner in _frames(loops, frame))

    return run
