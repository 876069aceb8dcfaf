"""`scripts/environment.py` on a small checkout of its own: made once, recognised, made again when it must be."""

import compileall
import hashlib
import json
import os
import py_compile
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from daemon.setup import ROOT
from tests.setup.conftest import serving

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

    def __init__(self, root, index, pip):
        self.root, self.index, self.pip = root, index, pip
        self.variables = {
            "PATH": os.environ["PATH"],
            "HOME": str(root),
            "PIP_CONFIG_FILE": "/dev/null",
            "PIP_INDEX_URL": index.url,
            "PIP_FIND_LINKS": str(pip.parent),
            "PIP_RETRIES": "0",
        }

    def write(self):
        """What is checked out."""
        root = self.root
        for name in ("pyproject.toml", "scripts/environment.py", "daemon/__init__.py"):
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
        shutil.copytree(ROOT / "daemon/setup", root / "daemon/setup", ignore=shutil.ignore_patterns("__pycache__"))
        (root / "knowledge").mkdir()
        for name in ("__init__", "errors", "failure_class"):
            shutil.copy(ROOT / f"knowledge/{name}.py", root / "knowledge")
        (root / "daemon/cli").mkdir()
        (root / "daemon/cli/main.py").write_text(MAIN)
        (root / "requirements").mkdir()
        self._lock("pip", "pip", self.pip.name.split("-")[1], hashlib.sha256(self.pip.read_bytes()).hexdigest())
        self.pin("1.0")
        return self

    def pin(self, version, *locks):
        digest = self.index.add_tiny(version)
        for lock in locks or ("core", "dev", "voice"):
            self._lock(lock, "tiny", version, digest)

    def pin_voice(self, version, name="sound"):
        """Let voice have a package of its own."""
        self._lock("voice", name, version, self.index.add_tiny(version, name=name))

    def _lock(self, lock, name, version, digest):
        (self.root / f"requirements/{lock}.txt").write_text(f"{name}=={version} \\\n    --hash=sha256:{digest}\n")

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


