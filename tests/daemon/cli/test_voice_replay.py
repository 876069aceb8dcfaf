"""`sotto voice replay`: decisions with their reasons, a score, a picture; and what it says of files that are none."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.paths import Paths
from tests.conftest import REPOSITORY
from tests.daemon.cli.conftest import Say

DAY = REPOSITORY / "tests/histories/days/001-green-for-days.jsonl"
LABELS = DAY.with_suffix(".labels.jsonl")
WATCHED = next(line for line in DAY.read_text().splitlines() if "ProjectWatched" in line)
PNG = b"\x89PNG\r\n\x1a\n"


def test_it_says_what_would_have_been_said_and_why(say: Say) -> None:
    done = say("voice", "replay", str(DAY), "--labels", str(LABELS))
    assert done.status == 0
    assert "spoken" in done.out
    assert "“test login failed in shop”" in done.out
    assert "2 candidates" in done.out
    assert "score: 2 spoken" in done.out
    assert "\x1b" not in done.out


def test_without_labels_there_is_no_score(say: Say) -> None:
    assert "score" not in say("voice", "replay", str(DAY)).out


def test_json_has_a_line_for_each_decision_with_all_it_was_decided_by(say: Say) -> None:
    done = say("voice", "replay", str(DAY), "--labels", str(LABELS), "--json")
    first = done.lines[0]
    assert first["incident"].startswith("test:")
    assert {gate["gate"] for gate in first["gates"]} == {"activity", "directed", "context", "throttle", "significance"}
    assert first["reasons"]
    assert first["flip"]
    assert first["parameters"]
    assert first["at"].startswith("2026-10-05T10:40")
    assert [one["voice"] for one in done.lines].count("speak") == 2
    assert "2 candidates" in done.err


def test_twice_is_the_same_byte_for_byte(say: Say) -> None:
    once, again = (say("voice", "replay", str(DAY), "--json").out for _ in range(2))
    assert once == again
    plain = [say("voice", "replay", str(DAY)).out for _ in range(2)]
    assert plain[0] == plain[1]


def test_other_parameters_decide_otherwise_and_nonsense_is_refused(say: Say, tmp_path: Path) -> None:
    own = tmp_path / "own.toml"
    own.write_text("[throttle]\nspoken_a_day = 0\n")
    done = say("voice", "replay", str(DAY), "--labels", str(LABELS), "--params", str(own), "--json")
    spoken = [one for one in done.lines if one["voice"] == "speak"]
    assert {one["severity"] for one in spoken} == {"critical"}
    own.write_text("[throttle]\nspoken_a_year = 3\n")
    assert say("voice", "replay", str(DAY), "--params", str(own)).status == 2
    assert say("voice", "replay", str(DAY), "--params", str(tmp_path / "none.toml")).status == 2


def test_without_a_voice_it_goes_to_the_screen(say: Say) -> None:
    done = say("voice", "replay", str(DAY), "--labels", str(LABELS), "--without", "voice", "--json")
    assert not [one for one in done.lines if one["voice"] == "speak"]
    assert [one for one in done.lines if one["screen"] == "show"]


def test_stdin(say: Say) -> None:
    command = [sys.executable, "-m", "daemon.cli.main", "voice", "replay", "-", "--json"]
    with DAY.open("rb") as stdin:
        done = subprocess.run(
            command, stdin=stdin, capture_output=True, text=True, check=True, cwd=REPOSITORY, timeout=60
        )
    assert done.stdout == say("voice", "replay", str(DAY), "--json").out


def test_line_ends_of_elsewhere_and_other_releases_change_nothing(say: Say, tmp_path: Path) -> None:
    lines = DAY.read_bytes().splitlines()
    later = json.loads(lines[-1]) | {"seq": 9_999_999, "id": "new.one.1", "type": "MindRead", "version": 7}
    other = tmp_path / "other.jsonl"
    other.write_bytes(b"\xef\xbb\xbf" + b"\r\n".join([*lines, json.dumps(later).encode()]))
    assert say("voice", "replay", str(other), "--json").out == say("voice", "replay", str(DAY), "--json").out


def test_a_file_that_is_still_written_is_read_as_far_as_it_goes(say: Say, tmp_path: Path) -> None:
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(DAY.read_bytes()[:-40])
    done = say("voice", "replay", str(cut))
    assert done.status == 0
    assert "ends in its middle" in done.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("what is this\n", "line 1"),
        ('{"a": 1}\n', "no `seq`"),
        (DAY.read_text().splitlines()[5] + "\n" + DAY.read_text().splitlines()[2] + "\n", "line 2: e3 comes after e6"),
        (WATCHED.replace('"number"', '"name_of"') + "\n", "line 1: These bytes are not an event"),
    ],
)
def test_what_is_no_history_is_told_with_its_line(say: Say, tmp_path: Path, text: str, said: str) -> None:
    bad = tmp_path / "bad.jsonl"
    bad.write_text(text)
    done = say("voice", "replay", str(bad))
    assert done.status == 1
    assert said in done.err
    assert "→" in done.err


def test_files_that_are_not_there_or_none_at_all(say: Say, tmp_path: Path) -> None:
    assert say("voice", "replay", str(tmp_path / "none.jsonl")).status == 3
    assert say("voice", "replay", str(tmp_path)).status == 1
    assert say("voice", "replay", str(DAY), "--labels", str(tmp_path / "none")).status == 3
    assert say("voice", "replay", str(DAY), "--labels", str(DAY)).status == 1
    assert say("voice", "replay").status == 2
    (tmp_path / "empty").touch()
    done = say("voice", "replay", str(tmp_path / "empty"))
    assert (done.status, done.out.partition(":")[0]) == (0, "0 candidates, 0 looks")
    assert "empty" in done.err


def test_a_day_is_drawn(say: Say, tmp_path: Path) -> None:
    picture = tmp_path / "day.png"
    assert say("voice", "replay", str(DAY), "--labels", str(LABELS), "--plot", str(picture)).status == 0
    assert picture.read_bytes().startswith(PNG)
    nowhere = say("voice", "replay", str(DAY), "--plot", str(tmp_path / "no" / "folder.png"))
    assert (nowhere.status, "Errno" in nowhere.err, "→" in nowhere.err) == (1, False, True)


def test_a_picture_is_a_png_whatever_it_is_called(say: Say, tmp_path: Path) -> None:
    picture = tmp_path / "day.txt"
    assert say("voice", "replay", str(DAY), "--plot", str(picture)).status == 0
    assert picture.read_bytes().startswith(PNG)


def test_without_what_draws_it_says_how_to_get_it(home: Paths, tmp_path: Path) -> None:
    """A real process in which matplotlib cannot be imported."""
    (tmp_path / "matplotlib").mkdir()
    (tmp_path / "matplotlib" / "__init__.py").write_text("raise ModuleNotFoundError('matplotlib')\n")
    command = [sys.executable, "-m", "daemon.cli.main", "voice", "replay", str(DAY), "--plot", str(tmp_path / "a.png")]
    done = subprocess.run(
        command,
        capture_output=True,
        text=True,
        check=False,
        cwd=REPOSITORY,
        env={"SOTTO_HOME": str(home.data.parent), "PYTHONPATH": f"{tmp_path}:{REPOSITORY}", "PATH": "/usr/bin:/bin"},
        timeout=60,
    )
    assert done.returncode == 3
    assert "pip install matplotlib" in done.stderr
