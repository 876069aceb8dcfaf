"""Environments without ensurepip: the standard library makes the folder, pip runs from its own pinned wheel."""

import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

from daemon.setup import ROOT
from daemon.setup.download import fetch
from daemon.setup.errors import HalfInstalled, IndexUnreachable, NoRoom, NotInstalled
from daemon.setup.index import Places
from daemon.setup.lockfile import read

PIP_LOCK = ROOT / "requirements/pip.txt"
_OURS = {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore"}
_REDIRECTIONS = ("PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_REQUIREMENT", "PIP_CONSTRAINT", "PIP_DRY_RUN")
_NO_ROUTE = ("Max retries", "ConnectionError", "NewConnectionError", "name resolution", "timed out", "ProxyError")


def make(folder: Path) -> None:
    """An empty environment at `folder`; what was there goes."""
    if folder.is_symlink() or folder.is_file():
        folder.unlink()
    elif folder.exists():
        shutil.rmtree(folder)
    venv.EnvBuilder(symlinks=True, with_pip=False).create(folder)


def pip_wheel(folder: Path) -> Path:
    """Fetch pip itself into `folder`: a wheel can be run without being installed."""
    pin = read(PIP_LOCK)[0]
    return fetch(Places.configured(), pin.name, folder / f"pip-{pin.version}-py3-none-any.whl", pin.hashes)


def install(environment: Path, wheel: Path, *arguments: str | Path, lock: int) -> None:
    """Run `pip install` for an environment; it inherits the lock, so that nobody works beside an orphan.

    With IndexUnreachable and NotInstalled nothing was changed: pip first collects everything. NoRoom and
    HalfInstalled may leave it in pieces.
    """
    variables = {name: value for name, value in os.environ.items() if name not in _REDIRECTIONS}
    done = subprocess.run(
        [environment / "bin/python", "-I", wheel / "pip", "install", "--quiet", *arguments],
        env=variables | _OURS,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
        pass_fds=(lock,),
    )
    if done.returncode:
        raise _why(done.stderr)


def _why(said: str) -> Exception:
    if "No space left" in said:
        return NoRoom()
    errors = [line.removeprefix("ERROR: ") for line in said.splitlines() if line.startswith("ERROR")]
    reason = errors[0] if errors else (said.strip().splitlines() or ["pip gave no reason"])[-1]
    if any(sign in said for sign in _NO_ROUTE):
        return IndexUnreachable(reason)
    if "Could not install packages" in said:
        return HalfInstalled(reason)
    return NotInstalled(reason)
