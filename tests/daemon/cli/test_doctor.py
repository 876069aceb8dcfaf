"""`sotto doctor` as it is called."""

import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.cli.doctor import render, summary
from daemon.paths import Paths
from knowledge.store.log_writer import LogWriter
from knowledge.views import CheckView, DoctorView

HEAVY = "llama_cpp", "watchdog", "sounddevice", "zmq", "pyttsx3", "faster_whisper"
LOADED = f"""
import sys
from daemon.cli.main import main
main(["doctor", "--json"])
print([name for name in {HEAVY} if name in sys.modules], file=sys.stderr)
"""


def everything(folder: Path) -> dict[str, tuple[int, int, int]]:
    """What lies below a folder, with what would change if somebody touched it."""
    facts = {str(one): one.lstat() for one in folder.rglob("*")}
    return {name: (one.st_size, one.st_mtime_ns, stat.S_IMODE(one.st_mode)) for name, one in facts.items()}


def test_a_line_a_check_and_below_it_what_to_do() -> None:
    fine, bad = (
        CheckView(name="git", state="ok", found="2"),
        CheckView(name="x", state="failed", found="no", advice="do"),
    )
    assert list(render(fine)) == ["ok       git            2"]
    assert [line.split() for line in render(bad)] == [["failed", "x", "no"], ["→", "do"]]


@pytest.mark.parametrize(
    ("states", "said"),
    [
        (["ok", "ok"], "all is well"),
        (["warning", "ok"], "1 warning"),
        (["warning", "failed", "warning"], "1 failed, 2 warnings"),
    ],
)
def test_the_summary(states, said: str) -> None:
    assert summary([CheckView(name="x", state=state, found="") for state in states]) == said


def test_json_is_the_view_and_nothing_is_touched(sotto, home: Paths) -> None:
    with LogWriter.open(home.core).database:
        pass
    before = everything(home.data.parent)
    done = sotto("doctor", "--json")
    assert (done.returncode, done.stderr) == (0, "")
    assert DoctorView.model_validate_json(done.stdout).ok
    assert everything(home.data.parent) == before


def test_a_home_that_does_not_exist_is_not_made(sotto, home: Paths, tmp_path: Path) -> None:
    done = sotto("doctor", env={**os.environ, "SOTTO_HOME": str(tmp_path / "never")})
    assert done.returncode == 0
    assert not (tmp_path / "never").exists()


def test_what_failed_decides_the_exit_status(sotto, home: Paths) -> None:
    home.config_file.write_text("[log]\nkeep_days = 0\n")
    home.core.write_bytes(b"garbage" * 1_000)
    done = sotto("doctor")
    assert done.returncode == 1
    assert "Traceback" not in done.stdout + done.stderr
    assert done.stderr.startswith("2 failed")
    assert json.loads(sotto("doctor", "--json").stdout)["ok"] is False


def test_a_terminal_that_can_show_little_gets_all_of_it(sotto) -> None:
    done = sotto("doctor", env={**os.environ, "PYTHONIOENCODING": "ascii"})
    assert done.returncode == 0
    assert "\\u2192" in done.stdout


def test_nobody_has_a_home() -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become a user that nobody knows")
    script = "import os, sys\nfrom daemon.cli.main import main\nimport daemon.cli.doctor\nos.setuid(54321)\n"
    env = {key: value for key, value in os.environ.items() if key not in ("HOME", "SOTTO_HOME")}
    done = subprocess.run(
        [sys.executable, "-c", f"{script}sys.exit(main(['doctor']))"],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, "set HOME" in done.stderr, done.stdout) == (1, True, "")


def test_no_heavy_library_is_loaded(home: Paths) -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=False)
    assert done.stderr == "[]\n"
