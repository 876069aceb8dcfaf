"""What a question may spend: looked at before each call of the model, whatever the model writes."""

import json
import random

import pytest

from knowledge.reasoning.actions import Action, Brief, CallResult, Finish, Generate, GiveUp, UseTool
from knowledge.reasoning.budget import TOTAL
from knowledge.reasoning.engine import Ended
from knowledge.reasoning.loop import Reasoning
from knowledge.tasks.budget import Limits, Spent
from knowledge.tasks.stops import NAMES
from tests import slices
from tests.knowledge.reasoning.working import told

TOOLS = [told("find_fix"), told("list_failures"), told("search_knowledge")]
NONE = '{"tool": "none"}'
LIMITS = Limits(tokens=40_000, wall_s=120, calls=4)
QUESTIONS = slices.of(10_000, 200)


def call(number: int) -> str:
    return json.dumps({"tool": "search_knowledge", "arguments": {"query": f"word{number}"}})


def brief(limits: Limits = LIMITS) -> Brief:
    return Brief("what is f7 about?", TOOLS, limits=limits)


def ended(text: str, tokens: int, context: int = 0) -> Ended:
    return Ended(text, "stop", tokens - 10, 0, 10, 0, context)


def result(number: int, *sources: str, outcome: str = "answered") -> CallResult:
    return CallResult(number, outcome, f"said {number}", "", sources)  # type: ignore[arg-type]


def look(reasoning: Reasoning, number: int, tokens: int, *sources: str) -> list[Action]:
    """A decision, its call and what came of it."""
    assert isinstance(reasoning.written("decide", ended(call(number), tokens))[-1], UseTool)
    return reasoning.called(result(number, *sources))


def finished(reasoning: Reasoning, tokens: int = 900) -> Finish:
    last = reasoning.written("answer", ended("f7 is about tea.", tokens))[-1]
    assert isinstance(last, Finish)
    return last


def asked(actions: list[Action]) -> str:
    last = actions[-1]
    assert isinstance(last, Generate), last
    return last.purpose


def test_what_is_spent_is_what_the_model_counted() -> None:
    reasoning = Reasoning(brief())
    reasoning.begin()
    look(reasoning, 1, 1_500, "f7")
    assert reasoning.budget.spent == Spent(tokens=1_500, calls=1)
    assert reasoning.budget.held == Spent(tokens=TOTAL)


@pytest.mark.parametrize(("tokens", "purpose"), [(27_999, "decide"), (28_000, "answer")])
def test_at_the_soft_limit_it_answers_with_what_there_is_and_says_so(tokens: int, purpose: str) -> None:
    reasoning = Reasoning(brief())
    reasoning.begin()
    assert asked(look(reasoning, 1, tokens, "f7")) == purpose
    if purpose == "answer":
        assert finished(reasoning)[2:] == ("budget.tokens", "28,000 of 40,000 tokens are spent")


@pytest.mark.parametrize(("seconds", "purpose"), [(83.9, "decide"), (84, "answer")])
def test_the_same_of_time(seconds: float, purpose: str) -> None:
    reasoning = Reasoning(brief())
    reasoning.begin()
    reasoning.passed(seconds)
    assert asked(look(reasoning, 1, 1_000, "f7")) == purpose
    if purpose == "answer":
        assert finished(reasoning).rule == "budget.wall"


def test_a_call_is_decided_on_only_where_an_answer_fits_in_after_it() -> None:
    reasoning = Reasoning(brief(Limits(tokens=10 * TOTAL)))
    reasoning.begin()
    assert asked(look(reasoning, 1, 6 * TOTAL, "f7")) == "decide"
    reasoning = Reasoning(brief(Limits(tokens=3 * TOTAL)))
    reasoning.begin()
    assert asked(look(reasoning, 1, TOTAL + 1, "f7")) == "answer"
    assert finished(reasoning).rule == "budget.tokens"


def test_what_does_not_fit_at_its_worst_is_not_begun() -> None:
    reasoning = Reasoning(brief(Limits(tokens=2 * TOTAL)))
    reasoning.begin()
    [gone] = reasoning.written("answer", ended("f99 is it.", TOTAL + 1))[-1:]
    assert isinstance(gone, GiveUp)
    assert gone.rule == "budget.tokens"
    assert gone.reason == "4,097 of 8,192 tokens are spent, and what comes next may take 4,096"


def test_calls_are_as_many_as_may_be_and_nothing_is_said_of_it() -> None:
    reasoning = Reasoning(brief(Limits(calls=2)))
    reasoning.begin()
    assert asked(look(reasoning, 1, 900, "f7")) == "decide"
    assert asked(look(reasoning, 2, 900, "f8")) == "answer"
    assert finished(reasoning)[2:] == ("budget.calls", "")


