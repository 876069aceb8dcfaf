"""Merging three contents by git's own rules, in a folder of ours: no repository and no setting of one is near."""

import tempfile
from pathlib import Path

from daemon import safe_git

_NAMES = ("ours", "base", "theirs")


def merged(base: bytes, ours: bytes, theirs: bytes) -> bytes | None:
    """What both changed in one; None where they contradict each other, or git cannot say."""
    with tempfile.TemporaryDirectory(prefix="sotto-merge-") as folder:
        for name, data in zip(_NAMES, (ours, base, theirs), strict=True):
            Path(folder, name).write_bytes(data)
        return safe_git.ask_bytes(Path(folder), "merge-file", "--stdout", *_NAMES)
