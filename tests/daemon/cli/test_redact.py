"""`sotto redact`: what is kept of a text, from a file or a pipe, and how much of what is in it."""

import io
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.paths import Paths
from tests.daemon.cli.conftest import Say

TOKEN = "ghp_Zx8Kq2Lm9Rt4Vw7Yb3Nc6Hd1Jf5Gs0PaTuEo"


def test_a_file(say: Say, tmp_path: Path) -> None:
    (tmp_path / "log").write_text(f"one\ntoken {TOKEN}\nthree")
    found = say("redact", str(tmp_path / "log"))
    assert found.status == 0
    assert found.out.startswith("one\ntoken ⟨secret:github-token:#")
    assert found.out.endswith("⟩\nthree")


def test_counts_without_values(say: Say, tmp_path: Path) -> None:
    (tmp_path / "log").write_text(f"one\n{TOKEN} {TOKEN}\npassword='Zk4-pW9qLm'\n")
    found = say("redact", str(tmp_path / "log"), "--json")
    assert found.json == {
        "count": 3,
        "found": [
            {"kind": "github-token", "count": 2, "lines": [2]},
            {"kind": "password", "count": 1, "lines": [3]},
        ],
    }
    assert "Zk4" not in found.out


def test_a_file_that_is_not_there(say: Say) -> None:
    assert say("redact", "no-such-file").status == 3


def test_it_knows_the_environment(say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MY_TOKEN", "quite ordinary 7Qz9 words")
    (tmp_path / "log").write_text("here: quite ordinary 7Qz9 words\n")
    assert "⟨secret:environment:#" in say("redact", str(tmp_path / "log")).out


def test_a_pipe_is_answered_line_by_line(home: Paths) -> None:
    with subprocess.Popen(
        [sys.executable, "-m", "daemon.cli.main", "redact"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0
    ) as process:
        assert process.stdin
        assert process.stdout
        answers = io.TextIOWrapper(io.BufferedReader(process.stdout), encoding="utf-8")  # type: ignore[type-var]
        for number in range(3):
            process.stdin.write(f"{number} {TOKEN}\n".encode())
            assert answers.readline().startswith(f"{number} ⟨secret:github-token:#")
        process.stdin.close()
        assert answers.read() == ""
