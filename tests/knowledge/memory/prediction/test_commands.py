"""What command comes next, and what its arguments are."""

import pytest

from knowledge.memory.prediction.guess import Situation
from knowledge.memory.prediction.predicting import predict
from knowledge.store.memory import Memory
from tests.knowledge.memory.prediction.shell import Shell


def test_what_followed_before_follows_again() -> None:
    shell = Shell()
    for _ in range(4):
        shell.types("vim app.py", "pytest -q", "git add -A", "git push")
    shell.types("vim app.py")
    first = shell.guesses("command")[0]
    assert first.said == "pytest -q"
    assert first.probability > 0.5
    assert first.why == "came 2 of the last 2 times after the same 8 commands"


def test_longer_contexts_tell_what_shorter_ones_cannot() -> None:
    shell = Shell()
    for _ in range(6):
        shell.types("make a", "ls", "cat one", "make b", "ls", "less two")
    shell.types("make a", "ls")
    assert shell.next() == "cat one"
    shell.types("cat one", "make b", "ls")
    assert shell.next() == "less two"


def test_the_status_decides_where_it_decided_before() -> None:
    shell = Shell()
    for _ in range(8):
        shell.types("echo x")
        shell.types("make test", status=1)
        shell.types("vim shop.py", "echo y", "make test", "git commit -m wip")
    shell.types("echo z", "make test", session="other")
    assert shell.next() == "git commit -m wip"
    shell.types("echo z", session="third")
    shell.types("make test", status=1, session="third")
    assert shell.next() == "vim shop.py"


def test_arguments_are_those_of_the_directory() -> None:
    shell = Shell()
    for _ in range(3):
        shell.types("vim a.py", "pytest tests/a", cwd="/a")
        shell.types("vim b.py", "pytest tests/b", cwd="/b", project=2)
    shell.types("vim a.py", cwd="/a")
    assert shell.next() == "pytest tests/a"
    shell.types("vim b.py", cwd="/b", project=2)
    assert shell.next() == "pytest tests/b"


def test_the_latest_arguments_take_over() -> None:
    shell = Shell()
    for _ in range(5):
        shell.types("git switch main", "git pull origin main")
    for _ in range(3):
        shell.types("git switch next", "git pull origin next")
    shell.types("git switch next")
    assert shell.next() == "git pull origin next"


def test_after_cd_it_is_the_new_directory_that_counts() -> None:
    shell = Shell()
    for _ in range(4):
        shell.types("cd web", cwd="/src")
        shell.types("npm test", cwd="/src/web")
        shell.types("cd ..", cwd="/src/web")
        shell.types("make", cwd="/src")
    shell.types("cd web", cwd="/src")
    assert shell.next() == "npm test"


@pytest.mark.parametrize(
    "line",
    [
        "git push --force",
        "rm -rf build",
        "git reset --hard",
        "echo ⟨secret:token:#abcdef⟩",
        "for x in 1 2\ndo echo $x\ndone",
        " mysecret",
        "echo " + "x" * 200,
    ],
)
def test_some_lines_are_never_offered(line: str) -> None:
    shell = Shell()
    for _ in range(10):
        shell.types("make", line)
    shell.types("make")
    assert line not in [one.said for one in shell.guesses()]
    shell.memory.database.one("habit_at", {"turn": 2})
    assert not any(line == row["line"] for row in shell.memory.database.all("habits_after", _all()))


def test_what_is_asked_of_us_is_a_question() -> None:
    shell = Shell()
    for _ in range(5):
        shell.types("make", "sotto why")
    shell.types("make")
    assert [one.said for one in shell.guesses("question")] == ["sotto why"]


def test_a_situation_may_bring_its_own_commands() -> None:
    shell = Shell()
    for _ in range(4):
        shell.types("make", "make install", "echo done")
    asked = Situation(1, "/src", "unknown", commands=("make",))
    assert predict(shell.memory, asked)[0].said == "make install"


def test_an_empty_memory_predicts_nothing() -> None:
    assert predict(Memory.passing(), Situation(None, "/")) == []


def test_there_are_at_most_five_and_the_best_come_first() -> None:
    shell = Shell()
    for name in "abcdefghij":
        shell.types("make", f"run{name} now")
    found = shell.guesses("command")
    assert len(found) == 5
    assert [one.probability for one in found] == sorted((one.probability for one in found), reverse=True)


def _all() -> dict[str, object]:
    return {"session": "one", "turn": 0, "limit": 100}
