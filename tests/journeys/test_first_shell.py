"""A new user's shells: with nothing but what set-up puts into start files, a `make` that fails can be explained."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon import spool
from daemon.bench.lives import daemon, wait
from daemon.paths import Paths
from daemon.setup import EXECUTABLE, rc
from daemon.setup.record import Record
from daemon.setup.terminal import Consent
from knowledge.events import CommandFinished, FailureDiagnosed
from knowledge.store.log import EventLog
from tests.daemon.terminal.person import soon
from tests.daemon.terminal.tmux import Tmux
from tests.fish import no_manual_pages

SCREENS = Path(__file__).with_name("screens")
MAKEFILE = "all:\n\t@echo building\n\t@echo 'm.c:3: error: no such thing' >&2; exit 2\n"
FIRST = {
    ".bashrc": "PS1='> '\n",
    ".zshrc": "PS1='> '\n",
    ".config/fish/config.fish": "function fish_greeting; end\nfunction fish_prompt; echo -n '> '; end\n",
}
pytestmark = pytest.mark.skipif(
    not (shutil.which("tmux") and EXECUTABLE.exists()), reason="needs tmux and the environment of scripts/start"
)


@pytest.fixture
def user(tmp_path: Path, home: Paths, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home in which set-up was told to record commands and what they print."""
    folder = tmp_path / "user"
    for name, text in FIRST.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text)
    (folder / "Makefile").write_text(MAKEFILE)
    no_manual_pages(folder / ".local/share")
    for name in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(folder))
    rc.offer(Consent(), Record(shell=True, capture=True), home)
    return folder


@pytest.fixture
def open_tmux(user: Path, home: Paths) -> Iterator[Callable[[str], Tmux]]:
    opened: list[Tmux] = []

    def start(shell: str) -> Tmux:
        path = shutil.which(shell)
        if not path:
            pytest.skip(f"{shell} is not installed")
        surroundings = {"SOTTO_HOME": str(home.data.parent), "SHELL": path}
        surroundings["PATH"] = f"{EXECUTABLE.parent}:{os.environ['PATH']}"
        opened.append(Tmux(user, ["env", "-u", "TMUX", path, "-i"], surroundings, SCREENS))
        soon(lambda: opened[-1].screen().endswith(">\n"))
        return opened[-1]

    yield start
    for one in opened:
        one.run("kill-server")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_make_that_fails_is_explained(open_tmux: Callable[[str], Tmux], home: Paths, user: Path, shell: str) -> None:
    tmux = open_tmux(shell)
    tmux.type("true", "Enter")
    soon(lambda: tmux.screen() == "> true\n>\n")
    tmux.type("make", "Enter")
    soon(lambda: tmux.screen().endswith("Error 2\n>\n"))
    tmux.shows(f"make-{shell}")
    with daemon(home):
        wait(lambda: not spool.records(home.spool))
        with EventLog.open(home.core) as log:
            wait(lambda: bool(log.counts().get(FailureDiagnosed.__name__)))
            found = [one.event for one in log.every(types=[CommandFinished.__name__])]
        told = [(one.command, one.status, one.cwd) for one in found if isinstance(one, CommandFinished)]
        assert told == [("true", 0, str(user)), ("make", 2, str(user))]
        tmux.type("clear", "Enter")
        soon(lambda: tmux.screen() == ">\n")
        tmux.type("sotto why | tail -n +4", "Enter")
        soon(lambda: tmux.screen().endswith("\n>\n"))
        tmux.shows(f"why-{shell}")


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_afterwards_the_start_files_are_what_they_were(user: Path, shell: str) -> None:
    del shell
    rc.remove()
    assert {name: (user / name).read_text() for name in FIRST} == FIRST
    assert not (user / ".config/fish/conf.d").exists()
