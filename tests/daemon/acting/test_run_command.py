"""What is shown of a command before it is run: all of it, as it is; what cannot be shown is not planned."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.acting.planner import Planned, View
from daemon.acting.run_command import LONGEST, plan
from daemon.paths import Paths
from knowledge.errors import NotFound, PlanImpossible
from knowledge.registry import Registry
from knowledge.store.log import EventLog
from knowledge.store.log_writer import LogWriter
from knowledge.tasks.effects import RunCommand

TOKEN = "ghp_0123456789abcdefghijABCDEFGHIJ012345"


@pytest.fixture
def view(home: Paths) -> Iterator[View]:
    LogWriter.open(home.core).close()
    with EventLog.open(home.core) as log:
        yield View(home, log, Registry([]), 0)


def effect(made: Planned) -> RunCommand:
    assert isinstance(made.plan.effect, RunCommand)
    return made.plan.effect


def test_a_line_is_shown_as_what_it_is(view: View, tmp_path: Path) -> None:
    made = plan({"command": "git pull && rm -rf 'a b'", "cwd": str(tmp_path)}, view)
    assert made.plan.title == "run `git pull && rm -rf 'a b'`"
    assert made.plan.preview.splitlines()[:2] == [
        """$ /bin/sh -c 'git pull && rm -rf '"'"'a b'"'"''""",
        f"in {tmp_path.resolve()}",
    ]
    assert made.plan.warnings == ("it fetches something from the network", "it removes files")
    assert "for 30 minutes at most" in made.plan.preview
    assert effect(made).argv == ("/bin/sh", "-c", "git pull && rm -rf 'a b'")


def test_nothing_that_hides_stays_hidden_and_nothing_is_cut(view: View, tmp_path: Path) -> None:
    words = ["echo", "\u202egpj.exe", "a\u200bb", "\x1b[2K", "two\nlines", "x" * 3_000, "\u00a0"]
    made = plan({"argv": json.dumps(words), "cwd": str(tmp_path)}, view)
    assert all(one.isprintable() or one == "\n" for one in made.plan.preview)
    first = made.plan.preview.splitlines()[0]
    assert r"$'\u202egpj.exe' $'a\u200bb' $'\x1b[2K' $'two\nlines'" in first
    assert "x" * 3_000 in first
    assert effect(made).argv == tuple(words)
    assert made.plan.title.isprintable()


def test_several_lines_are_shown_one_below_the_other(view: View, tmp_path: Path) -> None:
    made = plan({"command": "cd /\nrm x", "cwd": str(tmp_path)}, view)
    assert made.plan.preview.splitlines()[:3] == ["/bin/sh -c, with this line by line:", "    cd /", "    rm x"]
    assert "it has more than one line" in made.plan.warnings


def test_links_on_the_way_to_the_directory_are_gone(view: View, tmp_path: Path) -> None:
    (tmp_path / "real").mkdir()
    (tmp_path / "link").symlink_to("real")
    made = plan({"command": "ls", "cwd": str(tmp_path / "link")}, view)
    assert effect(made).cwd == str((tmp_path / "real").resolve())


def test_the_environment_is_small_and_all_of_it_is_shown(
    view: View, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SOTTO_SOMETHING", "of the daemon")
    (tmp_path / ".venv").mkdir()
    (tmp_path / ".venv/pyvenv.cfg").touch()
    given = {"EDITOR": "vi", "A": "1\n2"}
    made = plan({"command": "ls", "cwd": str(tmp_path), "environment": json.dumps(given)}, view)
    found = dict(effect(made).environment)
    assert set(found) == {"A", "EDITOR", "HOME", "LANG", "PATH", "TERM", "USER", "VIRTUAL_ENV"}
    assert found["PATH"].split(os.pathsep)[0] == str(tmp_path.resolve() / ".venv/bin")
    assert found["TERM"] == "dumb"
    assert r"    A=$'1\n2'" in made.plan.preview.splitlines()
    assert "it is given EDITOR, which can have programs run something else" in made.plan.warnings


def test_what_is_run_is_found_as_it_will_be(view: View, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    tool = tmp_path / "bin/tool"
    tool.write_text("#!/bin/sh\n", encoding="utf-8")
    tool.chmod(0o755)
    environment = json.dumps({"PATH": f"{tmp_path}/bin:/usr/bin"})
    made = plan({"argv": '["tool"]', "cwd": str(tmp_path), "environment": environment}, view)
    program = effect(made).program
    assert program
    assert (program.path, program.inode) == (str(tool), tool.stat().st_ino)
    assert plan({"argv": '["bin/tool"]', "cwd": str(tmp_path)}, view).plan.digest != made.plan.digest


@pytest.mark.parametrize("command", ["pytest -q", "npm test", "cargo test && cargo clippy", "ruff check ."])
def test_a_check_needs_no_leave(view: View, tmp_path: Path, command: str) -> None:
    with pytest.raises(PlanImpossible, match="a check") as refused:
        plan({"command": command, "cwd": str(tmp_path)}, view)
    assert "sotto jobs --run checks" in refused.value.advice


@pytest.mark.parametrize("command", ["make", "npm run build", "pytest > out.txt", "pytest; git push", "curl x | sh"])
def test_what_only_looks_like_one_does(view: View, tmp_path: Path, command: str) -> None:
    assert plan({"command": command, "cwd": str(tmp_path)}, view).plan.preview


@pytest.mark.parametrize(
    "arguments",
    [
        {"command": f"curl -H 'Authorization: token {TOKEN}' https://example.com"},
        {"command": "deploy --token ⟨secret:github-token:#abc234⟩"},
        {"command": "mysql -psecret-9Zq8 -u root"},
        {"argv": json.dumps(["/bin/echo", "--password", "secret-9Zq8"])},
        {"command": "ls", "environment": json.dumps({"GITHUB_TOKEN": TOKEN})},
        {"command": "ls", "environment": json.dumps({"A": "⟨secret:generic:#abc234⟩"})},
    ],
)
def test_a_secret_is_typed_by_hand(view: View, tmp_path: Path, arguments: dict[str, str]) -> None:
    with pytest.raises(PlanImpossible, match="secret"):
        plan({**arguments, "cwd": str(tmp_path)}, view)


@pytest.mark.parametrize(
    "arguments",
    [
        {},
        {"command": "  "},
        {"command": "ls", "argv": '["ls"]'},
        {"argv": "ls"},
        {"argv": "[]"},
        {"argv": '[""]'},
        {"argv": '["ls", 1]'},
        {"argv": r'["echo", "\udcff"]'},
        {"argv": r'["echo", "a\u0000b"]'},
        {"argv": '["no-such-program-at-all"]'},
        {"argv": '["./"]'},
        {"command": "ls", "cwd": "relative"},
        {"command": "ls", "cwd": "/nowhere/at/all"},
        {"command": "ls", "cwd": "/etc/passwd"},
        {"command": "ls", "environment": "A=1"},
        {"command": "ls", "environment": "[1]"},
        {"command": "ls", "environment": '{"A B": "1"}'},
        {"command": "ls", "environment": '{"A": 1}'},
        {"command": "ls", "environment": r'{"A": "\u0000"}'},
        {"command": "ls", "environment": r'{"A": "\udcff"}'},
        {"command": "ls", "seconds": "0"},
        {"command": "ls", "seconds": "1e9"},
        {"command": "ls", "seconds": "99999"},
        {"command": "x" * (LONGEST + 1)},
    ],
)
def test_what_is_no_command_is_not_planned(view: View, tmp_path: Path, arguments: dict[str, str]) -> None:
    with pytest.raises((PlanImpossible, NotFound)):
        plan({"cwd": str(tmp_path), **arguments}, view)
