"""`scripts/environment.py` on a small checkout of its own: made once, recognised, made again when it must be."""

import json
import os
import shutil
import subprocess
import sys

import pytest

from daemon.setup import ROOT

MAIN = """\
import sys
from importlib.metadata import version

import tiny

import daemon


def main():
    print(version("sotto"), tiny.VERSION, daemon.__file__, *sys.argv[1:])
    return 5
"""


class Checkout:
    """A copy of what set-up needs, with one tiny dependency."""

    def __init__(self, root, index, pip_folder):
        self.root, self.index = root, index
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(root),
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_INDEX_URL": index.url,
            "PIP_FIND_LINKS": str(pip_folder),
            "PIP_RETRIES": "0",
        }
        for name in ("pyproject.toml", "requirements/pip.txt", "scripts/environment.py", "daemon/__init__.py"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
        shutil.copytree(ROOT / "daemon/setup", root / "daemon/setup", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "knowledge").mkdir()
        for name in ("__init__", "errors", "failure_class"):
            shutil.copy(ROOT / f"knowledge/{name}.py", root / "knowledge")
        (root / "daemon/cli").mkdir()
        (root / "daemon/cli/main.py").write_text(MAIN)
        self.pin("1.0")

    def pin(self, version, *locks):
        digest = self.index.add_tiny(version)
        for lock in locks or ("core", "dev", "voice"):
            (self.root / f"requirements/{lock}.txt").write_text(f"tiny=={version} \\\n    --hash=sha256:{digest}\n")

    def pin_voice(self, version, name="sound"):
        """Let voice have a package of its own."""
        digest = self.index.add_tiny(version, name=name)
        (self.root / "requirements/voice.txt").write_text(f"{name}=={version} \\\n    --hash=sha256:{digest}\n")

    def has(self, name):
        """The version of a package that is installed; empty where it is not."""
        site = next((self.root / ".venv/lib").glob("python*/site-packages"))
        found = [one.stem.partition("-")[2] for one in site.glob(f"{name}-*.dist-info")]
        return found[0] if found else ""

    def start(self, profile="core", **variables):
        command = [sys.executable, "-I", self.root / "scripts/environment.py", profile]
        return subprocess.Popen(command, env=self.variables | variables, stderr=subprocess.PIPE, text=True)

    def make(self, profile="core", **variables):
        process = self.start(profile, **variables)
        _, said = process.communicate(timeout=120)
        return process.returncode, said

    def sotto(self, *words, **variables):
        command = [self.root / ".venv/bin/sotto", *words]
        return subprocess.run(command, env=self.variables | variables, capture_output=True, text=True, check=False)


@pytest.fixture
def checkout(tmp_path, index, pip_folder):
    root = tmp_path / "sotto"
    root.mkdir()
    return Checkout(root, index, pip_folder)


def test_the_command_works_and_nothing_of_the_users_stands_in_for_our_code(checkout, tmp_path):
    assert checkout.make()[0] == 0
    (tmp_path / "daemon.py").write_text("raise SystemExit('not ours')")
    done = checkout.sotto("up", "a b", PYTHONPATH=str(tmp_path), PYTHONHOME="/nowhere")
    assert (done.returncode, done.stderr) == (5, "")
    assert done.stdout.split(maxsplit=3) == ["0.1.0", "1.0", f"{checkout.root}/daemon/__init__.py", "up a b\n"]


def test_the_second_run_does_nothing(checkout):
    checkout.make()
    stamp = (checkout.root / ".venv/sotto-environment.json").stat()
    asked = len(checkout.index.asked)
    assert checkout.make() == (0, "")
    assert (checkout.root / ".venv/sotto-environment.json").stat().st_mtime_ns == stamp.st_mtime_ns
    assert len(checkout.index.asked) == asked


def test_core_is_content_with_dev_and_a_new_version_of_ours_needs_no_network(checkout):
    checkout.make("dev")
    assert checkout.make("core") == (0, "")
    project = checkout.root / "pyproject.toml"
    project.write_text(project.read_text().replace('version = "0.1.0"', 'version = "0.2.0"'))
    assert checkout.make("dev", PIP_NO_INDEX="1") == (0, "")
    assert checkout.sotto().stdout.split()[0] == "0.2.0"


def test_a_damaged_environment_is_made_again(checkout):
    checkout.make()
    for damage in ("sotto-environment.json", "bin/python", "bin/sotto"):
        (checkout.root / ".venv" / damage).unlink()
        (checkout.root / ".venv/rubbish").touch()
        assert checkout.make()[0] == 0, damage
        assert checkout.sotto().returncode == 5, damage
        assert not (checkout.root / ".venv/rubbish").exists(), damage


def test_one_that_was_killed_in_the_middle_is_made_again(checkout):
    checkout.index.held.add("tiny-1.0-py3-none-any.whl")
    process = checkout.start()
    assert checkout.index.reached.wait(60)
    process.kill()
    process.wait()
    assert (checkout.root / ".venv").exists()
    checkout.index.released.set()  # its pip, an orphan now, goes on; the second run waits for that
    assert checkout.make()[0] == 0
    process.stderr.close()
    assert checkout.sotto().returncode == 5


def test_a_checkout_that_moved_works_again(checkout, tmp_path):
    checkout.make()
    checkout.root = checkout.root.rename(tmp_path / "moved")
    assert checkout.make()[0] == 0
    assert str(checkout.root) in checkout.sotto().stdout


@pytest.mark.parametrize("name", ["it's with a space", "long" * 40])
def test_any_path_will_do(tmp_path, index, pip_folder, name):
    root = tmp_path / name
    root.mkdir()
    checkout = Checkout(root, index, pip_folder)
    assert checkout.make()[0] == 0
    done = checkout.sotto("a b")
    assert (done.returncode, done.stderr, done.stdout.endswith(" a b\n")) == (5, "", True)


def test_without_network_one_sentence_says_what_to_do(checkout):
    code, said = checkout.make(PIP_FIND_LINKS="", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert code == 1
    assert "The package index cannot be reached: http://127.0.0.1:9/simple/pip/" in said
    assert "Traceback" not in said


def test_an_upgrade_without_network_leaves_what_worked_and_goes_into_what_is_there(checkout):
    checkout.make()
    (checkout.root / ".venv/kept").touch()
    checkout.pin("2.0")
    assert checkout.make(PIP_INDEX_URL="http://127.0.0.1:9/simple")[0] == 1
    assert checkout.sotto().stdout.split()[1] == "1.0"
    assert "core" in json.loads((checkout.root / ".venv/sotto-environment.json").read_text())
    assert checkout.make()[0] == 0
    assert checkout.sotto().stdout.split()[1] == "2.0"
    assert (checkout.root / ".venv/kept").exists()


def test_bytes_that_are_not_pinned_are_not_installed(checkout):
    checkout.index.add_tiny("1.0", tail=b"\0")
    code, said = checkout.make()
    assert code == 1
    assert "HASHES" in said


# ── voice, which comes on top ─────────────────────────────────────────────────────────────────────


def test_voice_is_installed_when_it_is_asked_for_and_kept_up_to_date_by_start(checkout):
    checkout.pin_voice("1.0")
    checkout.make()
    assert checkout.has("sound") == ""
    assert checkout.make("voice")[0] == 0
    assert checkout.has("sound") == "1.0"
    assert checkout.make("core") == (0, "")
    checkout.pin_voice("2.0")
    assert checkout.make("core")[0] == 0
    assert checkout.has("sound") == "2.0"
    assert checkout.make("core") == (0, "")


def test_voice_that_cannot_be_fetched_now_stops_nothing_and_is_tried_again(checkout):
    checkout.pin_voice("1.0")
    checkout.make()
    checkout.make("voice")
    checkout.pin_voice("2.0")
    code, said = checkout.make("core", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert code == 0
    assert "the voice packages stay as they are" in said
    assert "./scripts/voice tries again" in said
    assert checkout.has("sound") == "1.0"
    assert checkout.sotto().returncode == 5
    assert checkout.make("voice", PIP_INDEX_URL="http://127.0.0.1:9/simple")[0] == 1
    assert checkout.make("core")[0] == 0
    assert checkout.has("sound") == "2.0"


def test_an_environment_that_must_be_made_again_has_voice_again(checkout, tmp_path):
    checkout.pin_voice("1.0")
    checkout.make()
    checkout.make("voice")
    checkout.root = checkout.root.rename(tmp_path / "moved")
    assert checkout.make("core")[0] == 0
    assert checkout.has("sound") == "1.0"


def test_voice_is_not_forgotten_by_what_was_killed_in_the_middle(checkout):
    checkout.pin_voice("1.0")
    checkout.make()
    checkout.make("voice")
    checkout.pin("2.0", "core", "dev")
    checkout.index.held.add("tiny-2.0-py3-none-any.whl")
    process = checkout.start()
    assert checkout.index.reached.wait(60)
    process.kill()
    process.wait()
    process.stderr.close()
    checkout.index.released.set()
    assert checkout.make("core")[0] == 0
    assert (checkout.sotto().stdout.split()[1], checkout.has("sound")) == ("2.0", "1.0")
