"""Is a rubric sound? Weights, scales, names, ties that bar; and nothing that only counts papers or titles."""

import re
from collections.abc import Iterable, Iterator
from decimal import Decimal

from kezhi.engine.errors import Problem
from kezhi.engine.packs.pack import Pack
from kezhi.engine.packs.reading import in_manifest
from kezhi.engine.packs.rubric import CONFLICTS, FEWEST_EXPERTS, RECOMMENDATION, SPREAD, WINDOWED, Criterion, Rubric
from kezhi.engine.schema.texts import plain

_COUNTS = re.compile(
    r"论文.{0,4}(数|篇|发表量)|篇数|SS?CI|ESI|核心期刊|期刊分区|影响因子|引用|被引|H ?指数|帽子|头衔|称号|职称|学历"
    r"|学位|(奖项|获奖|专利).{0,2}(数|级|个)|papers?[ _-]?(count|number)|(number|count)s? of|citation|impact[ _-]factor"
    r"|h[ _-]?index|journal[ _-]rank|(academic|professional|honorary|talent)[ _-]titles?|degrees? held",
    re.IGNORECASE,
)
"""Names of criteria that count papers, journals, titles, degrees or awards (破四唯: 国办发〔2018〕25号)."""
FEWEST_RECOMMENDATIONS = 2


def check_rubric(pack: Pack) -> Iterator[Problem]:
    """Every fault of the pack's ``[review]``, with its line in pack.toml."""
    rubric = pack.review
    if rubric is None:
        return
    yield from _criteria(pack, rubric)
    yield from _conflicts(pack, rubric)
    if rubric.experts < FEWEST_EXPERTS:
        yield in_manifest(pack, "review.experts", "packs.few_experts", count=rubric.experts, least=FEWEST_EXPERTS)
    if len(rubric.recommendations) < FEWEST_RECOMMENDATIONS:
        yield in_manifest(pack, "review.recommendations", "packs.few_recommendations")
    known = (RECOMMENDATION, SPREAD, *(each.name for each in rubric.criteria))
    for name in rubric.ties:
        if name not in known:
            yield in_manifest(pack, "review.ties", "packs.unknown_value", value=name, known=", ".join(known))
    for key, names in (
        ("criteria", [each.name for each in rubric.criteria]),
        ("recommendations", [each.name for each in rubric.recommendations]),
        ("conflicts", [each.kind for each in rubric.conflicts]),
    ):
        for at in _repeated(names):
            yield in_manifest(pack, f"review.{key}[{at}]", "packs.name_twice", name=names[at])


def _repeated(names: list[str]) -> Iterable[int]:
    return (at for at, name in enumerate(names) if name in names[:at])


def _criteria(pack: Pack, rubric: Rubric) -> Iterator[Problem]:
    weights = sum((each.weight for each in rubric.criteria), Decimal(0))
    if weights != 1:
        yield in_manifest(pack, "review.criteria", "packs.weights", found=plain(weights))
    first = rubric.criteria[0]
    for at, each in enumerate(rubric.criteria):
        here = f"review.criteria[{at}]"
        if each.weight <= 0:
            yield in_manifest(pack, f"{here}.weight", "packs.weight_not_positive", found=plain(each.weight))
        if not _sound_scale(each):
            yield in_manifest(pack, f"{here}.maximum", "packs.scale", name=each.name)
        elif (each.minimum, each.maximum) != (first.minimum, first.maximum):
            yield in_manifest(pack, f"{here}.maximum", "packs.other_scale", name=each.name, first=first.name)
        counted = [said for said in (each.name, each.title.zh, each.title.en) if _COUNTS.search(said)]
        if counted:
            yield in_manifest(pack, f"{here}.title", "packs.criterion_counts", name=counted[0])


def _sound_scale(each: Criterion) -> bool:
    return each.step > 0 and each.minimum < each.maximum and not (each.maximum - each.minimum) % each.step


def _conflicts(pack: Pack, rubric: Rubric) -> Iterator[Problem]:
    told = [each.kind for each in rubric.conflicts]
    for kind in CONFLICTS:
        if kind not in told:
            yield in_manifest(pack, "review.conflicts", "packs.conflict_missing", kind=kind)
    numbers = {each.name for each in pack.parameters if isinstance(each.value, Decimal) and not each.value % 1}
    for at, each in enumerate(rubric.conflicts):
        needed = each.kind in WINDOWED
        if (needed and each.window not in numbers) or (each.window and not needed):
            here = f"review.conflicts[{at}]"
            yield in_manifest(pack, here, "packs.window", kind=each.kind, window=each.window or "—")
