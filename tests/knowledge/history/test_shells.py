"""History files as real shells write them, and as they are after an accident."""

import contextlib
import os
import pty
import select
import shutil
import subprocess
from pathlib import Path

import pytest

from knowledge.errors import HistoryUnreadable
from knowledge.history import bash, fish, zsh
from knowledge.history.reading import read, shell_of

COMMANDS = ["echo one", 'echo "a\nb"', "echo back\\\\", "echo \u00fc \u0101 \u6f22 \\\\", ": colon", "false"]
TYPED = "".join(f"{one}\n" for one in COMMANDS)


def typed(home: Path, *words: str, text: str = TYPED, **variables: str) -> None:
    """Type into a real shell, with nobody's configuration but what lies in `home`."""
    if shutil.which(words[0]) is None:
        pytest.skip(f"needs {words[0]}")
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "TERM": "dumb", **variables}
    subprocess.run(words, input=text.encode(), env=environment, cwd=home, capture_output=True, timeout=60, check=False)


@pytest.mark.parametrize("extended", [True, False])
def test_what_zsh_wrote(tmp_path: Path, extended: bool) -> None:
    option = "" if extended else "NO_"
    settings = f"HISTFILE=~/.zsh_history SAVEHIST=99 HISTSIZE=99; setopt {option}EXTENDED_HISTORY"
    (tmp_path / ".zshrc").write_text(settings)
    typed(tmp_path, "zsh", "-i", text=f"{TYPED} echo hidden\nexit\n")
    found = read("zsh", tmp_path / ".zsh_history")
    assert [one.command for one in found.entries] == [*COMMANDS, "exit"]
    assert found.hidden == 1
    assert all((one.at is not None) == extended for one in found.entries)


@pytest.mark.parametrize("stamped", [True, False])
def test_what_bash_wrote(tmp_path: Path, stamped: bool) -> None:
    stamps = "HISTTIMEFORMAT=%s" if stamped else ""
    settings = f"set -o history; shopt -s cmdhist lithist; HISTFILE=~/.bash_history; {stamps}\n"
    typed(tmp_path, "bash", "--norc", "-i", text=f"{settings}{TYPED}")
    found = [one for one in read("bash", tmp_path / ".bash_history").entries if "HISTFILE" not in one.command]
    commands = [one.command for one in found]
    lines = COMMANDS if stamped else [line for one in COMMANDS for line in one.split("\n")]
    assert [one for one in commands if one != "exit"] == lines
    assert all((one.at is not None) == stamped for one in found)


def test_what_fish_wrote(tmp_path: Path) -> None:
    if shutil.which("fish") is None:
        pytest.skip("needs fish")
    in_a_terminal(tmp_path, ["fish", "-i"], "echo one\recho 'a\rb'\recho back\\\\\\\\\r echo hidden\rexit\r")
    path = tmp_path / "fish/fish_history"
    assert shell_of(path) == "fish"
    found = read("fish", path).entries
    assert [one.command for one in found if one.command != "exit"] == ["echo one", "echo 'a\nb'", "echo back\\\\\\\\"]
    assert all(one.at for one in found)


def in_a_terminal(home: Path, words: list[str], text: str) -> None:
    """Type into a shell that keeps a history only when somebody sits before it, and wait for its end."""
    environment = {"PATH": os.environ["PATH"], "HOME": str(home), "XDG_DATA_HOME": str(home), "TERM": "dumb"}
    ours, its = pty.openpty()
    shell = subprocess.Popen(
        ["setsid", "--ctty", "--wait", *words], stdin=its, stdout=its, stderr=its, env=environment, cwd=home
    )
    os.close(its)
    os.write(ours, text.encode())
    with contextlib.suppress(OSError):  # EIO: it has ended
        while select.select([ours], [], [], 60)[0] and os.read(ours, 65_536):
            pass
    os.close(ours)
    shell.wait(60)


