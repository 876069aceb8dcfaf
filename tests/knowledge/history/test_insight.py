"""What is true enough to be said of a history, and what is not."""

import pytest

from knowledge.history.fixes import fixes
from knowledge.history.insight import Said, best
from knowledge.history.typos import distance, slip


def of(*commands: str) -> list[Said]:
    return [Said(command) for command in commands]


def said(history: list[Said]) -> str:
    found = best([history])
    return found.text if found else ""


def test_a_typo_with_its_correction() -> None:
    history = of(*["gti status", "git status", "make"] * 13, "gti status", "ls")
    text = said(history)
    assert text.startswith("You typed `gti` 14 times; the next command was the same with `git` 13 times.")
    assert "alias gti=git" in text


def test_a_typo_that_is_always_the_same_line() -> None:
    assert said(of(*["gti status", "git status"] * 5)).startswith(
        "You typed `gti status` 5 times; the next command was `git status` every time."
    )


def test_a_typo_of_the_second_word() -> None:
    text = said(of(*["git psuh origin x", "git push origin x", "git psuh", "git push", "ls"] * 3))
    assert text.startswith("You typed `git psuh` 6 times; the next command was the same with `git push` every time.")
    assert "git config --global alias.psuh push" in text


@pytest.mark.parametrize(
    "history",
    [
        [],
        ["gti status", "git status"] * 2,
        ["git pull", "git push"] * 30,
        ["cd a", "cd b"] * 30,
        ["gti status", "make", "gti status", "git status"] * 5,
        ["test1 a", "test2 a"] * 30,
        ["git add a", "git add b"] * 30,
    ],
)
def test_what_is_no_typo(history: list[str]) -> None:
    assert said(of(*history)) == ""


def test_atuin_knows_that_a_command_went_well_and_is_no_typo() -> None:
    assert said([Said("npm test", 0), Said("pnpm test", 0)] * 9) == ""


def test_what_fails_mostly() -> None:
    history = [Said("pytest -x", 1)] * 18 + [Said("pytest -x", 0)] * 6 + [Said("grep x y", 1)] * 30
    assert said(history).startswith("`pytest -x` failed 18 of the 24 times you ran it.")
    assert said([Said("pytest", 130)] * 30) == ""
    assert said([Said("pytest", 1)] * 10 + [Said("pytest", 0)] * 20) == ""


def test_what_was_waited_for() -> None:
    history = [Said("make test", None, 60_000), Said("vim a", None, 600_000)] * 20
    assert said(history) == "You waited 20 min for `make test`: 20 runs, 60 s each as a rule."


def test_long_commands_and_what_follows_an_edit() -> None:
    long = "docker compose -f deploy/local.yml run --rm web pytest"
    assert said(of(*[long, "ls"] * 12)).startswith(f"You ran `{long}` 12 times: {len(long)} characters")
    assert said(of(*["vim a.py", "pytest"] * 9)) == "After 9 edits the next command was `pytest` 9 times."


def test_nothing_with_the_mark_of_a_secret_is_said() -> None:
    marked = "curl -H 'Authorization: ⟨secret:token:#abcdef⟩' https://example.org/a/b"
    assert said(of(*[marked, "ls"] * 30)) == ""


def test_two_histories_with_the_same_commands_do_not_add_up() -> None:
    history = of(*["gti status", "git status"] * 2)
    assert best([history, history]) is None


def test_where_fixes_go() -> None:
    commits = [("Fix the hub", ["hub.py", "changelog.md"])] * 6 + [("fix a typo", ["readme.md"])] * 4
    commits += [("Add a prefix", ["prefix.py"])] * 20
    [one] = fixes("shop", commits)
    assert one.text == "In shop, 6 of the 10 commits that fix something changed `hub.py`."
    assert not list(fixes("shop", [("fix", ["a", "b"])] * 9)), "none of two is the one"
    assert not list(fixes("shop", []))


@pytest.mark.parametrize(
    ("one", "other", "letters"),
    [("gti", "git", 1), ("psuh", "push", 1), ("a", "", 1), ("pull", "push", 2), ("x", "x", 0)],
)
def test_how_far_words_are_apart(one: str, other: str, letters: int) -> None:
    assert distance(one, other) == letters


@pytest.mark.parametrize(
    ("one", "other", "true"),
    [
        ("gti", "git", True),
        ("pull", "push", False),
        ("git", "git", False),
        ("sl", "ls", False),
        ("comit", "commit", True),
    ],
)
def test_what_a_slip_is(one: str, other: str, true: bool) -> None:
    assert slip(one, other) == true
