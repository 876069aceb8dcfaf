"""What is handed over where a task was stopped."""

import pytest

from knowledge.tasks.handover import ASK_LESS, MOST, Tried, handover, next_step


def test_it_says_what_was_tried_what_is_known_and_what_is_next() -> None:
    tried = [Tried("list_failures since=today", "answered"), Tried("find_fix", "not found")]
    assert handover("budget.same_call", tried, ["e100", "f12", "f12"]).split("\n") == [
        "Stopped by budget.same_call.",
        "Tried: list_failures since=today (answered); find_fix (not found).",
        "Evidence: e100, f12.",
        "Next: `sotto why f12`.",
    ]


def test_with_nothing_it_says_so() -> None:
    assert handover("budget.tokens", [], []).split("\n") == [
        "Stopped by budget.tokens.",
        "Tried: nothing yet.",
        "Evidence: none.",
        f"Next: {ASK_LESS}.",
    ]


def test_of_much_the_first_is_told() -> None:
    many = MOST + 3
    said = handover(
        "budget.tokens", [Tried(f"call{n}", "answered") for n in range(many)], [f"n{n}" for n in range(many)]
    )
    assert f"call{MOST - 1}" in said
    assert f"call{MOST} " not in said
    assert said.count("and 3 more") == 2


@pytest.mark.parametrize(
    ("evidence", "step"),
    [
        (["f1"], "`sotto why f1`"),
        (["x3"], "`sotto fixes x3`"),
        (["n41"], "`sotto note n41`"),
        (["j7"], "`sotto job j7`"),
        (["t9"], "`sotto trace t9`"),
        (["e5"], ASK_LESS),
        (["README.md", "fix", "n"], ASK_LESS),
    ],
)
def test_the_cheapest_step_is_to_look_at_what_is_known(evidence: list[str], step: str) -> None:
    assert next_step(evidence) == step
