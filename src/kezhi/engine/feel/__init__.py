"""FEEL of DMN 1.5: parse, evaluate, print. An error is null; a needed fact that isn't known is MISSING."""

from kezhi.engine.feel.expression import Expression, Scope, evaluate, known, parse, parse_tests, unary
from kezhi.engine.feel.functions import Arithmetic, Function
from kezhi.engine.feel.scanner import SyntaxProblem
from kezhi.engine.feel.temporal import text_of
from kezhi.engine.feel.values import (
    MISSING,
    Missing,
    Range,
    Undetermined,
    Value,
    YearMonthDuration,
    missing_names,
    nested_names,
    published,
)

__all__ = [
    "MISSING",
    "Arithmetic",
    "Expression",
    "Function",
    "Missing",
    "Range",
    "Scope",
    "SyntaxProblem",
    "Undetermined",
    "Value",
    "YearMonthDuration",
    "evaluate",
    "known",
    "missing_names",
    "nested_names",
    "parse",
    "parse_tests",
    "published",
    "text_of",
    "unary",
]
