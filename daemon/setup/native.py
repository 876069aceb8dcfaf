"""Wheels that are built where they run: fetched, unpacked, built and installed, each step taken up where it stopped."""

import contextlib
import fcntl
import hashlib
import json
import os
import platform
import shutil
import sys
import tarfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from daemon.embedding import warm
from daemon.paths import Paths
from daemon.setup import ROOT, installer
from daemon.setup.compiling import compile_wheel
from daemon.setup.download import fetch
from daemon.setup.errors import NoRoom
from daemon.setup.index import Places
from daemon.setup.lockfile import Pin, normal, read
from daemon.setup.progress import Progress
from daemon.setup.terminal import say
from knowledge.errors import SottoError


@dataclass(frozen=True)
class Package:
    """What to build: a pin among those it needs at run time, and the lock file of its build tools."""

    name: str
    lock: Path
    tools: Path
    settings: Mapping[str, str] = field(default_factory=dict)
    """What the build backend is told."""
    room_bytes: int = 0

    @property
    def pin(self) -> Pin:
        return next(pin for pin in read(self.lock) if pin.name == normal(self.name))

    @property
    def needs(self) -> str:
        """The lock file without the package itself, whose wheel has no hash yet."""
        return "".join(pin.text for pin in read(self.lock) if pin.name != normal(self.name))


ENGINE = Package(
    name="llama-cpp-python",
    lock=ROOT / "requirements/native.txt",
    tools=ROOT / "requirements/native-build.txt",
    # GGML_NATIVE: built where it runs, so it may use all that this processor can.
    settings={"cmake.define.GGML_NATIVE": "ON", "cmake.define.LLAVA_BUILD": "OFF"},
    room_bytes=1 << 30,
)


