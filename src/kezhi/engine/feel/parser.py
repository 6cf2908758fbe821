"""From text to tree: the grammar of DMN 1.5 §10.3.1.2, by recursive descent with binding powers."""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from kezhi.engine.feel import tree
from kezhi.engine.feel.scanner import Scanner, SyntaxProblem
from kezhi.engine.feel.tree import Node, Span
from kezhi.engine.feel.type_reader import TypeReader

_COMPARISONS: Final = ("<=", ">=", "!=", "=", "<", ">")
_OR, _AND, _COMPARISON, _SUM, _PRODUCT, _POWER = range(1, 7)
_BINARY: Final = {
    "+": _SUM,
    "-": _SUM,
    "**": _POWER,
    "*": _PRODUCT,
    "/": _PRODUCT,
}
_LETTERS: Final = re.compile("[a-z]+")
_AFTER_RANGE: Final = frozenset({"and", "or", "in", "instance", "then", "else", "return", "satisfies"})
_DEEPEST = 60
"""Levels of nesting that are read; a person writes fewer than ten."""


class Parser:
    """Reads one text, in which sets of names are known. Each method reads one construct of the grammar."""

    def __init__(self, text: str, names: Sequence[frozenset[str]], types: Mapping[str, tree.Type]) -> None:
        self._scan = Scanner(text, names)
        self._types = TypeReader(self._scan, types)
        self._depth = 0
        self._at_range_end = False

    def expression_alone(self) -> Node:
        """The whole text as one expression."""
        return self._to_the_end(self._expression())

    def tests_alone(self) -> tree.Tests:
        """The whole text as unary tests."""
        scan, start = self._scan, self._scan.at
        if scan.looking_at("-") and scan.text[scan.at + 1 :].strip() == "":
            return tree.Tests((), span=Span(start, start + 1))
        negated = self._negated()
        if negated is not None:
            return tree.Tests(negated, True, span=scan.span(start))
        tests = self._separated(self._expression)
        self._to_the_end(tests[-1])
        return tree.Tests(tests, False, span=scan.span(start))

    def _negated(self) -> tuple[Node, ...] | None:
        """The tests in a ``not(…)`` that is the whole text; None, and nothing is read, where it isn't."""
        scan, back = self._scan, self._scan.at
        if scan.word() != "not":
            return None
        scan.at += len("not")
        scan.skip()
        depth, at_range_end = self._depth, self._at_range_end
        try:
            if scan.accept("("):
                tests = self._separated(self._expression)
                scan.require(")")
                if scan.ended():
                    return tests
        except SyntaxProblem:
            pass  # an expression that begins so; what is wrong with it is told when it is read as one
        self._depth, self._at_range_end, scan.at = depth, at_range_end, back
        return None

    def _to_the_end(self, node: Node) -> Node:
        if not self._scan.ended():
            self._scan.expect("operator")
            raise self._scan.refuse()
        return node

    def _separated(self, read: Callable[[], Node]) -> tuple[Node, ...]:
        found = [read()]
        while self._scan.accept(","):
            found.append(read())
        return tuple(found)

    def _expression(self) -> Node:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise SyntaxProblem(self._scan.text, self._scan.at, ["fewer brackets"], "deep")
        at_range_end, self._at_range_end = self._at_range_end, False
        scan, start = self._scan, self._scan.at
        operator = scan.accept(*_COMPARISONS, note="expression")
        if operator:
            operand = self._binary(_SUM)
            node: Node = tree.HalfLine(operator, operand, span=self._scan.span(start))  # type: ignore[arg-type]
        else:
            node = self._binary(_OR)
        self._at_range_end = at_range_end
        self._depth -= 1
        return node

    def _binary(self, least: int, left: Node | None = None) -> Node:
        start = left.span.start if left else self._scan.at
        node = left or self._unary()
        while True:
            longer = self._operation(node, least, start)
            if longer is None:
                return node
            node = longer

    def _operation(self, left: Node, least: int, start: int) -> Node | None:
        """The next operator, when it binds at least so strongly, with its right side."""
        scan = self._scan
        for symbol, power in _BINARY.items():
            if power >= least and scan.accept(symbol, note="operator"):
                right = self._binary(power + 1)
                return tree.Arithmetic(symbol, left, right, span=self._scan.span(start))  # type: ignore[arg-type]
        if least <= _COMPARISON and (node := self._comparison(left, start)):
            return node
        for word, power in (("and", _AND), ("or", _OR)):
            if power >= least and scan.keyword(word, note="operator"):
                right = self._binary(power + 1)
                return tree.Logic(word, left, right, span=self._scan.span(start))  # type: ignore[arg-type]
        return None

    def _comparison(self, left: Node, start: int) -> Node | None:
        scan = self._scan
        if operator := scan.accept(*_COMPARISONS, note="operator"):
            right = self._binary(_SUM)
            return tree.Compare(operator, left, right, span=self._scan.span(start))  # type: ignore[arg-type]
        if scan.keyword("between", note="operator"):
            low = self._binary(_SUM)
            scan.require_keyword("and")
            high = self._binary(_SUM)
            return tree.Between(left, low, high, span=self._scan.span(start))
        if scan.keyword("in", note="operator"):
            tests = self._in_tests()
            return tree.In(left, tests, span=self._scan.span(start))
        return None

    def _in_tests(self) -> tuple[Node, ...]:
        scan, start = self._scan, self._scan.at
        if scan.accept("("):
            tests = self._bracketed(start, several=True)
            if len(tests) > 1:
                return tests
            return (self._binary(_SUM, self._postfix(tests[0], start)),)
        operator = scan.accept(*_COMPARISONS, note="expression")
        operand = self._binary(_SUM)
        if operator:
            return (tree.HalfLine(operator, operand, span=self._scan.span(start)),)  # type: ignore[arg-type]
        return (operand,)

    def _unary(self) -> Node:
        scan, start = self._scan, self._scan.at
        if scan.accept("-", note="expression"):
            self._depth += 1
            if self._depth > _DEEPEST:
                raise SyntaxProblem(scan.text, scan.at, ["fewer signs"], "deep")
            operand = self._unary()
            self._depth -= 1
            return tree.Negate(operand, span=self._scan.span(start))
        node = self._postfix(self._primary(), start)
        while scan.word() == "instance" and scan.keyword("instance"):
            scan.require_keyword("of")
            node = tree.InstanceOf(node, self._types.read(), span=self._scan.span(start))
        return node

    def _postfix(self, node: Node, start: int) -> Node:
        scan = self._scan
        while True:
            if scan.looking_at(".") and not scan.looking_at(".."):
                scan.accept(".")
                name = scan.name()
                if name is None:
                    scan.expect("name")
                    raise scan.refuse()
                node = tree.Path(node, name, span=self._scan.span(start))
            elif scan.looking_at("[") and not self._range_closes():
                scan.accept("[")
                condition = self._expression()
                scan.require("]")
                node = tree.Filter(node, condition, span=self._scan.span(start))
            elif scan.looking_at("("):
                scan.accept("(")
                node = tree.Call(node, self._arguments(), span=self._scan.span(start))
            else:
                return node

    def _range_closes(self) -> bool:
        """Whether ``[`` ends a range, as in ``[1..10[``, and filters nothing: no condition can follow."""
        scan = self._scan
        rest = scan.text[scan.at + 1 :].lstrip()
        word = _LETTERS.match(rest)
        return self._at_range_end and (
            not rest or rest[0] in "),.=<>!*/]}" or (word is not None and word.group() in _AFTER_RANGE)
        )

    def _arguments(self) -> tuple[tree.Argument, ...]:
        scan = self._scan
        if scan.accept(")"):
            return ()
        named = self._argument_name() is not None
        found = [self._argument(named)]
        while scan.accept(","):
            found.append(self._argument(named))
        scan.require(")")
        return tuple(found)

    def _argument_name(self) -> str | None:
        """Look ahead for ``name:``."""
        back = self._scan.at
        key = self._scan.key()
        self._scan.at = back
        return key

    def _argument(self, named: bool) -> tree.Argument:
        start = self._scan.at
        name = None
        if named:
            name = self._scan.require_key()
        return tree.Argument(name, self._expression(), span=self._scan.span(start))

    def _primary(self) -> Node:
        scan, start = self._scan, self._scan.at
        for read in (self._literal, self._enclosed, self._worded):
            if node := read(start):
                return node
        if scan.accept("?", note="expression"):
            return tree.Name("?", span=self._scan.span(start))
        name = scan.name()
        if name is None:
            scan.expect("expression")
            raise scan.refuse()
        return tree.Name(name, span=self._scan.span(start))

    def _literal(self, start: int) -> Node | None:
        scan = self._scan
        number = scan.number()
        if number is not None:
            return tree.Number(number, span=self._scan.span(start))
        text = scan.string()
        if text is not None:
            return tree.Text(text, span=self._scan.span(start))
        if scan.accept("@", note="expression"):
            text = scan.string()
            if text is None:
                scan.expect('"')
                raise scan.refuse()
            return tree.At(text, span=self._scan.span(start))
        word = scan.keyword("true", "false", "null", note="expression")
        if word is None:
            return None
        return (
            tree.Null(span=self._scan.span(start))
            if word == "null"
            else tree.Boolean(word == "true", span=self._scan.span(start))
        )

    def _enclosed(self, start: int) -> Node | None:
        scan = self._scan
        if scan.accept("(", note="expression"):
            return self._bracketed(start)[0]
        if scan.accept("{", note="expression"):
            return self._context(start)
        if scan.accept("]", note="expression"):
            low = self._expression()
            scan.require("..")
            return self._interval(low, False, start)
        if scan.accept("[", note="expression"):
            if scan.accept("]"):
                return tree.Items((), span=self._scan.span(start))
            first = self._expression()
            if scan.accept(".."):
                return self._interval(first, True, start)
            rest = self._separated(self._expression) if scan.accept(",") else ()
            scan.require("]")
            return tree.Items((first, *rest), span=self._scan.span(start))
        return None

    def _bracketed(self, start: int, several: bool = False) -> tuple[Node, ...]:
        """After ``(``: an expression, an interval, or (``several``) a list of tests."""
        scan = self._scan
        first = self._expression()
        if scan.accept(".."):
            return (self._interval(first, False, start),)
        rest = self._separated(self._expression) if several and scan.accept(",") else ()
        scan.require(")")
        return (first, *rest)

    def _interval(self, low: Node, start_included: bool, start: int) -> Node:
        outer, self._at_range_end = self._at_range_end, True
        high = self._binary(_SUM)
        self._at_range_end = outer
        closing = self._scan.require("]", ")", "[")
        return tree.Interval(low, high, start_included, closing == "]", span=self._scan.span(start))

    def _context(self, start: int) -> Node:
        scan = self._scan
        entries: list[tree.Entry] = []
        if scan.accept("}"):
            return tree.Entries((), span=self._scan.span(start))
        while True:
            at = scan.at
            text = scan.string()
            if text is None:
                key = self._scan.require_key()
            else:
                key = text
                scan.require(":")
            value = self._expression()
            scan.bind(key)
            entries.append(tree.Entry(key, value, span=self._scan.span(at)))
            if scan.require(",", "}") == "}":
                return tree.Entries(tuple(entries), span=self._scan.span(start))

    def _worded(self, start: int) -> Node | None:
        readers = {
            "if": self._if,
            "for": self._for,
            "some": self._quantified,
            "every": self._quantified,
            "function": self._function,
        }
        word = self._scan.keyword(*readers, note="expression")
        return readers[word](start, word) if word else None

    def _if(self, start: int, _: str) -> Node:
        condition = self._expression()
        self._scan.require_keyword("then")
        consequence = self._expression()
        self._scan.require_keyword("else")
        return tree.If(condition, consequence, self._expression(), span=self._scan.span(start))

    def _for(self, start: int, _: str) -> Node:
        iterations = self._iterations()
        self._scan.require_keyword("return")
        self._scan.bind("partial")
        return tree.For(iterations, self._expression(), span=self._scan.span(start))

    def _quantified(self, start: int, kind: str) -> Node:
        iterations = self._iterations()
        self._scan.require_keyword("satisfies")
        condition = self._expression()
        return tree.Quantified(kind, iterations, condition, span=self._scan.span(start))  # type: ignore[arg-type]

    def _iterations(self) -> tuple[tree.Iteration, ...]:
        found = [self._iteration()]
        while self._scan.accept(","):
            found.append(self._iteration())
        return tuple(found)

    def _iteration(self) -> tree.Iteration:
        scan, start = self._scan, self._scan.at
        name = scan.name()
        if name is None:
            scan.expect("name")
            raise scan.refuse()
        scan.require_keyword("in")
        domain = self._expression()
        end = self._expression() if scan.accept("..") else None
        scan.bind(name)
        return tree.Iteration(name, domain, end, span=self._scan.span(start))

    def _function(self, start: int, _: str) -> Node:
        scan = self._scan
        scan.require("(")
        parameters: list[tree.Parameter] = []
        while not scan.accept(")"):
            if parameters:
                scan.require(",")
            parameters.append(self._parameter())
        external = scan.keyword("external") is not None
        body = self._expression()
        return tree.Function(tuple(parameters), body, external, span=self._scan.span(start))

    def _parameter(self) -> tree.Parameter:
        scan, start = self._scan, self._scan.at
        name = scan.key() or scan.name()
        if name is None:
            scan.expect("name")
            raise scan.refuse()
        kind = self._types.read() if scan.accept(":") else None
        scan.bind(name)
        return tree.Parameter(name, kind, span=self._scan.span(start))
