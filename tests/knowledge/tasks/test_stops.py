"""Rules that end a task which gets nowhere: each at its edge, one before it and there."""

import pytest

from knowledge.tasks.stops import NAMES, RULES, Step, Steps, broken

FRESH = Step(call="a", evidence=True)
OLD = Step(call="b {}", evidence=True)
EDGES: dict[str, tuple[Steps, Steps]] = {
    "budget.same_call": ([OLD, FRESH, OLD], [OLD, FRESH, OLD, OLD]),
    "budget.same_failure": (
        [Step(edited=True, signature="t1", evidence=True)],
        [Step(edited=True, signature="t1", evidence=True)] * 2,
    ),
    "budget.invalid_output": ([FRESH, *[Step(valid=False)] * 2], [FRESH, *[Step(valid=False)] * 3]),
    "budget.overflow": ([*[Step(overflow=True)] * 2, FRESH], [*[Step(overflow=True)] * 2, FRESH, Step(overflow=True)]),
    "budget.no_evidence": (
        [FRESH, *[Step(call=str(n)) for n in range(3)]],
        [FRESH, *[Step(call=str(n)) for n in range(4)]],
    ),
    "budget.failed_calls": (
        [Step(call=str(n), failed=True, evidence=n == 1) for n in range(2)],
        [Step(call=str(n), failed=True, evidence=n == 1) for n in range(3)],
    ),
    "budget.context": ([FRESH._replace(share=0.849)], [FRESH._replace(share=0.85)]),
}


def test_every_rule_has_its_edge() -> None:
    assert EDGES.keys() == NAMES


@pytest.mark.parametrize("name", EDGES)
def test_a_rule_holds_from_its_edge_on_and_says_why(name: str) -> None:
    before, there = EDGES[name]
    assert broken(before) is None
    rule = broken(there)
    assert rule
    assert rule.name == name
    assert rule.why
    assert broken(there, rule.then) == rule
    assert broken(there, "stop" if rule.then == "wrap up" else "wrap up") is None


def test_nothing_done_breaks_nothing() -> None:
    assert broken([]) is None


def test_the_same_call_on_another_state_is_another_call() -> None:
    steps = [Step(call="run tests", state=state, evidence=True) for state in ("a", "b", "c", "d")]
    assert broken(steps) is None
    assert broken([*steps, steps[0], steps[0]]) == RULES[0]


def test_a_step_that_can_be_done_begins_the_count_anew() -> None:
    wrong = Step(valid=False, evidence=True)
    assert broken([wrong, wrong, FRESH, wrong, wrong]) is None


def test_other_tests_failing_is_no_standing_still() -> None:
    edits = [Step(edited=True, signature=one, evidence=True) for one in ("t1", "t2", "t1")]
    assert broken(edits) is None
    green = Step(edited=True, signature="", evidence=True)
    assert broken([green, green, green]) is None
