"""Layers and reach in small and in random graphs."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from kezhi.engine.bpmn import graph

NODES = [f"n{index}" for index in range(8)]
EDGES = st.lists(st.tuples(st.sampled_from(NODES), st.sampled_from(NODES)), max_size=20)


def test_a_node_stands_behind_its_furthest_predecessor() -> None:
    edges = [("a", "b"), ("b", "c"), ("a", "c"), ("c", "d")]
    assert graph.layers(["a", "b", "c", "d"], edges) == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_a_loop_back_moves_nothing() -> None:
    edges = [("a", "b"), ("b", "c"), ("c", "b"), ("c", "d"), ("d", "d")]
    assert graph.layers(["a", "b", "c", "d"], edges) == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_a_chain_of_any_length_is_walked() -> None:
    nodes = [str(index) for index in range(5000)]
    assert graph.layers(nodes, list(pairwise(nodes)))["4999"] == 4999


@given(EDGES)
def test_layers_are_deterministic_and_every_step_forward_goes_right(edges: list[tuple[str, str]]) -> None:
    column = graph.layers(NODES, edges)
    assert column == graph.layers(NODES, list(edges))
    after = graph.successors(NODES, edges)
    for source, target in edges:
        if source not in graph.reachable([target], after):
            assert column[target] > column[source]


@given(EDGES, st.sampled_from(NODES))
def test_reach_is_closed_and_begins_at_the_start(edges: list[tuple[str, str]], start: str) -> None:
    after = graph.successors(NODES, edges)
    found = graph.reachable([start], after)
    assert start in found
    assert all(target in found for source in found for target in after[source])
    assert all(any(b == node and a in found for a, b in edges) for node in found - {start})
