"""The kernel's limits on watching files."""

from collections.abc import Iterator
from typing import NamedTuple

from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning


class Limit(NamedTuple):
    """One value below /proc/sys/fs/inotify."""

    name: str
    least: int
    advised: int
    why: str


LIMITS = (
    Limit("max_user_watches", 65_536, 524_288, "a project needs one for each of its directories"),
    Limit("max_user_instances", 128, 512, "editors and desktops use them, too"),
    Limit("max_queued_events", 16_384, 65_536, "a large checkout fills the queue"),
)


def limits(patient: Patient) -> Iterator[Verdict]:
    found = {limit: number(patient.read(f"sys/fs/inotify/{limit.name}")) for limit in LIMITS}
    if all(value is None for value in found.values()):
        yield warning("this kernel offers no inotify", "Sotto scans your projects instead; use a usual Linux kernel")
        return
    low = [limit for limit, value in found.items() if value is not None and value < limit.least]
    for limit in low:
        yield warning(f"{limit.name} is {found[limit]}: {limit.why}", raised(limit))
    if not low:
        yield ok(", ".join(f"{value} {_word(limit.name)}" for limit, value in found.items()))


def number(text: str) -> int | None:
    """The value of a sysctl; None when there is none."""
    return int(text) if text.strip().isdecimal() else None


def raised(limit: Limit) -> str:
    line = f"fs.inotify.{limit.name}={limit.advised}"
    return f"echo {line} | sudo tee -a /etc/sysctl.d/60-sotto.conf && sudo sysctl --system"


def _word(name: str) -> str:
    """`max_user_watches` → `watches`."""
    return name.removeprefix("max_").removeprefix("user_").replace("_", " ")
