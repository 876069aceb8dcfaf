"""What the code itself stands on: Python, SQLite, the Python packages, and that our packages are really ours."""

import importlib.metadata
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path

import daemon
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, failed, install, ok
from knowledge.store import sqlite

OLDEST_PYTHON = (3, 11)
OURS = ("daemon", "tools", "services", "knowledge")
NEEDED = ("pydantic", "pyzmq", "watchdog")
AGAIN = "run ./scripts/start again: it completes the environment"
WAL_RESET_BUG = (3, 7, 0), (3, 51, 2)
"""First and last version in which two connections that write or checkpoint at once may damage a WAL database."""


def python(_: Patient) -> Iterator[Verdict]:
    yield python_verdict(sys.version_info[:3])


def python_verdict(version: tuple[int, ...]) -> Verdict:
    shown = ".".join(str(part) for part in version)
    if version < OLDEST_PYTHON:
        return failed(f"{shown}, 3.11 is the oldest that works", f"{install('python3.11')}, then ./scripts/start")
    return ok(shown)


def library(_: Patient) -> Iterator[Verdict]:
    yield sqlite_verdict(sqlite.VERSION, fts5=sqlite.has_fts5())


def sqlite_verdict(version: str, *, fts5: bool) -> Verdict:
    if not fts5:
        return failed(f"{version} without FTS5: search cannot work", "use a Python whose SQLite has it; Debian's has")
    first, last = WAL_RESET_BUG
    if first <= tuple(int(part) for part in version.split(".")) <= last:
        return ok(f"{version} with FTS5 (has the WAL-reset bug, which needs two writers; Sotto has one a file)")
    return ok(f"{version} with FTS5")


def packages(_: Patient) -> Iterator[Verdict]:
    found = {name: _version(name) for name in NEEDED}
    missing = [name for name, version in found.items() if not version]
    if missing:
        yield failed(f"missing: {', '.join(missing)}", AGAIN)
    root = Path(daemon.__file__).resolve().parents[1]
    foreign = [f"{name} ({place})" for name in OURS if (place := _place(name)) != root / name]
    if foreign:
        yield failed(
            f"not Sotto's own: {', '.join(foreign)}", "give Sotto an environment of its own; ./scripts/start makes one"
        )
    if not missing and not foreign:
        yield ok(", ".join(f"{name} {version}" for name, version in found.items()))


def _version(distribution: str) -> str:
    try:
        return importlib.metadata.version(distribution)
    except importlib.metadata.PackageNotFoundError:
        return ""


def _place(name: str) -> Path | None:
    """Where importing `name` would find it."""
    spec = importlib.util.find_spec(name)
    return Path(spec.origin).resolve().parent if spec and spec.origin else None