class Build:
    """One package on its way into one environment."""

    def __init__(self, package: Package, paths: Paths, environment: Path, pip: Path | None = None) -> None:
        self._package = package
        self._pin = package.pin
        self._environment = environment
        self._pip_folder = pip or environment
        self._key = f"{self._pin.name}-{self._pin.version}-{processor()}"
        self._work = paths.cache / "native"
        self._wheels = paths.cache / "wheels" / self._key
        self._lock = paths.cache / "native.lock"
        self._log = paths.logs / "native-build.log"
        self._mark = environment / f"sotto-native-{self._pin.name}.json"
        self._progress_file = paths.state / "native-build.json"

    def finished(self) -> bool:
        """Whether the environment has exactly this."""
        return self._mark.exists() and json.loads(self._mark.read_text()) == self._content()

    def forget(self) -> None:
        """Nobody wants it any more: what was begun goes, and so does the word of it."""
        if not self.finished():
            self._progress_file.unlink(missing_ok=True)
            shutil.rmtree(self._work, ignore_errors=True)

    def run(self) -> bool:
        """Do what is left to do; says whether it is finished. A failure is told and recorded, not raised."""
        if self.finished():
            return True
        with _alone(self._lock) as descriptor:
            if descriptor is None:
                say(f"{self._pin.name} is being built by another set-up; see `sotto status`")
                return False
            progress = Progress(self._progress_file, self._pin.name, self._pin.version)
            try:
                return self._run(progress, descriptor)
            except KeyboardInterrupt:
                progress.end("stopped", "interrupted")
                say("stopped; ./scripts/start goes on from here")
                raise
            except (SottoError, OSError) as error:
                progress.end("failed", str(error))
                say(f"{error}\n  everything else works; details: {self._log}")
                return False

    def _run(self, progress: Progress, lock: int) -> bool:
        wheel = self._wheel()
        if wheel is None:
            if not compiler():
                progress.end("no compiler", "no C++ compiler found")
                say(f"{self._pin.name} waits for a C++ compiler (package g++); everything else works without it")
                return False
            wheel = self._make(progress, lock)
        progress.step("installing")
        self._install(wheel, lock)
        shutil.rmtree(self._work, ignore_errors=True)
        progress.end("done")
        return True

    def _make(self, progress: Progress, lock: int) -> Path:
        self._work.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(self._work).free < self._package.room_bytes:
            raise NoRoom(f"{self._work} needs {self._package.room_bytes >> 20} MB")
        source = self._source(progress)
        tools = self._tools(progress, lock)
        progress.step("configuring")
        folder = self._work / self._key
        made = compile_wheel(tools, source, folder, self._package.settings, progress=progress, log=self._log, lock=lock)
        self._wheels.mkdir(parents=True, exist_ok=True)
        return made.replace(self._wheels / made.name)

    def _source(self, progress: Progress) -> Path:
        """The unpacked source; it appears under its name only when it is complete."""
        folder = self._work / self._key / "source"
        if folder.exists():
            return folder
        progress.step("downloading")
        name = f"{self._pin.name.replace('-', '_')}-{self._pin.version}.tar.gz"
        archive = fetch(Places.configured(), self._pin.name, self._work / name, self._pin.hashes, progress.advance)
        progress.step("unpacking")
        fresh = self._work / "unpacking"
        shutil.rmtree(fresh, ignore_errors=True)
        with tarfile.open(archive) as tar:
            tar.extraction_filter = getattr(tarfile, "data_filter", lambda member, _path: member)  # new in 3.11.4
            tar.extractall(fresh)  # noqa: S202  its hash is pinned
        folder.parent.mkdir(parents=True, exist_ok=True)
        next(fresh.iterdir()).replace(folder)
        archive.unlink()
        return folder

    def _tools(self, progress: Progress, lock: int) -> Path:
        """Put cmake and its friends into an environment of their own, which goes when the wheel is there."""
        tools = self._work / f"tools-{hashlib.sha256(self._package.tools.read_bytes()).hexdigest()[:12]}"
        complete = tools / "complete"
        if not complete.exists():
            progress.step("fetching build tools")
            installer.make(tools)
            wheel = installer.pip_wheel(self._pip_folder)
            installer.install(tools, wheel, "--require-hashes", "--requirement", self._package.tools, lock=lock)
            complete.touch()
        return tools

    def _install(self, wheel: Path, lock: int) -> None:
        pip = installer.pip_wheel(self._pip_folder)
        if self._package.needs:
            needs = self._wheels / "needs.txt"
            needs.write_text(self._package.needs)
            installer.install(
                self._environment, pip, "--require-hashes", "--only-binary", ":all:", "-r", needs, lock=lock
            )
        installer.install(self._environment, pip, "--no-deps", "--no-index", "--force-reinstall", wheel, lock=lock)
        self._mark.write_text(json.dumps(self._content()))

    def _wheel(self) -> Path | None:
        return next(self._wheels.glob("*.whl"), None)

    def _content(self) -> dict[str, str]:
        return {"key": self._key, "needs": hashlib.sha256(self._package.needs.encode()).hexdigest()}


def main() -> int:
    """What scripts/engine does: this build alone, without set-up."""
    return 0 if put_in_place(Paths.find().make()) else 1


def put_in_place(paths: Paths) -> bool:
    """Have the engine in this environment, and in use where a daemon runs; says whether it is there."""
    build = Build(ENGINE, paths, Path(sys.prefix))
    fresh = not build.finished()
    there = build.run()
    if there and fresh:
        warm(paths)
    return there


def compiler() -> bool:
    return bool(os.environ.get("CXX")) or any(shutil.which(name) for name in ("c++", "g++", "clang++"))


def processor() -> str:
    """A short name for what this processor can do: a wheel built for one must not run on a lesser one."""
    lines = Path("/proc/cpuinfo").read_text(errors="replace").splitlines()
    flags = next((line for line in lines if line.lower().startswith(("flags", "features"))), "")
    words = f"{platform.machine()} {' '.join(sorted(flags.partition(':')[2].split()))}"
    return hashlib.sha256(words.encode()).hexdigest()[:12]


@contextlib.contextmanager
def _alone(lock: Path) -> Iterator[int | None]:
    """One build at a time. The builder inherits the lock: as long as it lives, nobody else builds."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        yield None
        return
    try:
        yield descriptor
    finally:
        os.close(descriptor)


if __name__ == "__main__":
    sys.exit(main())
