"""A person works in `sotto shell`: what has scrolled away is told before the prompt, what was just read is not."""

import re
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.bench.lives import daemon
from daemon.integration import render, rendered
from daemon.paths import Paths
from knowledge.events import CommandFinished, FailureDiagnosed
from knowledge.store.log import EventLog
from tests.daemon.terminal.conftest import SOTTO
from tests.daemon.terminal.person import soon
from tests.daemon.terminal.tmux import Tmux, of_home

pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="needs tmux")
TEST = """
def total():
    for number in range(30):
        print("adding", number)
    return 41


def test_total():
    assert total() == 42
"""


class Work:
    """A bash in `sotto shell` in a tmux, and the log of its daemon."""

    def __init__(self, tmux: Tmux, home: Paths) -> None:
        self._tmux, self._home = tmux, home
        self._prompts = 1

    @property
    def text(self) -> str:
        """All that was shown, lines as they were written."""
        return self._tmux.run("capture-pane", "-p", "-J", "-S", "-")

    def enter(self, line: str) -> None:
        self._tmux.type(line, "Enter")
        self._prompts += 1
        soon(lambda: self.text.count("ready>") >= self._prompts)

    def said_of(self, command: str) -> list[str]:
        """Types of what the log holds of this command."""
        with EventLog.open(self._home.core) as log:
            of_it = list(log.every(types=[CommandFinished.__name__, FailureDiagnosed.__name__]))
        return [one.type for one in of_it if getattr(one.event, "command", "") == command]


@pytest.fixture
def work(home: Paths, tmp_path: Path) -> Iterator[Work]:
    render(home)
    (tmp_path / "rc").write_text(f"PS1='ready> '; HISTFILE=/dev/null\n. '{rendered('bash', home)}'\n")
    (tmp_path / "test_sum.py").write_text(TEST)
    (tmp_path / "build.sh").write_text("echo 'm.c:3:1: error: no such member'; exit 2\n")
    words = ["bash", "--noprofile", "--rcfile", str(tmp_path / "rc"), "-i"]
    with daemon(home):
        soon((home.hints / "pause").exists)
        tmux = Tmux(tmp_path, [*SOTTO, "shell", "--", *words], of_home(home), tmp_path)
        try:
            soon(lambda: tmux.screen() == "ready>\n")
            yield Work(tmux, home)
        finally:
            tmux.run("kill-server")


def test_what_has_scrolled_away_is_told_before_the_prompt_and_what_was_just_read_is_not(work: Work) -> None:
    pytest_ = f"{sys.executable} -m pytest -q -p no:cacheprovider"
    work.enter(pytest_)
    soon(lambda: FailureDiagnosed.__name__ in work.said_of(pytest_))
    while "sotto f" not in work.text:  # only where the machine was too busy; then it comes at the next prompt
        work.enter("")
    shown = work.text.splitlines()
    at = next(number for number, line in enumerate(shown) if line.startswith("sotto f"))
    assert re.fullmatch(r"sotto f\d+: test_sum.py:9: assert 41 == 42", shown[at].rstrip())
    assert shown[at + 1].startswith("ready>")

    for silent, facts in (("sh build.sh", 2), ("grep -q nothing /dev/null", 1)):
        work.enter(silent)
        soon(lambda silent=silent, facts=facts: len(work.said_of(silent)) == facts)  # type: ignore[misc]
        work.enter("")
    work.enter("true")
    assert work.text.count("sotto f") == 1
