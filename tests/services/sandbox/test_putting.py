"""Files put into the copy of a project before a command begins: there, and nowhere else."""

import os
import stat
from collections.abc import Sequence
from pathlib import Path

import pytest

from knowledge.errors import PutRefused
from knowledge.sandbox.limits import Limits
from knowledge.sandbox.put import Put
from services.sandbox import front
from tests.services.sandbox import bubblewraps
from tests.services.sandbox.test_running import RUNGS

LINK = stat.S_IFLNK


@pytest.fixture
def project(tmp_path: Path) -> Path:
    made = tmp_path.resolve() / "a, b: c\\d é"
    for path, text in {
        "inner/file": "old",
        "other/alone": "old",
        ".env": "KEY=hunter2\n",
        "secrets/token": "x",
    }.items():
        (made / path).parent.mkdir(parents=True, exist_ok=True)
        (made / path).write_text(text)
    outer = tmp_path / "outer"
    outer.mkdir()
    (outer / "file").write_text("outside")
    (made / "way out").symlink_to(outer)
    (made / "way in").symlink_to("inner")
    (made / "to file").symlink_to(outer / "file")
    os.mkfifo(made / "pipe")
    return made


def contents(folder: Path) -> dict[str, object]:
    """Everything below, with modes, times and numbers of inodes."""
    found: dict[str, object] = {}
    for one in sorted(folder.rglob("*")):
        told = one.lstat()
        whole = one.read_bytes() if stat.S_ISREG(told.st_mode) else b""
        found[str(one)] = (told.st_mode, told.st_mtime_ns, told.st_ino, whole)
    return found


def ran(project: Path, rung: str, puts: Sequence[Put], script: str) -> str:
    printed: list[bytes] = []
    sandbox = front.Sandbox(rung, bubblewraps.tried(), project.parent / "rooms")  # type: ignore[arg-type]
    before = contents(project), contents(project.parent / "outer")
    command = ("/bin/sh", "-c", script)
    asked = front.Asked(command, project, project / "inner", Limits(seconds=30), put=tuple(puts))
    try:
        sandbox.run(asked, lambda _, data: printed.append(data))
    finally:
        assert (contents(project), contents(project.parent / "outer")) == before
    return b"".join(printed).decode()


@pytest.mark.parametrize("rung", RUNGS)
def test_a_command_finds_what_was_put(project: Path, rung: str) -> None:
    puts = [
        Put("inner/file", b"new"),
        Put("inner/deep/er/tool", b"#!/bin/sh\necho ran\n", 0o755),
        Put("to", b"deep/er", LINK),
        Put("large", b"x" * (3 << 20), 0o600),
    ]
    script = "cat file; deep/er/tool; readlink ../to; wc -c < ../large; stat -c %a ../large file; ls ../other"
    assert ran(project, rung, puts, script) == "newran\ndeep/er\n3145728\n600\n644\nalone\n"


@pytest.mark.parametrize("rung", RUNGS)
def test_what_is_not_to_be_there_is_not_and_its_folder_neither(project: Path, rung: str) -> None:
    puts = [Put("inner/file", None), Put("other/alone", None), Put("never/there", None)]
    assert ran(project, rung, puts, "pwd | sed 's,.*/,,'; ls -A; cd ..; ls -d other never 2>&1 | wc -l") == "inner\n2\n"


@pytest.mark.parametrize("rung", RUNGS)
def test_a_file_takes_the_place_of_a_folder_and_of_a_link(project: Path, rung: str) -> None:
    puts = [
        Put("other/alone", None),
        Put("other", b"a file now"),
        Put("way out", None),
        Put("way out/file", b"a folder now"),
        Put("to file", b"no link now"),
        Put("pipe", b"no pipe now"),
    ]
    script = "cd ..; for one in other 'way out/file' 'to file' pipe; do cat \"$one\"; echo; done"
    text = ran(project, rung, puts, script)
    assert text == "a file now\na folder now\nno link now\nno pipe now\n"


@pytest.mark.parametrize("rung", RUNGS)
@pytest.mark.parametrize(
    ("puts", "why"),
    [
        ([Put("way out/file", b"evil")], "a link or a file stands"),
        ([Put("way out/file", None)], "a link or a file stands"),
        ([Put("way out/new/er", b"evil")], "a link or a file stands"),
        ([Put("way in/file", b"evil")], "a link or a file stands"),
        ([Put("inner/file/below", b"evil")], "a link or a file stands"),
        ([Put("new", b"../outer", LINK), Put("new/file", b"evil")], "a folder stands"),
        ([Put("inner", b"evil")], "a folder stands"),
        ([Put("inner", b"../outer", LINK)], "a folder stands"),
        ([Put("inner", None)], "is a directory"),
        ([Put("../outer/file", b"evil")], "no plain path"),
        ([Put("/dev/null", b"evil")], "no plain path"),
        ([Put(".GIT/hooks/pre-commit", b"evil", 0o755)], "belongs to git"),
        ([Put(".env", b"KEY=guessed")], "a secret"),
        ([Put("secrets/new", b"evil")], "a secret"),
    ],
)
def test_what_would_leave_the_copy_is_refused_and_nothing_is_run(
    project: Path, rung: str, puts: list[Put], why: str
) -> None:
    mark = "it ran"
    with pytest.raises(PutRefused, match=why) as error:
        assert mark not in ran(project, rung, puts, f"echo {mark}")
    assert error.value.path == puts[-1].path or len(puts) > 1
    assert not list((project.parent / "rooms").glob("sandbox-*"))


@pytest.mark.parametrize("rung", RUNGS)
def test_a_secret_stays_hidden_beside_what_is_put(project: Path, rung: str) -> None:
    assert ran(project, rung, [Put("inner/file", b"new\n")], "cat file ../.env; ls ../secrets 2>&1 | wc -l") == (
        "new\nKEY=\n1\n"
    )