@pytest.mark.parametrize(
    ("data", "commands"),
    [
        (b"", []),
        (b"ls\nmake", ["ls"]),
        (b"\n\n  \nls\n", ["ls"]),
        (b"#1700000000\nfor x in a; do\n  ls\ndone\n#1700000001\nls\n", ["for x in a; do\n  ls\ndone", "ls"]),
        (b"old\n#1700000000\nnew\n", ["old", "new"]),
        (b"# a remark\n#17 is no moment\n", ["# a remark", "#17 is no moment"]),
        (b"echo \xff\xfe\n", ["echo \ufffd\ufffd"]),
    ],
)
def test_bash(data: bytes, commands: list[str]) -> None:
    assert [one.command for one in bash.parse(data)] == commands


@pytest.mark.parametrize(
    ("data", "commands"),
    [
        (b"", []),
        (b": 1700000000:3;make\n", ["make"]),
        (b": 1700000000:3;echo \\\n", []),
        (b": 1700000000:3;a\\\nb\n: 1700000001:0;c", ["a\nb"]),
        (b": 99999999999999999999:99999999999999999999;late\n", ["late"]),
        (b"echo \xc3\x83\xbc\n", ["echo \u00dc"]),
        (b"echo \x83\n", ["echo \ufffd"]),
        (b"\\: colon\n", [": colon"]),
    ],
)
def test_zsh(data: bytes, commands: list[str]) -> None:
    assert [one.command for one in zsh.parse(data)] == commands


def test_zsh_tells_how_long_it_took_where_it_knew() -> None:
    [long, unknown] = zsh.parse(b": 1700000000:3;make\n: 1700000000:0;ls\n")
    assert (long.at, long.duration_ms) == (1_700_000_000_000_000, 3_000)
    assert unknown.duration_ms is None


@pytest.mark.parametrize(
    ("data", "commands"),
    [
        (b"", []),
        (b'- cmd: echo "a\\nb"\n  when: 1700000000\n', ['echo "a\nb"']),
        (b"- cmd: echo \\\\n\n  when: 1700000000\n  paths:\n    - x\n", ["echo \\n"]),
        (b"- cmd: whole\n  when: 1700000000\n- cmd: hal", ["whole"]),
        (b"- cmd: whole\n  when: 1700000000\n- cmd: half\n  whe", ["whole"]),
        (b"  when: 5\nrubbish\n- cmd: a\n- cmd: b\n  when: 1700000000\n", ["a", "b"]),
    ],
)
def test_fish(data: bytes, commands: list[str]) -> None:
    assert [one.command for one in fish.parse(data)] == commands


def test_what_is_no_history_is_refused_in_words(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "program").write_bytes(b"\x7fELF\0\0")
    for name in ("pipe", "program", "missing", "."):
        with pytest.raises(HistoryUnreadable, match=str(tmp_path)):
            read("bash", tmp_path / name)


def test_of_a_long_history_the_end_is_taken(tmp_path: Path) -> None:
    path = tmp_path / ".bash_history"
    path.write_bytes(b"".join(b"echo %d\n" % number for number in range(250_000)))
    found = read("bash", path)
    assert (len(found.entries), found.cut) == (200_000, True)
    assert found.entries[-1].command == "echo 249999"


def test_of_a_huge_file_the_end_is_read(tmp_path: Path) -> None:
    path = tmp_path / ".bash_history"
    with path.open("wb") as file:
        file.truncate(400 << 20)
        file.seek(0, os.SEEK_END)
        file.write(b"\n" + b"echo filler filler filler\n" * (2 << 20))
    found = read("bash", path)
    assert found.cut
    assert {one.command for one in found.entries} == {"echo filler filler filler"}


@pytest.mark.parametrize(
    ("name", "data", "shell"),
    [
        (".zsh_history", b"ls\n", "zsh"),
        ("x", b": 1700000000:0;ls\n", "zsh"),
        ("x", b"- cmd: ls\n  when: 1\n", "fish"),
        ("x", b"SQLite format 3\0", "atuin"),
        ("x", b"ls\n", "bash"),
    ],
)
def test_whose_history_it_is(tmp_path: Path, name: str, data: bytes, shell: str) -> None:
    (tmp_path / name).write_bytes(data)
    assert shell_of(tmp_path / name) == shell
