"""Rounds whose calls closed before the demo's day, each played as far as the story has it."""

from collections.abc import Mapping
from typing import Any

from kezhi.demo.actions import calling, deciding
from kezhi.demo.actions.playing import Say, Stage
from kezhi.demo.actions.reviewing import Review
from kezhi.demo.actions.screening import screen
from kezhi.demo.domain.scale import Plan
from kezhi.packs.queries import definition, published

Declared = Mapping[str, Any]


def play_earlier(plan: Plan, story: Declared, say: Say) -> None:
    """The earlier rounds of ``demo-story.toml`` that the plan's size has and whose rules were in force then."""
    for declared in story["earlier"]:
        said = calling.earlier_call(declared["call"])
        if declared["applications"][plan.size] and _in_force(plan, said):
            _play(Stage(plan, story, calling.open_call(plan, said), declared), say)


def _in_force(plan: Plan, said: Declared) -> bool:
    """Whether the pack's parameters held already on the day of the call: before, nothing could be judged."""
    version = published("call").get(pack__code=said["pack"])
    return bool(definition(version.pk).nested_parameters(plan.at(said["published"]).date()))


def _play(stage: Stage, say: Say) -> None:
    number, declared = stage.call.number, stage.declared
    say(f"{number} · {stage.submit_all()} 份申报 applications")
    stage.deal_with_all()
    if "screening" in declared:
        done = screen(stage)
        said = f"通过 passed {done['approve']}，不予受理 refused {done['reject']}，待定 open {done['open']}"
        say(f"{number} · 形式审查 screening：{said}")
    if "review" in declared:
        say(f"{number} · 专家评审 review：评分表 ballots {Review(stage).play()}")
    if "decision" in declared:
        decision = deciding.decide(stage)
        objections = deciding.object_to(stage, decision)
        listed = decision.awards.filter(amount__gt=0).count()
        say(f"{number} · 公示 publicity：{listed} 项，异议 objections {objections}")
        if "over" in declared["decision"]:
            say(f"{number} · 立项 projects：{deciding.award(stage)}")
