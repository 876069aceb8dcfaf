"""Two who write at once lose nothing; a person answers with one key; nothing is lost when the daemon dies meanwhile."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from daemon.bench.lives import wait
from daemon.noted import notes_now
from daemon.paths import Paths
from knowledge.memory.note import Note, Version
from tests import slices
from tests.conftest import REPOSITORY, Sotto
from tests.daemon.terminal.person import Terminal

EACH = slices.of(200, 30)
WRITER = """
import sys
from daemon.cli import noting, rewriting
from daemon.paths import Paths
from knowledge.memory.draft import Draft
from knowledge.memory.taking import taken

paths, name, each = Paths.find(), sys.argv[1], int(sys.argv[2])
for number in range(each):
    text = f"{name} writes {number}"
    if number % 2:
        rewriting.replace(paths, int(sys.argv[3]), text)
    else:
        noting.publish(paths, taken(Draft(text=text), noting.now()), project=None)
"""
SOTTO = [sys.executable, "-m", "daemon.cli.main"]


def noted(home: Paths) -> tuple[list[Note], list[Version]]:
    """All notes, and all versions of the oldest."""
    with notes_now(home) as book:
        every = list(book.all())
        return every, book.versions(every[-1].id)


def test_two_writers_at_once_lose_nothing(home: Paths, up: None, sotto: Sotto) -> None:
    sotto("remember", "shared")
    ((shared,), _) = noted(home)
    words = [sys.executable, "-c", WRITER]
    writers = [subprocess.Popen([*words, name, str(EACH), str(shared.id)], cwd=REPOSITORY) for name in ("Ann", "Bob")]
    assert [one.wait(timeout=480) for one in writers] == [0, 0]
    assert sotto("down").returncode == 0
    notes, versions = noted(home)
    assert {one.title for one in notes[:-1]} == {
        f"{who} writes {number}" for who in ("Ann", "Bob") for number in range(0, EACH, 2)
    }
    assert {one.title for one in versions[1:]} == {
        f"{who} writes {number}" for who in ("Ann", "Bob") for number in range(1, EACH, 2)
    }
    assert notes[-1].conflicts == len([one for one in versions if one.standing == "conflict"])
    line = [one for one in versions if one.standing == "line"]
    assert [one.base for one in line[1:]] == [one.seq for one in line[:-1]]
    assert notes[-1].version == line[-1].seq
    home.memory.unlink()
    assert noted(home) == (notes, versions)


@pytest.fixture
def person(home: Paths, up: None, sotto: Sotto) -> Iterator[Callable[..., Terminal]]:
    """Somebody at a terminal, with a note that can be contradicted."""
    opened: list[Terminal] = []

    def types(*words: str, **env: str) -> Terminal:
        opened.append(Terminal([*SOTTO, *words], {"SOTTO_HOME": str(home.data.parent), "NO_COLOR": "1", **env}))
        return opened[-1]

    sotto("remember", "Orders are stored in MySQL")
    yield types
    for one in opened:
        one.hang_up()


def listed(home: Paths) -> list[str]:
    with notes_now(home) as book:
        return [f"{one.title}{'' if one.ended is None else ' (over)'}" for one in book.all()]


@pytest.mark.parametrize(
    ("key", "left"),
    [
        ("s", ["Orders are stored in Postgres", "Orders are stored in MySQL (over)"]),
        ("k", ["Orders are stored in Postgres", "Orders are stored in MySQL"]),
        ("\r", ["Orders are stored in Postgres", "Orders are stored in MySQL"]),
        ("\x1b[A", ["Orders are stored in Postgres", "Orders are stored in MySQL"]),
        ("e", ["Orders are stored in files", "Orders are stored in MySQL"]),
    ],
)
def test_one_key_decides_about_a_contradiction(
    home: Paths, person: Callable[..., Terminal], key: str, left: list[str]
) -> None:
    terminal = person("remember", "Orders are stored in Postgres", EDITOR="sed -i s/Postgres/files/", VISUAL="")
    terminal.until(b"keep both:")
    terminal.type(key.encode())
    terminal.until()
    assert listed(home) == left


def test_what_was_typed_before_the_question_does_not_answer_it(home: Paths, person: Callable[..., Terminal]) -> None:
    terminal = person("remember", "Orders are stored in Postgres")
    terminal.type(b"sotto notes\r")
    terminal.until(b"keep both:")
    terminal.type(b"k")
    terminal.until()
    assert listed(home) == ["Orders are stored in Postgres", "Orders are stored in MySQL"]


def test_who_interrupts_the_question_keeps_both(home: Paths, person: Callable[..., Terminal]) -> None:
    terminal = person("remember", "Orders are stored in Postgres")
    terminal.until(b"keep both:")
    terminal.type(b"\x03")
    terminal.until()
    assert listed(home) == ["Orders are stored in Postgres", "Orders are stored in MySQL"]


def test_without_a_text_the_editor_opens(home: Paths, person: Callable[..., Terminal], tmp_path: Path) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\nprintf "From the editor\\n" >> "$1"\n')
    editor.chmod(0o700)
    person("remember", "--kind", "pattern", EDITOR=str(editor), VISUAL="").until()
    assert listed(home)[0] == "From the editor"


def test_what_is_written_while_the_hub_is_killed_is_kept(
    home: Paths, sotto: Sotto, tmp_path: Path, start: Callable[[], None]
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho more >> "$1"\nkill -9 $(cat "$HUB")\n')
    editor.chmod(0o700)
    start()
    sotto("remember", "one")
    (tmp_path / "hub").write_text(str(hub(sotto)))
    done = sotto(
        "note",
        str(noted(home)[0][0].name),
        "--edit",
        env={**os.environ, "EDITOR": str(editor), "HUB": str(tmp_path / "hub")},
    )
    assert done.returncode == 0, done.stderr
    assert noted(home)[0][0].text == "one\n\nmore"


def hub(sotto: Sotto) -> int:
    processes = json.loads(sotto("status", "--json").stdout)["processes"]
    return next(int(one["pid"]) for one in processes if one["name"] == "hub")


def test_an_editor_is_not_ended_by_the_interrupt_that_is_meant_for_it(
    home: Paths, person: Callable[..., Terminal], tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text(
        '#!/bin/sh\ntrap "echo interrupted; echo typed >> $1; exit 0" INT\necho ready\nwhile :; do read line; done\n'
    )
    editor.chmod(0o700)
    terminal = person("remember", EDITOR=str(editor), VISUAL="")
    terminal.until(b"ready")
    terminal.type(b"\x03")
    terminal.until()
    assert listed(home)[0] == "typed"


def test_who_is_killed_while_an_editor_is_open_leaves_the_text(
    home: Paths, person: Callable[..., Terminal], tmp_path: Path
) -> None:
    editor = tmp_path / "editor"
    editor.write_text('#!/bin/sh\necho typed >> "$1"\necho ready\nread line\n')
    editor.chmod(0o700)
    terminal = person("remember", EDITOR=str(editor), VISUAL="")
    terminal.until(b"ready")
    os.kill(terminal.pid, signal.SIGKILL)
    wait(lambda: any("typed" in file.read_text() for file in home.drafts.glob("*/note.md")))
