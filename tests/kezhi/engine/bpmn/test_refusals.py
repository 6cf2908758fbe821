"""How the engine says no."""

from kezhi.engine import bpmn
from kezhi.engine.bpmn.refusals import CannotProceed, Refused


def test_a_refusal_may_be_made_from_its_three_parts() -> None:
    refused = bpmn.Refused("a", 7, "not so")
    assert (refused.element, refused.line, refused.why) == ("a", 7, "not so")
    assert str(refused) == "line 7 a: not so"
    assert refused.problem.render("zh") == "not so"
    assert str(bpmn.Refused(None, None, "not so")) == "not so"


def test_a_refusal_from_the_catalogue_speaks_both_languages() -> None:
    refused = Refused.because("no-id", "a", 7)
    assert refused.why == "there is no id. Give this element an id of its own."
    assert refused.problem.render("zh") == "缺少 id。请为此元素加上唯一的 id。"
    assert (refused.problem.place.element, refused.problem.place.line) == ("a", 7)


def test_a_halt_names_where_and_why() -> None:
    halt = bpmn.CannotProceed("a", "no way")
    assert (halt.element, halt.why, str(halt)) == ("a", "no way", "a: no way")
    assert halt.problem.render("en") == "no way"
    assert CannotProceed.because("unawaited", "p", message="付款").problem.arguments == {"message": "付款"}
