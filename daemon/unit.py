"""The systemd user unit: its name, whether it is what runs us, and asking systemd for something."""

import os
import subprocess
from pathlib import Path

from knowledge.errors import SottoError

UNIT = "sotto.service"


class SystemdFailed(SottoError):
    """systemd could not do it."""

    hint = "see `systemctl --user status sotto`"


def path() -> Path:
    """Where the user's unit lies."""
    base = os.environ.get("XDG_CONFIG_HOME", "")
    return Path(base if base.startswith("/") else Path.home() / ".config") / "systemd/user" / UNIT


def managed() -> bool:
    """Whether systemd runs this home's daemon; a trial under SOTTO_HOME is never systemd's."""
    return not os.environ.get("SOTTO_HOME") and bool(os.environ.get("XDG_RUNTIME_DIR")) and path().exists()


def systemctl(*words: str) -> str:
    """Run `systemctl --user`. Raises SystemdFailed with what it said."""
    try:
        done = subprocess.run(["systemctl", "--user", *words], capture_output=True, text=True, timeout=90, check=False)
    except (FileNotFoundError, subprocess.TimeoutExpired) as error:
        raise SystemdFailed(str(error)) from error
    if done.returncode:
        raise SystemdFailed(done.stderr.strip() or f"exit status {done.returncode}")
    return done.stdout
