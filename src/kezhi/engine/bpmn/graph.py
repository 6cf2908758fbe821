"""What both the stages of a process and its drawing need to know of a directed graph."""

from collections.abc import Iterable, Mapping, Sequence


def successors(nodes: Iterable[str], edges: Iterable[tuple[str, str]]) -> dict[str, list[str]]:
    """The targets of each node, in the order of the edges."""
    after: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        after[source].append(target)
    return after


def reachable(starts: Iterable[str], after: Mapping[str, Sequence[str]]) -> set[str]:
    """Every node on some path from ``starts``, these included."""
    found: set[str] = set()
    waiting = list(starts)
    while waiting:
        node = waiting.pop()
        if node not in found:
            found.add(node)
            waiting.extend(after[node])
    return found


def finishing_order(nodes: Iterable[str], after: Mapping[str, Sequence[str]]) -> list[str]:
    """Nodes in the order in which a depth-first walk leaves them; loops of any depth are safe."""
    seen: set[str] = set()
    order: list[str] = []
    for root in nodes:
        path = [] if root in seen else [(root, iter(after[root]))]
        seen.add(root)
        while path:
            node, rest = path[-1]
            following = next((target for target in rest if target not in seen), None)
            if following is None:
                order.append(node)
                path.pop()
            else:
                seen.add(following)
                path.append((following, iter(after[following])))
    return order


def layers(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> dict[str, int]:
    """The column of each node: one more than its furthest predecessor, with loops back left aside.

    The walk begins at the nodes in their given order, so that the answer depends on nothing else.
    """
    after = successors(nodes, edges)
    order = finishing_order(nodes, after)[::-1]
    place = {node: index for index, node in enumerate(order)}
    column = dict.fromkeys(nodes, 0)
    for node in order:
        for target in after[node]:
            if place[target] > place[node]:
                column[target] = max(column[target], column[node] + 1)
    return column
