"""The systemd user unit: written, started and removed only where the user's own systemd manager answers."""

import getpass
import os
import shutil
import subprocess
from pathlib import Path

from daemon.unit import UNIT, path

MARK = "# Made by Sotto's set-up: change it with `systemctl --user edit sotto`; `sotto uninstall` removes it.\n"
CARRIED = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_CACHE_HOME")
"""Variables that decide where everything lives; systemd would not know them, and the daemon would look elsewhere."""

# RestrictNamespaces= would disable the sandbox, PrivateUsers= and options that imply it (all Protect…=) likewise. What
# is filtered are calls that no build or test of a user has a use for; @mount and @debug stay for bubblewrap and gdb.
# OOMPolicy=continue: a model that grew too large dies alone, and the supervisor starts it again.
TEMPLATE = """\
{mark}[Unit]
Description=Sotto, a quiet companion for developers
StartLimitIntervalSec=300
StartLimitBurst=5

[Service]
Type=notify
WatchdogSec=60
ExecStart={command} up --foreground
{environment}Restart=on-failure
RestartSec=2
KillMode=mixed
TimeoutStopSec=30
UMask=0077
NoNewPrivileges=yes
RestrictRealtime=yes
SystemCallFilter=~@clock @cpu-emulation @module @obsolete @raw-io @reboot @swap
SystemCallErrorNumber=EPERM
Delegate=yes
MemoryHigh=60%
MemoryMax=75%
OOMPolicy=continue
TasksMax=512

[Install]
WantedBy=default.target
"""


def text(executable: Path) -> str:
    carried = [f"{name}={os.environ[name]}" for name in CARRIED if os.environ.get(name)]
    lines = "".join(f"Environment={_quoted(setting)}\n" for setting in carried)
    return TEMPLATE.format(mark=MARK, command=_quoted(str(executable)), environment=lines)


def available() -> bool:
    """Whether the user's systemd manager answers."""
    return shutil.which("systemctl") is not None and systemctl("show-environment").returncode == 0


def systemctl(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = ["systemctl", "--user", "--no-ask-password", *arguments]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)


def active() -> bool:
    return systemctl("is-active", "--quiet", UNIT).returncode == 0


def foreign() -> bool:
    """Whether a unit of this name exists that set-up did not write."""
    return path().exists() and MARK not in path().read_text()


def write(executable: Path) -> bool:
    """Bring the unit file up to date; says whether it changed. A new unit is also enabled.

    Only a new one: who disabled it by hand wants it disabled after an upgrade, too.
    """
    there = path().read_text() if path().exists() else ""
    if there == text(executable):
        return False
    path().parent.mkdir(parents=True, exist_ok=True)
    path().write_text(text(executable))
    systemctl("daemon-reload")
    if not there:
        systemctl("enable", UNIT)
    return True


def remove() -> bool:
    """Stop, disable and delete the unit, also where no manager answers; says whether there was one."""
    if not path().exists() or foreign():
        return False
    if available():
        systemctl("disable", "--now", UNIT)
    for folder in path().parent.glob("*.wants"):
        (folder / UNIT).unlink(missing_ok=True)
    path().unlink()
    if available():
        systemctl("daemon-reload")
    return True


def lingers() -> bool:
    """Whether the user's services run without a login."""
    return Path("/var/lib/systemd/linger", getpass.getuser()).exists()


def linger(*, on: bool) -> bool:
    """Switch that; says whether it worked."""
    command = ["loginctl", "enable-linger" if on else "disable-linger"]
    return subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False).returncode == 0


def _quoted(word: str) -> str:
    """A word as systemd reads it back."""
    escaped = word.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")
    return f'"{escaped}"'
