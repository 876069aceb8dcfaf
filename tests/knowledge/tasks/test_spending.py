"""What was spent, put together."""

from knowledge.tasks.budget import Spent
from knowledge.tasks.spending import Cost, Done, Outcome, Stop, cost, rows, stops, together


def done(number: int, outcome: Outcome, tokens: float, project: int | None = 1, rule: str = "") -> Done:
    return Done("answer", f"t{number}", number, project, outcome, Spent(tokens=tokens, wall_s=tokens / 100), rule)


SOME = [
    done(1, "succeeded", 1_000),
    done(2, "succeeded", 3_000),
    done(3, "not", 9_000, rule="budget.same_call"),
    done(4, "open", 0, project=2),
    done(5, "not", 500, project=None, rule="budget.same_call"),
    done(6, "succeeded", 100, rule="budget.tokens"),
]


def test_rows_are_by_kind_and_project() -> None:
    found = [(one.project, one.tasks, one.succeeded, one.unsuccessful, one.spent.tokens) for one in rows(SOME)]
    assert found == [(1, 4, 3, 1, 13_100), (None, 1, 0, 1, 500), (2, 1, 0, 0, 0)]


def test_what_one_costs_that_succeeded_stands_beside_one_that_did_not() -> None:
    fine, other = cost(SOME, "answer", "succeeded"), cost(SOME, "answer", "not")
    assert (fine.tasks, round(fine.spent.tokens)) == (3, 1_367)
    assert (other.tasks, other.spent.tokens, other.spent.wall_s) == (2, 4_750, 47.5)
    assert cost(SOME, "check", "succeeded") == Cost(0, Spent())


def test_what_the_router_answers_does_not_make_a_chat_model_look_cheap() -> None:
    by_router = [done(7, "succeeded", 0), done(8, "succeeded", 0)]
    assert cost([*SOME, *by_router], "answer", "succeeded") == cost(SOME, "answer", "succeeded")
    assert cost(by_router, "answer", "succeeded") == Cost(2, Spent())


def test_what_was_stopped_is_told_by_rule_with_the_last() -> None:
    assert stops(SOME) == [Stop("budget.same_call", 2, "t5", 5), Stop("budget.tokens", 1, "t6", 6)]


def test_together_is_the_sum() -> None:
    assert together(SOME).tokens == 13_600
    assert together([]) == Spent()
