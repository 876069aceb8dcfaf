"""Make .venv from lock files, `environment.py core|dev|voice`: under any Python >= 3.11, with its standard library."""

import contextlib
import email.message
import fcntl
import hashlib
import json
import os
import shlex
import shutil
import sys
import sysconfig
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from daemon.setup import installer  # noqa: E402  found only now
from daemon.setup.errors import IndexUnreachable, NoRoom, NotInstalled  # noqa: E402
from knowledge.errors import SottoError  # noqa: E402

PROFILES = {"core": ["core"], "dev": ["core", "dev"], "voice": ["voice"]}
"""What each is made of; `voice` comes on top of one of the others."""
PINNED = ("--require-hashes", "--only-binary", ":all:")
BESIDE = "voice"
"""Chosen by the user; where it is, it is brought up to date with the others."""
NEEDED_BYTES = {"core": 200 << 20, "dev": 400 << 20, BESIDE: 900 << 20}
SHEBANG_LIMIT = 126
"""Bytes of a `#!` line that every Linux still in use reads."""


class Environment:
    """The folder .venv and the stamp that says what is in it; the stamp is written last."""

    def __init__(self, root: Path, lock: int) -> None:
        self.root, self.lock = root, lock
        self.folder = root / ".venv"
        self.stamp = self.folder / "sotto-environment.json"
        self.beside = False
        """Whether what the user chose besides was ever installed here."""

    def bring_up_to(self, profile: str) -> None:
        """And what was installed beside it; where that cannot be had now, what worked stays and the next time tries."""
        self.beside = self.beside or BESIDE in self._noted()
        self._bring_up_to(profile)
        if not self.beside or profile == BESIDE:
            return
        try:
            self._bring_up_to(BESIDE)
        except SottoError as error:
            _say(f"the {BESIDE} packages stay as they are: {error}\n  ./scripts/{BESIDE} tries again")
            present = self._present()
            if BESIDE not in present:
                self._finish(present | {BESIDE: ""})

    def _bring_up_to(self, profile: str) -> None:
        wanted = {name: _digest(self.root / f"requirements/{name}.txt") for name in PROFILES[profile]}
        project = _digest(self.root / "pyproject.toml")
        present = self._present()
        changed = any(present.get(name) != value for name, value in wanted.items())
        if changed and (not present or profile == BESIDE) and shutil.disk_usage(self.root).free < NEEDED_BYTES[profile]:
            raise NoRoom(f"{self.root} needs {NEEDED_BYTES[profile] >> 20} MB")
        if not present:
            self._begin()
        if changed:
            self._install(profile)
            present = present | wanted
        if present.get("project") != project:
            self._link()
        if present | {"project": project} != self._present():
            self._finish(present | {"project": project})

    def _noted(self) -> dict[str, str]:
        """What the stamp says, of whatever Python and place."""
        try:
            stamp: dict[str, str] = json.loads(self.stamp.read_text())
        except (OSError, ValueError):
            return {}
        return stamp

    def _present(self) -> dict[str, str]:
        """What the stamp says, as long as it speaks of this Python and this place."""
        stamp = self._noted()
        alive = (self.folder / "bin/python").exists() and (self.folder / "bin/sotto").exists()
        return stamp if alive and stamp.items() >= self._place().items() else {}

    def _place(self) -> dict[str, str]:
        return {"python": sysconfig.get_python_version(), "root": str(self.root)}

    def _begin(self) -> None:
        _say(f"making the Python environment {self.folder} (once; some seconds)")
        installer.make(self.folder)

    def _install(self, profile: str) -> None:
        _say(f"installing the {profile} packages")
        lock = self.root / f"requirements/{profile}.txt"
        wheel = installer.pip_wheel(self.folder)
        before = self.stamp.read_bytes() if self.stamp.exists() else b""
        self.stamp.write_text(json.dumps({BESIDE: ""} if self.beside else {}))  # nobody trusts this one
        try:
            installer.install(self.folder, wheel, *PINNED, "--requirement", lock, lock=self.lock)
        except (IndexUnreachable, NotInstalled):
            if before:  # nothing was changed: what worked still does
                self.stamp.write_bytes(before)
            raise

    def _link(self) -> None:
        """Install Sotto itself: its code stays where it is, so `git pull` is all that an upgrade needs."""
        project = tomllib.loads((self.root / "pyproject.toml").read_text())["project"]
        site = Path(sysconfig.get_path("purelib", "venv", {"base": str(self.folder)}))
        for old in site.glob(f"{project['name']}-*.dist-info"):
            shutil.rmtree(old)
        info = site / f"{project['name']}-{project['version']}.dist-info"
        info.mkdir()
        path_file = site / f"{project['name']}.pth"
        path_file.write_bytes(os.fsencode(self.root) + b"\n")
        (info / "METADATA").write_text(_metadata(project))
        (info / "INSTALLER").write_text("sotto\n")
        source = {"url": self.root.as_uri(), "dir_info": {"editable": True}}
        (info / "direct_url.json").write_text(json.dumps(source))
        launchers = [self._launcher(name, target) for name, target in project["scripts"].items()]
        files = [path_file, *launchers, *info.iterdir(), info / "RECORD"]
        (info / "RECORD").write_text("".join(f"{os.path.relpath(file, site)},,\n" for file in files))

    def _launcher(self, name: str, target: str) -> Path:
        """The console script. `-I`: what PYTHONPATH or a user's own packages hold must not stand in for ours."""
        module, _, function = target.partition(":")
        python = self.folder / "bin/python"
        first = f"#!{python} -I\n"
        if len(os.fsencode(first)) > SHEBANG_LIMIT or " " in str(python):
            # The kernel cannot read such a line; sh can, and Python takes sh's line for a string.
            first = f"#!/bin/sh\n'''exec' {shlex.quote(str(python))} -I \"$0\" \"$@\"\n' '''\n"
        launcher = self.folder / "bin" / name
        launcher.write_text(f"{first}import sys\n\nfrom {module} import {function}\n\nsys.exit({function}())\n")
        launcher.chmod(0o755)
        return launcher

    def _finish(self, content: dict[str, str]) -> None:
        new = self.stamp.with_suffix(".new")
        new.write_text(json.dumps(content | self._place(), indent=1))
        new.replace(self.stamp)


def _metadata(project: dict[str, Any]) -> str:
    message = email.message.Message()
    message["Metadata-Version"] = "2.1"
    message["Name"] = project["name"]
    message["Version"] = project["version"]
    message["Summary"] = project["description"]
    message["Requires-Python"] = project["requires-python"]
    for dependency in project["dependencies"]:
        message["Requires-Dist"] = dependency
    return message.as_string()


@contextlib.contextmanager
def _alone(folder: Path) -> Iterator[int]:
    """One at a time per checkout: the checkout's own folder is the lock."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield descriptor
    finally:
        os.close(descriptor)


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def _say(text: str) -> None:
    print(f"sotto: {text}", file=sys.stderr, flush=True)


def main(profile: str) -> int:
    try:
        with _alone(ROOT) as lock:
            Environment(ROOT, lock).bring_up_to(profile)
    except KeyboardInterrupt:
        _say("stopped; run it again to go on")
        return 130
    except SottoError as error:
        _say(f"{error}\n  {error.advice}" if error.advice else str(error))
        return 1
    except OSError as error:
        _say(f"{error.strerror}: {error.filename}; the checkout must be writable for you")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(*(sys.argv[1:] or ["core"])))
