"""Reads how the awards of a call are chosen: the table ``call.award`` of pack.toml."""

from typing import Any

from kezhi.engine.packs.awards import RANKED_WITHIN, AwardRules, Constraint
from kezhi.engine.schema.reader import Reader

WHERE = "call.award"


def read_awards(reader: Reader, item: Any) -> AwardRules:
    """The rules that the table declares; what is wrong with it goes to the reader."""
    node = reader.node(item, WHERE, ("rank_within", "recommended", "constraints"))
    within = str(node.get("rank_within", "call"))
    if within not in RANKED_WITHIN:
        reader.complain("packs.unknown_value", f"{WHERE}.rank_within", value=within, known=", ".join(RANKED_WITHIN))
    return AwardRules(
        rank_within=within,
        recommended=reader.string(node, "recommended", WHERE, needed=False),
        constraints=tuple(_constraint(reader, part, here) for here, part in reader.nodes(node, "constraints", WHERE)),
    )


def _constraint(reader: Reader, item: Any, where: str) -> Constraint:
    node = reader.node(item, where, ("name", "title", "part", "whole", "at_least", "at_most", "basis"))
    bounds = [key for key in ("at_least", "at_most") if key in node]
    if len(bounds) != 1:
        reader.complain("packs.one_bound", where)
    bound = bounds[0] if bounds else "at_least"
    return Constraint(
        name=reader.string(node, "name", where),
        title=reader.text(node, "title", where),
        part=reader.string(node, "part", where),
        whole=reader.string(node, "whole", where),
        bound=reader.string(node, bound, where),
        at_least=bound == "at_least",
        basis=reader.string(node, "basis", where),
    )
