"""What protects the database: its backups, and what was set aside when it was damaged."""

import time
from collections.abc import Iterator

from daemon.cli.show import duration, size
from daemon.doctor.patient import Patient
from daemon.doctor.verdict import Verdict, ok, warning
from knowledge.store.recovery import Vault

OVERDUE_S = 2 * 86_400
"""A daemon makes one a day; after two days without one something is wrong."""


def copies(patient: Patient) -> Iterator[Verdict]:
    newest = next(iter(_vault(patient).newest_backups()), None)
    running_s = (patient.status or {}).get("uptime_s", 0.0)
    if not patient.config.backup.keep:
        yield ok("switched off (backup.keep is 0)")
    elif newest is None and running_s < OVERDUE_S:
        yield ok("none yet; one is made within a day of running")
    else:
        age = time.time() - newest.stat().st_mtime if newest else running_s
        yield age_verdict(newest.name if newest else "", age, running_s)


def age_verdict(name: str, age_s: float, running_s: float) -> Verdict:
    """A daemon that does not run makes no backups, which is no fault."""
    found = f"{name}, {duration(max(0.0, age_s))} old" if name else "none"
    if age_s > OVERDUE_S and running_s > OVERDUE_S:
        return warning(f"overdue: {found}", "see `sotto logs upkeep` and `sotto events --type BackupFailed`")
    return ok(found)


def set_aside(patient: Patient) -> Iterator[Verdict]:
    vault = _vault(patient)
    files = sorted(vault.set_aside.glob("*.db"))
    backups = vault.newest_backups()
    rescue = f"the newest backup is {backups[0]}" if backups else "there is no backup"
    for file in files:
        yield warning(
            f"{file} ({size(file.stat().st_size)}) was damaged and moved aside; {rescue}",
            f"see `sotto events --type DatabaseSetAside`; when nothing is missing: rm {file}*",
        )
    if not files:
        yield ok("nothing was ever damaged")


def _vault(patient: Patient) -> Vault:
    return Vault(patient.paths.core, patient.paths.backups, patient.paths.set_aside)
