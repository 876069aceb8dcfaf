"""Which file is edited next, and what a day begins with."""

import datetime as dt

from knowledge.events import CommitsImported, PastCommit
from knowledge.memory.prediction.guess import Situation
from knowledge.memory.prediction.predicting import predict
from knowledge.redact import clean
from tests.knowledge.memory.prediction.shell import MINUTE, Shell

HOUR, DAY = 60 * MINUTE, 24 * 60 * MINUTE


def test_what_was_edited_after_it_is_edited_next() -> None:
    shell = Shell()
    for _ in range(5):
        shell.edits("shop.py", "test_shop.py", "docs/shop.md")
        shell.at += HOUR
    shell.edits("shop.py")
    shell.types("ls")
    (found,) = shell.guesses("file")
    assert found.said == "test_shop.py"
    assert found.why == "edited 5 times after shop.py"


def test_what_commits_changed_together_counts_where_nothing_was_edited() -> None:
    shell = Shell()
    commits = [
        PastCommit(
            commit=str(at), author=clean("a"), subject=clean("s"), at=1, paths=[clean("a.py"), clean("b.py")], count=2
        )
        for at in range(4)
    ]
    shell.hears(CommitsImported(tree=clean("/src"), commits=commits))
    shell.edits("a.py")
    shell.types("ls")
    (found,) = shell.guesses("file")
    assert (found.said, found.why) == ("b.py", "changed with a.py in 4 commits")


def test_an_edit_of_long_ago_says_nothing() -> None:
    shell = Shell()
    for _ in range(5):
        shell.edits("shop.py", "test_shop.py")
    shell.at += HOUR
    shell.types("ls")
    assert shell.guesses("file") == []


def _mondays(shell: Shell, weeks: int) -> dt.datetime:
    """Weeks of work; Mondays begin in a way of their own."""
    day = dt.datetime(2026, 1, 5, 9).astimezone()
    for number in range(weeks * 7):
        shell.at = round((day + dt.timedelta(days=number)).timestamp() * 1_000_000)
        if number % 7 == 0:
            shell.types("git pull", "make migrate", "make test")
        elif number % 7 < 5:
            shell.types(f"vim file{number}.py", f"grep x{number} .")
    return day + dt.timedelta(days=weeks * 7)


def test_mondays_begin_as_mondays_do() -> None:
    shell = Shell()
    monday = _mondays(shell, 5)
    at = round(monday.timestamp() * 1_000_000)
    (found,) = [one for one in predict(shell.memory, Situation(1, "/src", "new", at=at)) if one.what == "routine"]
    assert found.said == "git pull && make migrate && make test"
    assert found.why == "5 of the last 5 Mondays here began so"
    shell.at = at
    shell.types("git pull")
    assert [one.said for one in shell.guesses("routine")] == ["make migrate && make test"]


def test_other_days_have_none_and_neither_has_an_afternoon() -> None:
    shell = Shell()
    monday = _mondays(shell, 5)
    tuesday = round((monday + dt.timedelta(days=1)).timestamp() * 1_000_000)
    assert not [one for one in predict(shell.memory, Situation(1, "/src", "new", at=tuesday)) if one.what == "routine"]
    shell.at = round(monday.timestamp() * 1_000_000)
    shell.types("ls")
    shell.at += 4 * HOUR
    shell.types("ls")
    assert shell.guesses("routine") == []
