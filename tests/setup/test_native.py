"""A native build, for real but small: killed twice, it compiles only what is left; finished, it does nothing more."""

import fcntl
import io
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from daemon.setup import ROOT, installer
from daemon.setup.errors import IndexUnreachable, NotInstalled

UNITS = 40
STUCK = "unit25.c"
"""This one asks at the gate before it compiles, so a build can be caught in the middle."""
LISTS = """\
cmake_minimum_required(VERSION 3.21)
project(tiny C)
file(GLOB units src/*.c)
add_library(tiny SHARED ${units})
install(TARGETS tiny LIBRARY DESTINATION ${SKBUILD_PLATLIB_DIR}/tiny_native)
"""
PROJECT = """\
[build-system]
requires = ["scikit-build-core"]
build-backend = "scikit_build_core.build"
[project]
name = "tiny-native"
version = "1.0"
[tool.scikit-build]
wheel.packages = ["tiny_native"]
"""
LAUNCHER = """\
#!/bin/sh
for word; do case $word in *.c) unit=${word##*/} ;; esac; done
if [ "$unit" = %(stuck)s ]; then
    %(python)s -c "import socket; s = socket.socket(socket.AF_UNIX); s.connect('%(gate)s'); s.recv(1)"
fi
"$@" && echo "$unit" >> %(folder)s/compiled
"""
RUN = """\
import sys
from pathlib import Path
from daemon.paths import Paths
from daemon.setup.native import Build, Package
lock, tools, launcher, environment, pip = map(Path, sys.argv[1:])
settings = {"cmake.define.CMAKE_C_COMPILER_LAUNCHER": str(launcher)}
build = Build(Package("tiny-native", lock, tools, settings), Paths.find().make(), environment, pip)
sys.exit(0 if build.run() else 1)
"""


class Tiny:
    """The package, the machine it is built on, and a way to start and watch a build."""

    def __init__(self, folder, index, pip_folder, home):
        self.home, self.folder = home, folder
        self.environment = folder / "environment"
        installer.make(self.environment)
        digest = index.add("tiny-native", "tiny_native-1.0.tar.gz", sdist())
        (folder / "lock.txt").write_text(f"tiny-native==1.0 \\\n    --hash=sha256:{digest}\n")
        self.gate = socket.socket(socket.AF_UNIX)
        self.gate.settimeout(120)
        self.gate.bind(str(folder / "gate"))
        self.gate.listen()
        launcher = folder / "launcher"
        launcher.write_text(
            LAUNCHER % {"stuck": STUCK, "folder": folder, "gate": folder / "gate", "python": sys.executable}
        )
        launcher.chmod(0o755)
        tools = ROOT / "requirements/native-build.txt"
        words = (folder / "lock.txt", tools, launcher, self.environment, pip_folder)
        self.command = [sys.executable, "-c", RUN, *map(str, words)]
        # The tools come from wherever this machine has them, the package from the index of the test.
        extra = f"{os.environ.get('PIP_EXTRA_INDEX_URL', '')} {index.url}"
        self.variables = os.environ | {"PIP_EXTRA_INDEX_URL": extra, "CMAKE_BUILD_PARALLEL_LEVEL": "2"}

    def start(self, **variables):
        return subprocess.Popen(
            self.command,
            cwd=ROOT,
            env=self.variables | variables,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def run(self, **variables):
        process = self.start(**variables)
        _, said = process.communicate(timeout=300)
        return process.returncode, said

    def compiled(self):
        file = self.folder / "compiled"
        return file.read_text().split() if file.exists() else []

    def state(self):
        return json.loads((self.home.state / "native-build.json").read_text())

    def until_alone(self):
        """Wait for the last heir of the lock to end."""
        with (self.home.cache / "native.lock").open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)


def sdist():
    files = {"CMakeLists.txt": LISTS, "pyproject.toml": PROJECT, "tiny_native/__init__.py": "", "PKG-INFO": ""}
    files |= {f"src/unit{n}.c": f"int unit{n}(int x) {{ return x + {n}; }}\n" for n in range(UNITS)}
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, text in files.items():
            entry = tarfile.TarInfo(f"tiny_native-1.0/{name}")
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text.encode()))
    return buffer.getvalue()


@pytest.fixture
def tiny(tmp_path, index, pip_folder, home):
    if not (shutil.which("cc") and shutil.which("c++")):
        pytest.skip("needs a C and a C++ compiler")
    one = Tiny(tmp_path, index, pip_folder, home)
    yield one
    one.gate.close()


@pytest.fixture
def with_tools(pip_folder, tmp_path):
    """Skip where cmake and its friends cannot be had."""
    try:
        probe = tmp_path / "probe"
        installer.make(probe)
        wheel = installer.pip_wheel(pip_folder)
        with (tmp_path / "lock").open("w") as lock:
            lockfile = ROOT / "requirements/native-build.txt"
            words = ("--dry-run", "--require-hashes", "--requirement", lockfile)
            installer.install(probe, wheel, *words, lock=lock.fileno())
    except (IndexUnreachable, NotInstalled) as error:
        pytest.skip(f"needs cmake: {error}")


@pytest.mark.usefixtures("with_tools")
def test_a_build_that_is_killed_twice_compiles_nothing_twice(tiny):
    first = tiny.start()
    with tiny.gate.accept()[0]:
        first.send_signal(signal.SIGINT)
        first.communicate(timeout=60)
        tiny.until_alone()
    assert (tiny.state()["step"], tiny.state()["error"]) == ("stopped", "interrupted")

    second = tiny.start()
    with tiny.gate.accept()[0]:
        second.kill()
        second.communicate(timeout=60)
        tiny.until_alone()
    assert STUCK not in tiny.compiled()

    tiny.gate.close()
    code, said = tiny.run()
    assert code == 0, said
    # A compiler that ended while ninja was being killed is not on ninja's books: one for each of the two jobs.
    compiled = tiny.compiled()
    assert set(compiled) == {f"unit{n}.c" for n in range(UNITS)}
    assert len(compiled) - UNITS <= 4
    assert "downloading" not in said
    assert "fetching build tools" not in said
    assert (tiny.state()["step"], tiny.state()["error"]) == ("done", None)
    assert list(tiny.environment.glob("lib/python*/site-packages/tiny_native/libtiny.so"))
    assert not (tiny.home.cache / "native").exists()

    assert tiny.run() == (0, "")
    assert tiny.compiled() == compiled

    # A new environment gets the wheel that is kept; nothing is compiled.
    installer.make(tiny.environment)
    assert tiny.run()[0] == 0
    assert tiny.compiled() == compiled


def test_without_a_compiler_it_says_so_and_records_it(tiny, tmp_path):
    (tmp_path / "empty").mkdir()
    code, said = tiny.run(PATH=str(tmp_path / "empty"), CXX="")
    assert code == 1
    assert "waits for a C++ compiler" in said
    assert tiny.state()["error"] == "no C++ compiler found"


def test_two_builds_do_not_meet(tiny):
    tiny.home.cache.mkdir(exist_ok=True)
    with (tiny.home.cache / "native.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        code, said = tiny.run()
    assert code == 1
    assert "is being built by another set-up" in said


def test_a_failure_is_told_and_recorded(tiny):
    digest = "0" * 64
    (tiny.folder / "lock.txt").write_text(f"tiny-native==1.0 \\\n    --hash=sha256:{digest}\n")
    code, said = tiny.run()
    assert code == 1
    assert "A download is not what the lock file pins" in said
    assert tiny.state()["step"] == "failed"
    assert not list(Path(tiny.home.cache).rglob("*.part"))
