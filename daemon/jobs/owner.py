"""Who holds a lease: a process, in one of its lives, since one start of the machine."""

import os
from pathlib import Path

from knowledge.ids import new_epoch
from knowledge.store.recovery import boot_id


def ourselves() -> str:
    """A name for this process that no other has."""
    return f"{boot_id()}.{os.getpid()}.{new_epoch()}"


def gone(owner: str) -> bool:
    """Whether that process is no more."""
    boot, pid, _ = owner.rsplit(".", 2)
    return boot != boot_id() or not Path(f"/proc/{pid}").exists()