def test_four_steps_that_bring_nothing_new_are_enough() -> None:
    reasoning = Reasoning(brief(Limits()))
    reasoning.begin()
    look(reasoning, 1, 900, "f7")
    for number in range(2, 5):
        reasoning.written("decide", ended(call(number), 900))
        nothing = CallResult(number, "not recorded", "nothing", "", ())
        assert asked(reasoning.called(nothing)) == "decide"
    assert asked(reasoning.written("decide", ended("I think", 900))) == "answer"
    assert finished(reasoning).rule == "budget.no_evidence"


def test_the_same_words_again_are_no_evidence() -> None:
    reasoning = Reasoning(brief(Limits()))
    reasoning.begin()
    for number in range(1, 6):
        reasoning.written("decide", ended(call(number), 900))
        actions = reasoning.called(CallResult(number, "answered", "the same", "", ("f7",)))
        assert asked(actions) == ("answer" if number == 5 else "decide")


@pytest.mark.parametrize(("context", "purpose"), [(1_200, "decide"), (1_164, "answer"), (0, "decide")])
def test_where_the_context_is_nearly_full_it_answers(context: int, purpose: str) -> None:
    reasoning = Reasoning(brief())
    reasoning.begin()
    reasoning.written("decide", ended(call(1), 1_000, context))
    assert asked(reasoning.called(result(1, "f7"))) == purpose


def test_prompts_that_are_too_long_three_times_are_given_up_by_name() -> None:
    reasoning = Reasoning(brief())
    reasoning.begin()
    assert asked(reasoning.refused("overflow", "too long", 9_000, 2_000)) == "decide"
    assert asked(reasoning.refused("overflow", "too long", 9_000, 1_500)) == "decide"
    [gone] = reasoning.refused("overflow", "too long", 9_000, 1_200)
    assert gone == GiveUp("too long", rule="budget.overflow")


# ── whatever a model writes ───────────────────────────────────────────────────────────────────────


class Whim:
    """A model that writes anything, and takes as many tokens as it is told it may, or more."""

    def __init__(self, seed: int, most: int) -> None:
        self.random, self._most = random.Random(seed), most

    def written(self, purpose: str) -> Ended:
        kinds = [*(call(self.random.randrange(5)) for _ in range(4)), NONE, "I think", '{"tool": "rm"}', ""]
        text = self.random.choice(["f7 is about tea.", "f99.", "", NONE] if purpose == "answer" else kinds)
        return ended(text, self.random.randrange(11, self._most), self.random.choice([0, 4_096, 32_768, 32_768]))

    def called(self, number: int) -> CallResult:
        outcome = self.random.choice(["answered", "answered", "not recorded", "not found", "failed"])
        return result(number, *self.random.choices(["f7", "f8", "n3"], k=1), outcome=outcome)


def outcome(reasoning: Reasoning, whim: Whim) -> tuple[Finish | GiveUp, int]:
    """How it ended, and after how many texts."""
    actions, texts = reasoning.begin(), 0
    while True:
        last = actions[-1]
        if isinstance(last, Finish | GiveUp):
            return last, texts
        if isinstance(last, UseTool):
            actions = reasoning.called(whim.called(last.n))
        elif whim.random.random() < 0.1:
            actions = reasoning.refused(whim.random.choice(["overflow", "refused", "failed"]), "no", 9_000, 2_000)
        else:
            assert isinstance(last, Generate)
            texts += 1
            actions = reasoning.written(last.purpose, whim.written(last.purpose))


@pytest.mark.parametrize(("most", "overshoot"), [(TOTAL + 1, 0), (2 * TOTAL + 1, TOTAL)])
def test_no_question_overshoots_by_more_than_one_prompt_declares(most: int, overshoot: int) -> None:
    rules = set[str]()
    for seed in range(QUESTIONS):
        limit = random.Random(-seed).randrange(2 * TOTAL, 40_000)
        reasoning = Reasoning(brief(Limits(tokens=limit, calls=4)))
        ending, texts = outcome(reasoning, Whim(seed, most))
        assert reasoning.budget.spent.tokens <= limit + overshoot
        assert reasoning.budget.spent.calls <= 4
        assert texts <= 20
        rules.add(ending.rule)
    assert rules - {"", "budget.tokens", "budget.calls"} <= NAMES
    assert {"budget.tokens", "budget.same_call", "budget.invalid_output"} <= rules
