"""Who has a lease: a process by its boot, its pid and its life."""

import os
from pathlib import Path

from knowledge.ids import new_epoch
from knowledge.store.recovery import boot_id


def ours() -> str:
    """A name for this process that no other ever has."""
    return f"{boot_id()}.{os.getpid()}.{new_epoch()}"


def gone(owner: str) -> bool:
    """Whether that process is certainly no more."""
    boot, pid, _ = owner.rsplit(".", 2)
    return boot != boot_id() or not Path(f"/proc/{pid}").exists()
