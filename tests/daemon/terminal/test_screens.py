"""What a person sees, in a real tmux: full-screen programs, resizing, tmux within; screens are kept in `screens/`."""

import re
import shlex
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from tests.daemon.terminal.conftest import BASH, SOTTO
from tests.daemon.terminal.person import soon
from tests.daemon.terminal.tmux import Tmux, of_home

SCREENS = Path(__file__).with_name("screens")
pytestmark = pytest.mark.skipif(not shutil.which("tmux"), reason="needs tmux")
Outputs = Callable[[int], list[bytes]]


@pytest.fixture
def tmux(home: Paths, tmp_path: Path) -> Iterator[Tmux]:
    one = Tmux(tmp_path, [*SOTTO, "shell", "--", *BASH], of_home(home), SCREENS)
    try:
        soon(lambda: one.screen() == "$\n")
        yield one
    finally:
        one.run("kill-server")


def test_a_make_that_fails_is_seen_and_kept(tmux: Tmux, tmp_path: Path, outputs: Outputs) -> None:
    (tmp_path / "Makefile").write_text("all:\n\t@echo building\n\t@echo 'm.c:3: error: no' >&2; exit 2\n")
    tmux.type("make", "Enter")
    tmux.shows("make")
    [kept] = outputs(1)
    assert kept.startswith(b"building\r\nm.c:3: error: no\r\nmake: *** ")


@pytest.mark.skipif(not shutil.which("less"), reason="needs less")
def test_less_draws_and_leaves_nothing(tmux: Tmux, tmp_path: Path, outputs: Outputs) -> None:
    (tmp_path / "text").write_text("".join(f"line {n}\n" for n in range(100)))
    tmux.type("less text; echo after", "Enter")
    tmux.shows("less")
    tmux.type("G")
    tmux.shows("less-end")
    tmux.type("q")
    tmux.shows("less-left")
    assert b"line" not in outputs(1)[0]
    assert outputs(1)[0].endswith(b"after\r\n")


@pytest.mark.skipif(not shutil.which("vim"), reason="needs vim")
def test_vim_edits_and_is_resized(tmux: Tmux, tmp_path: Path, outputs: Outputs) -> None:
    tmux.type("vim -u NONE -i NONE -n file", "Enter")
    soon(lambda: "~" in tmux.screen())
    tmux.type("itext", "Escape")
    tmux.shows("vim")
    tmux.run("resize-window", "-x", "40", "-y", "8")
    tmux.shows("vim-smaller")
    tmux.type("C-z")
    soon(lambda: "Stopped" in tmux.screen())
    tmux.type("fg", "Enter")
    tmux.shows("vim-back")
    tmux.type(":wq", "Enter")
    soon((tmp_path / "file").exists)
    assert (tmp_path / "file").read_text() == "text\n"
    assert b"~" not in outputs(1)[0]


def test_a_tmux_within_is_another_terminal(tmux: Tmux, tmp_path: Path, home: Paths, outputs: Outputs) -> None:
    inner = f"env -u TMUX tmux -S {tmp_path}/inner -f /dev/null"
    tmux.type(f"{inner} new-session 'PS1=inner$ sh'", "Enter")
    soon(lambda: "inner$" in tmux.screen())
    tmux.type("echo $((6 * 7)) in it", "Enter")
    soon(lambda: "42 in it" in tmux.screen())
    tmux.type("exit", "Enter")
    soon(lambda: "[exited]" in tmux.screen())
    assert b"42 in it" not in outputs(1)[0]


def test_captured_again_in_a_tmux_within(tmux: Tmux, tmp_path: Path, home: Paths, outputs: Outputs) -> None:
    again = shlex.join([*SOTTO, "shell", "--", "sh", "-c", "echo mine: $$ = $SOTTO_SHELL_PID; read x"])
    tmux.run("resize-window", "-x", "200")
    tmux.type(f"env -u TMUX tmux -S {tmp_path}/inner -f /dev/null new-session {shlex.quote(again)}", "Enter")
    soon(lambda: re.search(r"mine: (\d+) = \1", tmux.screen()))
    tmux.type("Enter")
    soon(lambda: "[exited]" in tmux.screen())


def test_a_paste_in_brackets_is_one_paste(tmux: Tmux, tmp_path: Path) -> None:
    (tmp_path / "paste").write_text("echo one\necho two\n")
    tmux.type("bind 'set enable-bracketed-paste on'", "Enter")
    tmux.type("clear", "Enter")
    soon(lambda: tmux.screen() == "$\n")
    tmux.run("load-buffer", str(tmp_path / "paste"))
    tmux.run("paste-buffer", "-p")
    tmux.shows("paste")
    tmux.type("Enter")
    tmux.shows("paste-run")
