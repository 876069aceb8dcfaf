"""Chats in terminals, and a daemon that answers as told."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.paths import Paths
from tests.daemon.chat.answering import Daemon, Script
from tests.daemon.terminal.conftest import SOTTO
from tests.daemon.terminal.person import soon
from tests.daemon.terminal.tmux import Tmux, of_home

SCREENS = Path(__file__).with_name("screens")
Start = Callable[..., Daemon]
Open = Callable[..., "Chat"]


class Chat:
    """`sotto chat` in a tmux of its own."""

    def __init__(self, home: Paths, folder: Path, words: tuple[str, ...], columns: int, rows: int) -> None:
        folder.mkdir()
        words_ = [*SOTTO, "chat", *words]
        self.tmux = Tmux(folder, words_, of_home(home), SCREENS, columns=columns, rows=rows)
        self.tmux.run("set-option", "-w", "remain-on-exit", "on")

    @property
    def screen(self) -> str:
        return self.tmux.screen()

    @property
    def text(self) -> str:
        """All that was shown, lines as they were written, without the line that says how things are."""
        shown = self.tmux.run("capture-pane", "-p", "-J", "-S", "-").split("\n")
        return "\n".join(line.rstrip() for line in shown).strip()

    @property
    def cursor(self) -> tuple[int, int]:
        column, row = self.tmux.run("display", "-p", "#{cursor_x} #{cursor_y}").split()
        return int(column), int(row)

    def shows(self, *texts: str) -> str:
        """Wait until all of these are on the screen."""
        try:
            soon(lambda: all(text in self.screen for text in texts))
        except TimeoutError as error:
            raise AssertionError(f"not shown: {texts}\n{self.screen}") from error
        return self.screen

    def stands(self, name: str) -> None:
        """Wait until nothing is going on, and the screen is as it was kept under this name."""
        soon(lambda: "…" not in self.screen.rstrip().splitlines()[-1])
        self.tmux.shows(name)

    def type(self, *keys: str) -> None:
        self.tmux.type(*keys)

    def enter(self, line: str) -> None:
        self.tmux.run("send-keys", "-l", line)
        self.tmux.type("Enter")

    @property
    def dead(self) -> bool:
        return self.tmux.run("display", "-p", "#{pane_dead}").strip() == "1"

    def close(self) -> None:
        self.tmux.run("kill-server")


@pytest.fixture
def start(home: Paths) -> Iterator[Start]:
    """Starts what a chat can reach."""
    started: list[Daemon] = []

    def make(scripts: dict[str, Script] | None = None) -> Daemon:
        started.append(Daemon(home, scripts or {}))
        return started[-1]

    yield make
    for one in started:
        one.close()


@pytest.fixture
def open_chat(home: Paths, tmp_path: Path) -> Iterator[Open]:
    """Opens chats, and waits for their prompt."""
    if not shutil.which("tmux"):
        pytest.skip("needs tmux")
    opened: list[Chat] = []

    def make(*words: str, columns: int = 60, rows: int = 26, prompt: str = "›") -> Chat:
        one = Chat(home, tmp_path / f"user{len(opened)}", words, columns, rows)
        opened.append(one)
        one.shows(prompt)
        return one

    yield make
    for one in opened:
        one.close()