@pytest.fixture(scope="module")
def pip(tmp_path_factory, pip_folder):
    """The pinned pip with its code compiled: it runs two dozen times here, and most of that would be compiling it."""
    folder = tmp_path_factory.mktemp("compiled")
    [wheel] = pip_folder.glob("pip-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "pip")
    always = py_compile.PycInvalidationMode.UNCHECKED_HASH
    assert compileall.compile_dir(folder / "pip", legacy=True, quiet=1, invalidation_mode=always)
    archive = shutil.make_archive(str(folder / "pip"), "zip", folder / "pip")
    (folder / "links").mkdir()
    return Path(archive).rename(folder / "links" / wheel.name)


@pytest.fixture
def checkout(tmp_path, index, pip):
    root = tmp_path / "sotto"
    root.mkdir()
    return Checkout(root, index, pip).write()


@pytest.fixture(scope="module")
def kept(tmp_path_factory, pip):
    """A folder with a place for a checkout, and copies of it when its environment was made, and when voice was added:
    an environment knows its place, so each test that begins with one has it there.
    """
    folder = tmp_path_factory.mktemp("kept")
    (folder / "sotto").mkdir()
    with serving() as index:
        checkout = Checkout(folder / "sotto", index, pip).write()
        assert checkout.make()[0] == 0
        shutil.copytree(checkout.root, folder / "made", symlinks=True)
        checkout.pin_voice("1.0")
        assert checkout.make("voice")[0] == 0
        checkout.root.rename(folder / "voiced")
    return folder


def again(kept, name, index, pip):
    """A kept checkout, at its place; the index has what it was made of."""
    root = kept / "sotto"
    shutil.rmtree(root, ignore_errors=True)
    shutil.copytree(kept / name, root, symlinks=True)
    index.add_tiny("1.0")
    return Checkout(root, index, pip)


@pytest.fixture
def made(kept, index, pip):
    """A checkout whose environment is made."""
    return again(kept, "made", index, pip)


@pytest.fixture
def voiced(kept, index, pip):
    """One that has voice too, with a package of its own."""
    one = again(kept, "voiced", index, pip)
    one.pin_voice("1.0")
    return one


def test_the_command_works_and_nothing_of_the_users_stands_in_for_our_code(made, tmp_path):
    (tmp_path / "daemon.py").write_text("raise SystemExit('not ours')")
    done = made.sotto("up", "a b", PYTHONPATH=str(tmp_path), PYTHONHOME="/nowhere")
    assert (done.returncode, done.stderr) == (5, "")
    assert done.stdout.split(maxsplit=3) == ["0.1.0", "1.0", f"{made.root}/daemon/__init__.py", "up a b\n"]


def test_the_second_run_does_nothing(made):
    stamp = (made.root / ".venv/sotto-environment.json").stat()
    asked = len(made.index.asked)
    assert made.make() == (0, "")
    assert (made.root / ".venv/sotto-environment.json").stat().st_mtime_ns == stamp.st_mtime_ns
    assert len(made.index.asked) == asked


def test_core_is_content_with_dev_and_a_new_version_of_ours_needs_no_network(checkout):
    checkout.make("dev")
    assert checkout.make("core") == (0, "")
    project = checkout.root / "pyproject.toml"
    project.write_text(project.read_text().replace('version = "0.1.0"', 'version = "0.2.0"'))
    assert checkout.make("dev", PIP_NO_INDEX="1") == (0, "")
    assert checkout.sotto().stdout.split()[0] == "0.2.0"


def test_a_damaged_environment_is_made_again(made):
    for damage in ("sotto-environment.json", "bin/python", "bin/sotto"):
        (made.root / ".venv" / damage).unlink()
        (made.root / ".venv/rubbish").touch()
        assert made.make()[0] == 0, damage
        assert made.sotto().returncode == 5, damage
        assert not (made.root / ".venv/rubbish").exists(), damage


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


def test_a_checkout_that_moved_works_again(made, tmp_path):
    made.root = made.root.rename(tmp_path / "moved")
    assert made.make()[0] == 0
    assert str(made.root) in made.sotto().stdout


@pytest.mark.parametrize("name", ["it's with a space", "long" * 40])
def test_any_path_will_do(tmp_path, index, pip, name):
    root = tmp_path / name
    root.mkdir()
    checkout = Checkout(root, index, pip).write()
    assert checkout.make()[0] == 0
    done = checkout.sotto("a b")
    assert (done.returncode, done.stderr, done.stdout.endswith(" a b\n")) == (5, "", True)


def test_without_network_one_sentence_says_what_to_do(checkout):
    code, said = checkout.make(PIP_FIND_LINKS="", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert code == 1
    assert "The package index cannot be reached: http://127.0.0.1:9/simple/pip/" in said
    assert "Traceback" not in said


def test_an_upgrade_without_network_leaves_what_worked_and_goes_into_what_is_there(made):
    (made.root / ".venv/kept").touch()
    made.pin("2.0")
    assert made.make(PIP_INDEX_URL="http://127.0.0.1:9/simple")[0] == 1
    assert made.sotto().stdout.split()[1] == "1.0"
    assert "core" in json.loads((made.root / ".venv/sotto-environment.json").read_text())
    assert made.make()[0] == 0
    assert made.sotto().stdout.split()[1] == "2.0"
    assert (made.root / ".venv/kept").exists()


def test_bytes_that_are_not_pinned_are_not_installed(checkout):
    checkout.index.add_tiny("1.0", tail=b"\0")
    code, said = checkout.make()
    assert code == 1
    assert "HASHES" in said


# ── voice, which comes on top ─────────────────────────────────────────────────────────────────────


def test_voice_is_installed_when_it_is_asked_for_and_kept_up_to_date_by_start(made):
    made.pin_voice("1.0")
    assert made.has("sound") == ""
    assert made.make("voice")[0] == 0
    assert made.has("sound") == "1.0"
    assert made.make("core") == (0, "")
    made.pin_voice("2.0")
    assert made.make("core")[0] == 0
    assert made.has("sound") == "2.0"
    assert made.make("core") == (0, "")


def test_voice_that_cannot_be_fetched_now_stops_nothing_and_is_tried_again(voiced):
    voiced.pin_voice("2.0")
    code, said = voiced.make("core", PIP_INDEX_URL="http://127.0.0.1:9/simple")
    assert code == 0
    assert "the voice packages stay as they are" in said
    assert "./scripts/voice tries again" in said
    assert voiced.has("sound") == "1.0"
    assert voiced.sotto().returncode == 5
    assert voiced.make("voice", PIP_INDEX_URL="http://127.0.0.1:9/simple")[0] == 1
    assert voiced.make("core")[0] == 0
    assert voiced.has("sound") == "2.0"


def test_an_environment_that_must_be_made_again_has_voice_again(voiced, tmp_path):
    voiced.root = voiced.root.rename(tmp_path / "moved")
    assert voiced.make("core")[0] == 0
    assert voiced.has("sound") == "1.0"


def test_voice_is_not_forgotten_by_what_was_killed_in_the_middle(voiced):
    voiced.pin("2.0", "core", "dev")
    voiced.index.held.add("tiny-2.0-py3-none-any.whl")
    process = voiced.start()
    assert voiced.index.reached.wait(60)
    process.kill()
    process.wait()
    process.stderr.close()
    voiced.index.released.set()
    assert voiced.make("core")[0] == 0
    assert (voiced.sotto().stdout.split()[1], voiced.has("sound")) == ("2.0", "1.0")
