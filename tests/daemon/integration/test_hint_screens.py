"""What a person sees when a hint comes, in a real tmux; the screens are kept in `screens/`."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from daemon.hint_files import HintFiles
from daemon.integration import render
from daemon.paths import Paths
from tests.daemon.integration.keyboard import records, start_files
from tests.daemon.terminal.person import soon
from tests.daemon.terminal.tmux import Tmux, of_home, soon_same

SCREENS = Path(__file__).with_name("screens")
LINES = ["sotto f7: src/parse.c:7: no member named 'kin'", "  also failed: test_two"]
pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="needs tmux")
every_shell = pytest.mark.parametrize("name", ["bash", "zsh", "fish"])
Open = Callable[[str], Tmux]


@pytest.fixture
def open_tmux(home: Paths, tmp_path: Path) -> Iterator[Open]:
    """Opens a shell in a tmux of its own, at its first prompt."""
    render(home)
    HintFiles(home.hints).open()
    with ExitStack() as ends:

        def start(name: str) -> Tmux:
            if not shutil.which(name):
                pytest.skip(f"{name} is not installed")
            surroundings = [f"{one}={tmp_path}" for one in ("ZDOTDIR", "XDG_CONFIG_HOME", "XDG_DATA_HOME")]
            ours = f". '{home.data}/shell/sotto.{name}'\n"
            one = Tmux(tmp_path, ["env", *surroundings, *start_files(name, tmp_path, ours)], of_home(home), SCREENS)
            ends.callback(one.run, "kill-server")
            soon(lambda: one.screen().strip() == "ready>")
            return one

        yield start


def shows(tmux: Tmux, name: str) -> None:
    """Wait until the screen is as it was kept under this name; with KEEP_SCREENS it is kept anew."""
    kept = SCREENS / f"{name}.txt"

    def neutral() -> str:
        return tmux.screen().replace("open#\n", "open%\n")  # zsh marks an open line so for root

    if "KEEP_SCREENS" in os.environ:
        SCREENS.mkdir(exist_ok=True)
        soon(lambda: tmux.screen().endswith("ready>\n") and LINES[-1] in tmux.screen())
        kept.write_text(neutral(), encoding="utf-8")
    soon_same(neutral, kept.read_text(encoding="utf-8"))


def hinted(tmux: Tmux, home: Paths) -> None:
    """Have a hint lie there after a first command."""
    tmux.type("true", "Enter")
    soon(lambda: records(home) and tmux.screen().count("ready>") == 2)
    named = records(home)[0].session
    HintFiles(home.hints).put(named, f"{named}-1", LINES)


@every_shell
def test_after_a_line_that_ended(open_tmux: Open, home: Paths, name: str) -> None:
    tmux = open_tmux(name)
    hinted(tmux, home)
    tmux.type("echo whole", "Enter")
    shows(tmux, f"{name}-whole")


@every_shell
def test_after_a_line_that_was_left_open(open_tmux: Open, home: Paths, name: str) -> None:
    tmux = open_tmux(name)
    hinted(tmux, home)
    tmux.type("printf open", "Enter")
    shows(tmux, f"{name}-open")


@every_shell
def test_a_line_that_is_being_typed_is_left_alone(open_tmux: Open, home: Paths, name: str) -> None:
    tmux = open_tmux(name)
    hinted(tmux, home)
    tmux.type("echo half")
    tmux.run("resize-window", "-x", "70", "-y", "12")
    tmux.type("C-l")
    soon(lambda: tmux.screen() == "ready> echo half\n")
    tmux.type("Enter")
    shows(tmux, f"{name}-typed")
