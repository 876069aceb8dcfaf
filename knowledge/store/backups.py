"""Copies of a database: who makes one and who takes something out of all of them are kept apart."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge.store.recovery import Vault
from knowledge.store.writer_lock import claimed


@contextmanager
def backing_up(vault: Vault, patience_s: float) -> Iterator[None]:
    """Alone with the backups; dying lets go of them. Raises WriterBusy, Unwritable.

    Without it a copy that was begun before something was erased would be put in place afterwards.
    """
    with claimed(Path(f"{vault.database}.backups"), patience_s):
        yield
