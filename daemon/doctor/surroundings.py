"""What surrounds Sotto on any machine: git, the terminal's encoding, and the clock."""

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime

from daemon.doctor.patient import Patient
from daemon.doctor.programs import ask
from daemon.doctor.verdict import Verdict, install, ok, warning

EARLIEST = datetime(2025, 1, 1, tzinfo=UTC).timestamp()
"""Sotto is younger than this: a clock that shows less is wrong."""


def git(_: Patient) -> Iterator[Verdict]:
    if not shutil.which("git"):
        yield warning("git is missing: Sotto cannot know what changed", install("git"))
        return
    said = ask("git", "--version")
    if said.status == 0:
        yield ok(said.text.removeprefix("git version "))
    else:
        yield warning(f"git does not run ({said.text}): Sotto cannot know what changed", install("git"))


def terminal(_: Patient) -> Iterator[Verdict]:
    yield terminal_verdict(locale_of(os.environ), sys.stdout.encoding or "")


def terminal_verdict(locale: str, encoding: str) -> Verdict:
    if utf8(locale) and utf8(encoding):
        return ok(f"{locale}, {encoding}")
    return warning(
        f"locale {locale or 'not set'}, output in {encoding or 'an unknown encoding'}: some signs cannot be shown",
        "export LANG=C.UTF-8 (and unset LC_ALL, PYTHONIOENCODING), in ~/.profile to keep it",
    )


def locale_of(environ: Mapping[str, str]) -> str:
    """The locale that decides about characters."""
    return next((environ[name] for name in ("LC_ALL", "LC_CTYPE", "LANG") if environ.get(name)), "")


def utf8(name: str) -> bool:
    return "utf8" in name.lower().replace("-", "")


def clock(_: Patient) -> Iterator[Verdict]:
    yield clock_verdict(time.time())


def clock_verdict(now: float) -> Verdict:
    shown = datetime.fromtimestamp(now, UTC).isoformat(sep=" ", timespec="seconds")
    if now < EARLIEST:
        return warning(f"{shown}: the system clock is wrong", "sudo timedatectl set-ntp true")
    return ok(shown)
