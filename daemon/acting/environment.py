"""What a command finds in its environment: little, and all of it shown."""

import json
import os
import pwd
import re
from collections.abc import Mapping
from pathlib import Path

from knowledge.errors import PlanImpossible

_ENVIRONMENTS = (".venv", "venv", "env")
_PATH = "/usr/local/bin:/usr/bin:/bin"
_NAME = re.compile(r"[A-Za-z_]\w*", re.ASCII)


def environment(given: str, cwd: Path, tree: Path | None, ours: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """In the order of names. `given`: an object of JSON, which comes first; `ours` is where the rest comes from.

    Raises PlanImpossible.
    """
    account = pwd.getpwuid(os.getuid())
    found = {
        "HOME": ours.get("HOME") or account.pw_dir,
        "LANG": ours.get("LANG") or "C.UTF-8",
        "PATH": ours.get("PATH") or _PATH,
        "TERM": "dumb",
        "USER": account.pw_name,
    }
    found |= _virtual(cwd, tree, found["PATH"]) | _read(given)
    return tuple(sorted(found.items()))


def _virtual(cwd: Path, tree: Path | None, path: str) -> dict[str, str]:
    """The project's virtual environment, where it has one."""
    folders = dict.fromkeys([cwd, *([tree] if tree else [])])
    places = (folder / name for folder in folders for name in _ENVIRONMENTS)
    found = next((one for one in places if (one / "pyvenv.cfg").is_file()), None)
    return {"PATH": f"{found / 'bin'}{os.pathsep}{path}", "VIRTUAL_ENV": str(found)} if found else {}


def _read(given: str) -> dict[str, str]:
    if not given:
        return {}
    try:
        read = json.loads(given)
    except ValueError as error:
        raise PlanImpossible("its environment is no JSON") from error
    if not isinstance(read, dict):
        raise PlanImpossible("its environment is no list of names and values")
    for name, value in read.items():
        if not _NAME.fullmatch(name) or not isinstance(value, str) or "\0" in value:
            raise PlanImpossible(f"{name!r} cannot stand in an environment")
    return read
