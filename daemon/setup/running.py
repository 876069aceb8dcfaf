"""The daemon after set-up: started, or started again when the code below it changed."""

import subprocess
from dataclasses import dataclass
from pathlib import Path

from daemon.setup import unit
from daemon.setup.record import Record
from daemon.setup.terminal import Consent, say
from daemon.unit import UNIT

STATUS_SHOWS_JOURNAL = "journalctl --user --unit sotto.service --lines 30"


@dataclass(frozen=True)
class Sotto:
    """The command itself: set-up knows no other way to the daemon."""

    executable: Path

    def __call__(self, *arguments: str) -> int:
        return subprocess.run([self.executable, *arguments], check=False).returncode

    def running(self) -> bool:
        asked = subprocess.run([self.executable, "status"], capture_output=True, check=False)
        return asked.returncode == 0


def start(sotto: Sotto, record: Record, consent: Consent, head: str) -> int:
    """Have this code's daemon running; returns an exit status."""
    changed = bool(record.head) and record.head != head
    if record.under_systemd and not unit.foreign() and unit.available():
        code = _under_systemd(sotto, changed=changed)
        _offer_linger(record, consent)
    else:
        code = _detached(sotto, record, changed=changed)
    if code == 0:
        record.head = head
    return code


def head(root: Path) -> str:
    """The commit that is checked out; empty when git does not say. Another user's checkout is fine to read."""
    command = ["git", "-c", "safe.directory=*", "-C", str(root), "rev-parse", "--verify", "--quiet", "HEAD"]
    try:
        return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()
    except FileNotFoundError:
        return ""


def _under_systemd(sotto: Sotto, *, changed: bool) -> int:
    if not unit.active() and sotto.running():  # one that was started by hand: systemd takes over
        sotto("down")
    rewritten = unit.write(sotto.executable)
    if not unit.active():
        return _systemctl("start")
    if rewritten:
        return _systemctl("restart")
    return sotto("restart") if changed else 0


def _systemctl(verb: str) -> int:
    done = unit.systemctl(verb, UNIT)
    if done.returncode:
        say(f"systemd could not {verb} Sotto: {done.stderr.strip()}\n  look at: {STATUS_SHOWS_JOURNAL}")
    return done.returncode


def _offer_linger(record: Record, consent: Consent) -> None:
    """Running without a login is a visible change to the machine: only a person may agree to it, once."""
    if record.linger is not None or unit.lingers() or not consent.person:
        return
    record.linger = consent.to("Keep Sotto running when you are not logged in?", always_ask=True)
    if record.linger and not unit.linger(on=True):
        say("That could not be switched on; try: sudo loginctl enable-linger $USER")
        record.linger = None


def _detached(sotto: Sotto, record: Record, *, changed: bool) -> int:
    if not record.service and not record.trial and unit.remove():
        say("removed the systemd unit, as you chose to run without it")
    if sotto.running():
        return sotto("restart") if changed else 0
    code = sotto("up")
    if code == 0:
        say("Sotto runs until this machine is restarted; start it again with: sotto up")
    return code
