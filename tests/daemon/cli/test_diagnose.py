"""`sotto diagnose`: what broke, out of any log, without a daemon."""

import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.paths import Paths
from knowledge.failure_views import DiagnosisView
from tests.conftest import REPOSITORY
from tests.daemon.cli.conftest import Say

LOG = """\
gcc -c parse.c
parse.c: In function 'next':
parse.c:7:19: error: 'struct token' has no member named 'kin'
    7 |     return token->kin;
make: *** [Makefile:2: parse.o] Error 1
"""


@pytest.fixture
def log(tmp_path: Path) -> Path:
    file = tmp_path / "build.log"
    file.write_text(LOG)
    return file


def test_a_log_tells_what_broke_and_where(say: Say, log: Path) -> None:
    view = DiagnosisView.model_validate(say("diagnose", str(log), "--command", "make", "--json").json)
    assert (view.headline.line, view.headline.text) == (3, LOG.splitlines()[2])
    assert view.headline.line in view.excerpt
    error = next(one for one in view.diagnostics if one.severity == "error")
    assert (error.tool, error.file, error.line, error.column) == ("gcc", "parse.c", 7, 19)
    assert view.fingerprint.startswith("v1:")


def test_a_person_reads_the_headline_first(say: Say, log: Path) -> None:
    shown = say("diagnose", str(log)).out.splitlines()
    assert shown[0] == LOG.splitlines()[2]
    assert shown[1] == "  at parse.c:7"
    assert f"> 3  {LOG.splitlines()[2]}" in shown


def test_nothing_is_written(say: Say, log: Path, home: Paths) -> None:
    before = sorted(home.data.rglob("*"))
    say("diagnose", str(log))
    assert sorted(home.data.rglob("*")) == before


def test_stdin_is_read_where_no_file_is_named() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "daemon.cli.main", "diagnose", "--json"],
        input=LOG.encode() + b"\xff\xfe\x00garbage",
        capture_output=True,
        check=True,
        cwd=REPOSITORY,
    )
    assert json.loads(done.stdout)["headline"]["line"] == 3


def batch(lines: list[str], say: Say, tmp_path: Path) -> tuple[int, list[dict[str, object]]]:
    file = tmp_path / "batch.jsonl"
    file.write_text("\n".join(lines) + "\n")
    done = say("diagnose", str(file), "--batch")
    return done.status, done.lines


def test_a_batch_gives_one_line_for_each(say: Say, log: Path, tmp_path: Path) -> None:
    asked = [{"id": "a", "file": str(log), "command": "make"}, {"id": "b", "text": "x\nerror: no\n", "command": ""}]
    status, found = batch([json.dumps(one) for one in asked], say, tmp_path)
    assert status == 0
    assert [one["id"] for one in found] == ["a", "b"]
    assert {"headline", "excerpt", "diagnostics", "fingerprint", "kind"} <= found[0].keys()


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("no json", 2),
        ("[]", 2),
        ('{"id": "x"}', 2),
        ('{"id": "x", "file": "/nonexistent/log"}', 3),
        ('{"id": "x", "text": "a", "status": "no"}', 2),
        ("[" * 100_000, 2),
    ],
)
def test_a_line_that_cannot_be_read_is_answered_too_and_the_next_is_read(
    say: Say, tmp_path: Path, line: str, code: int
) -> None:
    status, (first, second) = batch([line, '{"id": "after", "text": "error: no"}'], say, tmp_path)
    assert status == 1
    assert first["code"] == code
    assert second["id"] == "after"


@pytest.mark.parametrize(("name", "code"), [("nothing.log", 3), (".", 2)])
def test_what_is_no_log_is_an_error(say: Say, tmp_path: Path, name: str, code: int) -> None:
    assert say("diagnose", str(tmp_path / name), "--json").status == code


def test_a_users_matcher_is_used_and_a_broken_one_is_named(say: Say, home: Paths, tmp_path: Path) -> None:
    home.matchers.mkdir(parents=True)
    pattern = {"regexp": r"^ZORK (\S+) (\d+) (.*)$", "file": 1, "line": 2, "message": 3}
    (home.matchers / "zork.json").write_text(json.dumps({"problemMatcher": [{"owner": "zork", "pattern": [pattern]}]}))
    (home.matchers / "broken.json").write_text("{")
    (tmp_path / "log").write_text("one\nZORK src/a.zk 12 grue ahead\ntwo\n")
    done = say("diagnose", str(tmp_path / "log"), "--json")
    assert [(one["tool"], one["file"], one["line"]) for one in done.json["diagnostics"]] == [("zork", "src/a.zk", 12)]
    assert "broken.json" in done.err


def test_an_endless_log_ends_with_a_sentence() -> None:
    reader, writer = os.pipe()
    feeder = subprocess.Popen(["yes", "x" * 1_000], stdout=writer)
    os.close(writer)
    with io.FileIO(reader) as source:
        done = subprocess.run(
            [sys.executable, "-m", "daemon.cli.main", "diagnose", "--json"],
            stdin=source,
            capture_output=True,
            cwd=REPOSITORY,
            check=False,
        )
    feeder.wait()
    assert done.returncode == 1
    assert "tail -n" in json.loads(done.stdout)["hint"]


def test_a_mistyped_command_is_told_what_may_have_been_meant(say: Say, tmp_path: Path) -> None:
    log = tmp_path / "said"
    log.write_text("grep: .: Is a directory\n")
    assert (
        say("diagnose", str(log), "--command", "grep x .")
        .out.splitlines()[-1]
        .startswith("Did you mean: grep -r x .  (")
    )
    assert say("diagnose", str(log), "--json").json["corrections"] == []
    assert say("diagnose", str(log), "--command", "grep x .", "--status", "0", "--json").json["corrections"] == []


def test_each_input_of_a_batch_is_told_what_may_have_been_meant(say: Say, tmp_path: Path) -> None:
    batch = tmp_path / "batch"
    batch.write_text(json.dumps({"id": "a", "text": "grep: .: Is a directory\n", "command": "grep x ."}) + "\n")
    done = say("diagnose", str(batch), "--batch")
    assert [one["command"] for one in done.lines[0]["corrections"]] == ["grep -r x ."]


def test_what_only_follows_does_not_say_where(say: Say, tmp_path: Path) -> None:
    log = tmp_path / "log"
    log.write_text("modul.c:12:3: Fehler: foo ist nicht deklariert\nmake: *** [Makefile:3: modul.o] Fehler 1\n")
    said = say("diagnose", str(log)).out
    assert said.startswith("modul.c:12:3: Fehler")
    assert "at Makefile" not in said


@pytest.mark.parametrize("name", ["a\0b", "/proc/self/mem", "x" * 5_000], ids=["NUL", "unreadable", "long"])
def test_a_file_that_cannot_be_read_is_named_in_a_batch(say: Say, tmp_path: Path, name: str) -> None:
    asked = tmp_path / "asked"
    asked.write_text(json.dumps({"id": "a", "file": name}) + "\n" + json.dumps({"id": "b", "text": "error: x"}) + "\n")
    first, second = map(json.loads, say("diagnose", "--batch", str(asked)).out.splitlines())
    assert first["id"] == "a"
    assert "cannot be read" in first["error"]
    assert second["headline"]["text"] == "error: x"
