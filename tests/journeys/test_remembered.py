"""A person says once what helps; when the failure is back, or one like it, Sotto says it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from daemon.bench.lives import wait
from daemon.paths import Paths
from knowledge.events import FailureDiagnosed, FixNoted, FixSuggested
from knowledge.failure_views import WhyView
from knowledge.failures.fixes.book import READER
from knowledge.fix_views import FixView
from knowledge.store.log import EventLog
from knowledge.store.memory import Memory

Run = Callable[..., str]
ERROR = """Traceback (most recent call last):
  File "app.py", line 1, in <module>
    import {0}
ModuleNotFoundError: No module named '{0}'"""


@pytest.fixture
def run(home: Paths, up: None, tmp_path: Path, sotto: Callable) -> Run:
    """A command that fails under the eyes of a real daemon, which has made of it what it can."""

    def failing(printed: str) -> str:
        (tmp_path / "printed").write_text(f"{printed}\n")
        before = told(home)
        sotto("run", "--", "sh", "-c", "cat printed; exit 1", cwd=tmp_path)
        wait(lambda: told(home) == before + 1)
        return sotto("why").stdout

    return failing


def told(home: Paths) -> int:
    with EventLog.open(home.core) as log:
        return len(list(log.every(types=[FailureDiagnosed.__name__])))


def kept(home: Paths) -> bool:
    """Whether memory has what was noted last."""
    with EventLog.open(home.core) as log, Memory.reader(home.memory) as memory:
        return memory.place(READER) >= log.newest([FixNoted.__name__], 1)[0].seq


def test_what_the_user_says_is_said_when_the_failure_is_back(home: Paths, run: Run, sotto: Callable) -> None:
    assert "you noted" not in run("error: quarrel of warehouse and mainframe")
    noted = sotto("remember", "start the warehouse first", "--kind", "fix")
    assert noted.stderr.strip().endswith("error: quarrel of warehouse and mainframe")
    wait(lambda: kept(home))
    card = run("error: quarrel of warehouse and mainframe")
    assert "seen before: you noted" in card
    assert "  start the warehouse first" in card.splitlines()

    def suggested() -> list[FixSuggested]:
        with EventLog.open(home.core) as log:
            return [one.event for one in log.every(types=[FixSuggested.__name__])]  # type: ignore[misc]

    wait(lambda: len(suggested()) == 1)
    assert (suggested()[0].how, f"x{suggested()[0].fix}") == ("exact", noted.stderr.split(":")[0])


def test_an_error_that_is_piped_in_helps_against_one_with_another_name(home: Paths, run: Run, sotto: Callable) -> None:
    said = ("remember", "get flask from the mirror", "--kind", "fix", "--error", "-", "--json")
    noted = FixView.model_validate_json(sotto(*said, input=ERROR.format("flask")).stdout)
    wait(lambda: kept(home))
    run(ERROR.format("requests"))
    (fix,) = WhyView.model_validate_json(sotto("why", "--json").stdout).fixes
    assert (fix.id, fix.how, fix.text) == (noted.id, "kind", "get requests from the mirror")
    assert fix.renamed == [("flask", "requests")]
