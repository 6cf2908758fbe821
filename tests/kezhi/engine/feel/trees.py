"""Random trees of FEEL for the properties that hold for all of them."""

from decimal import Decimal
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kezhi.engine.feel import tree

patient = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
"""For properties over trees, which take their time to draw."""
NAMES = ["a", "b", "年龄", "birth date"]
_name = st.sampled_from(NAMES)
_text = st.text(st.characters(exclude_categories=["Cs"]), max_size=6)
_number = st.decimals(0, 10**12, allow_nan=False, allow_infinity=False, places=3).map(Decimal)
_type = st.sampled_from([tree.Type("number"), tree.Type("list", (tree.Type("string"),)), tree.Type("Any")])
_leaf: st.SearchStrategy[tree.Node] = st.one_of(
    st.builds(tree.Number, _number),
    st.builds(tree.Text, _text),
    st.builds(tree.Boolean, st.booleans()),
    st.builds(tree.Null),
    st.builds(tree.Name, _name),
    st.builds(tree.At, st.sampled_from(["2025-01-31", "P1D", "P1Y", "10:00:00", "nonsense"])),
)


def _larger(inner: st.SearchStrategy[tree.Node]) -> st.SearchStrategy[tree.Node]:
    iterations = st.lists(st.builds(tree.Iteration, _name, inner), min_size=1, max_size=2).map(tuple)
    comparison = st.sampled_from(["=", "!=", "<", "<=", ">", ">="])
    half_line = st.builds(tree.HalfLine, comparison, inner)
    tests = st.lists(st.one_of(inner, half_line), min_size=1, max_size=3).map(tuple)
    arguments = st.lists(st.builds(tree.Argument, st.none(), inner), max_size=3).map(tuple)
    functions = st.sampled_from(["sum", "count", "substring", "date", "not", "sort", "years and months duration"])
    return st.one_of(
        st.builds(tree.Path, inner, _name),
        st.builds(tree.Filter, inner, inner),
        st.builds(tree.Call, st.builds(tree.Name, functions), arguments),
        st.builds(tree.Negate, inner),
        st.builds(tree.Arithmetic, st.sampled_from(["+", "-", "*", "/", "**"]), inner, inner),
        st.builds(tree.Compare, comparison, inner, inner),
        st.builds(tree.Logic, st.sampled_from(["and", "or"]), inner, inner),
        st.builds(tree.Between, inner, inner, inner),
        st.builds(tree.In, inner, tests),
        st.builds(tree.Interval, inner, inner, st.booleans(), st.booleans()),
        st.builds(tree.Items, st.lists(inner, max_size=3).map(tuple)),
        st.builds(tree.Entries, st.lists(st.builds(tree.Entry, st.one_of(_name, _text), inner)).map(tuple)),
        st.builds(tree.If, inner, inner, inner),
        st.builds(tree.For, iterations, inner),
        st.builds(tree.Quantified, st.sampled_from(["some", "every"]), iterations, inner),
        st.builds(tree.InstanceOf, inner, _type),
        st.builds(tree.Function, st.just((tree.Parameter("a"), tree.Parameter("b", _number_type()))), inner),
    )


def _number_type() -> tree.Type:
    return tree.Type("number")


trees: st.SearchStrategy[tree.Node] = st.recursive(_leaf, _larger, max_leaves=12)


def values() -> st.SearchStrategy[Any]:
    """Values that a host may put in a context."""
    plain = st.one_of(
        st.none(),
        st.booleans(),
        st.integers(-1000, 1000),
        st.floats(),
        st.text(max_size=5),
        st.dates(),
        st.times(),
        st.datetimes(),
        st.timedeltas(),
    )
    return st.recursive(
        plain,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(NAMES), inner)),
        max_leaves=5,
    )
