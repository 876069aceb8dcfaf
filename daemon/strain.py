"""Whether work that nobody waits for should wait as well: the machine is busy, or runs on its battery."""

import os
from pathlib import Path

POWER = Path("/sys/class/power_supply")
PRESSURE = Path("/proc/pressure")
MORE = 0.5
"""Processes that may wait for a core beyond those that have one, by the load of the last minute."""


def busy() -> bool:
    """Whether more processes want to run than there are cores."""
    return os.getloadavg()[0] > (os.cpu_count() or 1) + MORE


def on_battery(power: Path = POWER) -> bool:
    """Whether there is a mains supply, and none is plugged in."""
    try:
        supplies = [one for one in power.iterdir() if _read(one / "type") == "Mains"]
    except OSError:
        return False
    return bool(supplies) and not any(_read(one / "online") == "1" for one in supplies)


def pressure(what: str, folder: Path = PRESSURE) -> float | None:
    """Percent of the last ten seconds in which something waited for `cpu`, `io` or `memory`; None where unknown."""
    for line in _read(folder / what).splitlines():
        kind, _, rest = line.partition(" avg10=")
        if kind == "some":
            return float(rest.partition(" ")[0])
    return None


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="ascii").strip()
    except OSError:
        return ""
