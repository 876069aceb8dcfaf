"""The systemd user unit: there, enabled, pointing to a command that exists; and what happens at log-out."""

import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

from daemon.doctor.folders import owner
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning
from daemon.unit import UNIT, path

BOOTED = Path("/run/systemd/system")
"""Exists where systemd runs the machine."""
LINGERING = Path("/var/lib/systemd/linger")


def unit(_: Patient) -> Iterator[Verdict]:
    if os.environ.get("SOTTO_HOME"):
        yield ok("SOTTO_HOME is set: `sotto up` and `sotto down` run this one")
    elif not BOOTED.exists():
        yield ok("no systemd here: `sotto up` after a reboot")
    elif not path().exists():
        yield warning("no unit: Sotto does not start by itself after a reboot", "run ./scripts/start")
    else:
        yield unit_verdict(path(), lingers=(LINGERING / owner(os.getuid())).exists())


def unit_verdict(file: Path, *, lingers: bool) -> Verdict:
    command = executable(file.read_text(encoding="utf-8", errors="replace"))
    if not command or not shutil.which(command):
        found = f"it starts {command}, which is not there" if command else "it starts nothing"
        return warning(f"{file}: {found}", "run ./scripts/start where Sotto lies now")
    if not any(os.path.lexists(folder / UNIT) for folder in file.parent.glob("*.wants")):
        return warning("not enabled: it does not start at log-in", f"systemctl --user enable {UNIT}")
    rest = "runs without a log-in" if lingers else "ends at log-out; `loginctl enable-linger` keeps it running"
    return ok(f"enabled, {rest}")


def executable(text: str) -> str:
    """The program that a unit file starts; empty when it names none."""
    for line in text.splitlines():
        if line.startswith("ExecStart="):
            try:
                words = shlex.split(line.removeprefix("ExecStart="))
            except ValueError:
                return ""
            return words[0].replace("%%", "%").replace("$$", "$") if words else ""
    return ""
