"""The line in the start file: a captured shell for a person, and never a reason for having no shell."""

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from daemon.paths import Paths
from daemon.terminal.rc_line import Shell, rc_line
from tests.conftest import REPOSITORY
from tests.daemon.terminal.person import Terminal
from tests.fish import no_manual_pages

ASK = {"bash": "$$", "zsh": "$$", "fish": "$fish_pid"}
FILES = {"bash": ".bashrc", "zsh": ".zshrc", "fish": ".config/fish/config.fish"}
SET = {"bash": "PS1='%s> '", "zsh": "PS1='%s> '", "fish": "function fish_prompt; echo -n '%s> '; end"}
installed = [
    pytest.param(shell, marks=pytest.mark.skipif(not shutil.which(shell), reason=f"needs {shell}")) for shell in ASK
]


class Login(NamedTuple):
    """A home with one start file, and a command that stands for the installed one."""

    shell: Shell
    folder: Path
    sotto: Path
    env: dict[str, str]

    def words(self) -> list[str]:
        path = shutil.which(self.shell)
        assert path
        return [path, "-i"]

    def open(self, **env: str) -> Terminal:
        return Terminal(self.words(), {**self.env, **env})


@pytest.fixture(params=installed)
def login(request: pytest.FixtureRequest, tmp_path: Path, home: Paths) -> Login:
    shell: Shell = request.param
    folder = tmp_path / "it's mine"
    sotto = folder / "bin/sotto"
    sotto.parent.mkdir(parents=True)
    sotto.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m daemon.cli.main "$@"\n')
    sotto.chmod(0o755)
    start = folder / FILES[shell]
    start.parent.mkdir(parents=True, exist_ok=True)
    no_manual_pages(folder / ".local/share")
    start.write_text(f"{SET[shell] % 'ready'}\necho read by {ASK[shell]}\n{rc_line(shell, sotto)}\n")
    env = {
        "HOME": str(folder), "ZDOTDIR": str(folder), "XDG_CONFIG_HOME": str(folder / ".config"),
        "XDG_DATA_HOME": str(folder / ".local/share"),
        "PYTHONPATH": str(REPOSITORY), "SOTTO_HOME": str(home.data.parent), "TERM": "xterm", "HISTFILE": "",
    }  # fmt: skip
    return Login(shell, folder, sotto, env)


def captured(login: Login, one: Terminal) -> bool:
    """Whether the shell that prompts is one that Sotto started."""
    one.until(b"ready> ")
    one.type(f'test "$SOTTO_SHELL_PID" = {ASK[login.shell]} && echo yes"@" || echo no"@"\n'.encode())
    one.until(b"@\r")
    return b"yes@\r" in one.shown


def test_a_person_gets_a_captured_shell_and_leaves_it_at_once(login: Login) -> None:
    one = login.open()
    assert captured(login, one)
    assert one.shown.count(b"read by") == 2
    one.type(b"sleep 0.6; exit 3\n")
    assert one.end() == 0


def test_sotto_shell_off_is_heeded(login: Login) -> None:
    one = login.open(SOTTO_SHELL="off")
    assert not captured(login, one)
    assert one.shown.count(b"read by") == 1
    one.hang_up()


def test_a_checkout_that_is_gone_changes_nothing(login: Login) -> None:
    login.sotto.unlink()
    one = login.open()
    assert not captured(login, one)
    one.type(b"exit 3\n")
    assert one.end() == 3


@pytest.mark.parametrize("broken", ["exit 1", "echo Traceback >&2; exit 1", "kill -9 $$"])
def test_a_broken_sotto_leaves_the_shell(login: Login, broken: str) -> None:
    login.sotto.write_text(f"#!/bin/sh\n{broken}\n")
    one = login.open()
    assert not captured(login, one)
    one.type(b"exit 3\n")
    assert one.end() == 3


def test_a_dumb_terminal_is_left_alone(login: Login) -> None:
    one = login.open(TERM="dumb")
    assert not captured(login, one)
    one.hang_up()


def test_without_a_person_nothing_happens(login: Login) -> None:
    shell = login.words()[0]
    for words in ([shell, "-c", "echo plain"], [shell, "-i", "-c", "echo plain"], [shell, "-l", "-c", "echo plain"]):
        done = subprocess.run(
            words, capture_output=True, env={**os.environ, **login.env}, stdin=subprocess.DEVNULL, check=False
        )
        assert done.stdout.splitlines()[-1] == b"plain"
        assert b"read by" not in done.stdout or done.stdout.count(b"read by") == 1


@pytest.mark.skipif(not shutil.which("bash"), reason="needs bash")
@pytest.mark.parametrize("login", [installed[0], installed[1]], indirect=True)
def test_a_command_in_an_interactive_shell_is_not_captured(login: Login) -> None:
    one = Terminal([login.words()[0], "-i", "-c", "echo pid=$SOTTO_SHELL_PID."], login.env)
    assert one.end() == 0
    assert b"pid=.\r" in one.shown


@pytest.mark.parametrize("login", [installed[0], installed[1]], indirect=True)
def test_the_history_of_the_shell_is_left_alone(login: Login) -> None:
    history = login.folder / "history"
    history.write_text("echo from before\n")
    with (login.folder / FILES[login.shell]).open("r+") as start:
        text = start.read()
        start.seek(0)
        start.write(f"HISTFILE={shlex.quote(str(history))} SAVEHIST=100 HISTSIZE=100\n{text}")
    one = login.open()
    assert captured(login, one)
    one.type(b"sleep 0.6; exit\n")
    one.end()
    lines = history.read_text().splitlines()
    assert lines[0] == "echo from before"
    assert lines[-1] == "sleep 0.6; exit"
